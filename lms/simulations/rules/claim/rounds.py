"""Sends a claim once: writes it, lets the payer model answer, and reads the answers back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lms.simulations.rules.claim.facts import Coverage, Readback, Round, Stop
from lms.simulations.rules.claim.payer_model.base import Case, Finding, Sent
from lms.simulations.rules.claim.sheet import Sheet, money
from lms.simulations.rules.claim.verdict import decide
from lms.simulations.rules.claim.writing.answer277 import write_acknowledgment
from lms.simulations.rules.claim.writing.answer835 import control_of, write_remit
from lms.simulations.rules.claim.writing.claim837 import Sending, write_claim

_SECONDARY_VALUES = frozenset({"12", "13", "14", "15", "16", "41", "43", "47"})


@dataclass(frozen=True, slots=True)
class Answered:
    """A round with what the payer model found, and what it keeps of the claim."""

    round: Round
    finding: Finding | None
    sent: Sent

    @property
    def outcome(self) -> Readback | None:
        """Return what was read back."""
        return self.round.outcome


def payer_of(sheet: Sheet, place: str) -> Coverage | None:
    """Return the payer in a place (1 or 2) of the claim; None for self-pay."""
    return sheet.visit.coverages.get(str(sheet[f"payer_{place}"]))


def draft(sheet: Sheet, on: date, control: int) -> Sending | None:
    """Return the claim as it would go to its first payer; None when there is none."""
    payer = payer_of(sheet, "1")
    if payer is None:
        return None
    other = payer_of(sheet, "2")
    return Sending(sheet, payer, "P", other if other is not payer else None, on, control)


def scrub(sending: Sending, before: Sequence[Sent]) -> tuple[str, list[Any]]:
    """Return the 837 and the edits found on it."""
    claim = write_claim(sending)
    sheet, payer = sending.sheet, sending.payer
    facts = {
        **sheet.facts,
        "today": sending.sent_on,
        "payer": payer,
        "coverages": sheet.visit.coverages,
        "before": list(before),
        "service_from": sheet.visit.service_from,
        "service_to": sheet.visit.service_to,
    }
    return claim, list(sheet.visit.world.scrub(claim, facts))


def send(
    sending: Sending, before: Sequence[Sent], answered_on: date, hits: tuple[Stop, ...] = ()
) -> Answered:
    """Return the claim with its answers as the outcome engine reads them."""
    sheet, payer = sending.sheet, sending.payer
    verdict = decide(Case(sheet, payer, sending.order, sending.sent_on, before))
    claim = write_claim(sending)
    acknowledgment = write_acknowledgment(sending, verdict, sending.sent_on + timedelta(days=1))
    is_rejected = verdict.finding is not None and verdict.finding.rejection is not None
    remit = None if is_rejected else write_remit(sending, verdict, answered_on)
    outcome = sheet.visit.world.read_back(claim, acknowledgment, remit)
    found = Round(
        claim_837=claim,
        hits=hits,
        acknowledgment_277ca=acknowledgment,
        remit_835=remit,
        outcome=outcome,
        payer=payer.id,
        order=sending.order,
        sent_on=sending.sent_on,
        answered_on=None if is_rejected else answered_on,
    )
    sent = Sent(payer.id, sending.order, dict(sheet.values), control_of(sending))
    return Answered(found, verdict.finding, sent)


def to_second(first: Answered, sheet: Sheet, on: date, control: int) -> Sending | None:
    """Return the claim to the second payer with the first one's answer; None when there is no second."""
    payer, second = payer_of(sheet, "1"), payer_of(sheet, "2")
    if payer is None or second is None or second is payer or not second.pays_second:
        return None
    copy = sheet.copy()
    copy.values |= {"original_control": None, "frequency": "1"}
    if copy.values.get("bill_type"):
        copy.values["bill_type"] = f"{str(copy.values['bill_type'])[:2]}1"
    prior = first.outcome
    value_code = str(sheet["msp_type"] or "")
    if value_code in _SECONDARY_VALUES and sheet.visit.kind == "837I" and prior is not None:
        copy.values["value_codes"] = {**(sheet["value_codes"] or {}), value_code: money(prior.paid)}
    return Sending(copy, second, "S", payer, on, control, prior, first.round.answered_on)
