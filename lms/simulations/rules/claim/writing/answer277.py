"""The 277CA (005010X214) to one claim."""

from collections.abc import Iterator
from datetime import date

from lms.simulations.rules.claim.parties import party
from lms.simulations.rules.claim.sheet import day
from lms.simulations.rules.claim.verdict import Verdict
from lms.simulations.rules.claim.writing.claim837 import Sending, reference_of
from lms.simulations.rules.claim.writing.envelope import (
    HOUSE,
    composite,
    day8,
    interchange,
    money,
    segment,
    text,
)

_GUIDE = "005010X214"
_ACCEPTED = ("A2", "20", "PR")


def write_acknowledgment(sending: Sending, verdict: Verdict, answered_on: date) -> str:
    """Return the 277CA by which the payer lets a claim in or rejects it."""
    return interchange(
        ("HN", "277", _GUIDE),
        _body(sending, verdict, answered_on),
        sender=sending.payer.number,
        receiver=HOUSE,
        on=answered_on,
        control=sending.control,
    )


def _body(sending: Sending, verdict: Verdict, on: date) -> Iterator[str]:
    sheet, payer, reference = sending.sheet, sending.payer, reference_of(sending)
    rejection = verdict.finding.rejection if verdict.finding is not None else None
    charge = money(sheet.charge())
    yield segment("BHT", "0085", "08", f"R{reference}", day8(on), "0600", "TH")
    yield segment("HL", "1", "", "20", "1")
    yield segment("NM1", "PR", "2", text(payer.name), "", "", "", "", "PI", payer.number)
    yield segment("TRN", "1", f"R{reference}")
    yield segment("DTP", "050", "D8", day8(sending.sent_on))
    yield segment("DTP", "009", "D8", day8(on))
    yield segment("HL", "2", "1", "21", "1")
    yield segment("NM1", "41", "2", "BRIDGEWATER HEALTH", "", "", "", "", "46", HOUSE)
    yield segment("TRN", "2", reference)
    yield segment("STC", composite("A1", "19", "PR"), day8(on), "WQ", charge)
    yield segment("QTY", "AA" if rejection else "90", "1")
    yield segment("AMT", "YY" if rejection else "YU", charge)
    yield segment("HL", "3", "2", "19", "1")
    billing = party(sheet["billing"])
    if billing is not None:
        yield segment("NM1", "85", "2", billing.last, "", "", "", "", "XX", billing.npi)
    yield segment("TRN", "1", "0")
    yield segment("STC", composite("A1", "19", "PR"), "", "WQ", charge)
    yield segment("QTY", "QC" if rejection else "QA", "1")
    yield segment("AMT", "YY" if rejection else "YU", charge)
    yield segment("HL", "4", "3", "PT")
    yield from _claim(sending, rejection or _ACCEPTED, on, is_rejected=rejection is not None)


def _claim(sending: Sending, status: tuple[str, str, str], on: date, *, is_rejected: bool) -> Iterator[str]:
    sheet = sending.sheet
    member = text(sheet[f"member_{sending.place}"])
    number = ("", "", "", "MI", member) if member else ()
    yield segment("NM1", "QC", "1", text(sheet["patient_last"]), text(sheet["patient_first"]), *number)
    yield segment("TRN", "2", text(sheet.visit.number))
    action = "U" if is_rejected else "WQ"
    yield segment("STC", composite(*status), day8(on), action, money(sheet.charge()))
    first = day(sheet["statement_from"]) or sheet.visit.service_from
    last = day(sheet["statement_to"]) or sheet.visit.service_to
    if sheet.visit.kind == "837I" and first != last:
        yield segment("DTP", "472", "RD8", f"{day8(first)}-{day8(last)}")
    else:
        yield segment("DTP", "472", "D8", day8(first))
