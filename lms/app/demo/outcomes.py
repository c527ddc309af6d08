"""What becomes of released claims: sent, acknowledged, sent again, judged, denied, replaced, overturned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from lms.app.demo.claims import (
    DENIED,
    FULL,
    PAID,
    Cause,
    ClaimPlan,
    RemitPart,
    RemitPlan,
    SubmissionPlan,
)
from lms.app.demo.judging import Payer, duplicate_of, judge_secondary
from lms.app.demo.scope import Scope, days_of, workday
from lms.app.demo.story import FacilityStory, Spreader

_SECONDARY_PAYER = "cedar-mutual"
_TAKEBACK = Cause("takeback", "50", "N386", is_full=True)
_PROCESSED, _NOT_A_MEMBER, _REVERSAL = "1", "4", "22"


class Outcomes:
    """Plays out the claims of one facility, in the order in which they are sent."""

    def __init__(self, scope: Scope, story: Mapping[str, Any], facility: FacilityStory, unit: str) -> None:
        self._scope, self._facility = scope, facility
        self._rng = scope.stream("outcomes", unit)
        self._percent, self._days = story["percent"], story["days"]
        self._payer_days = {payer["id"]: payer["days"] for payer in story["payers"]}
        self._payers = {payer["id"]: Payer(payer, self._rng) for payer in story["payers"]}
        self._silent, self._secondary, self._duplicate = Spreader(), Spreader(), Spreader()
        self._controls = 0
        self._unit = unit

    def play(self, claims: Iterable[ClaimPlan]) -> list[ClaimPlan]:
        """Give each released claim its submissions and remittances; return the secondary ones."""
        released = [claim for claim in claims if claim.submit_on is not None]
        released.sort(key=lambda claim: (claim.submit_on or date.max, claim.number))
        found = []
        for claim in released:
            self._send(claim)
            if not self._silent.take(self._percent["silent"]):
                self._answer(claim)
            has_second = claim.payer == "medicare" and self._has_share(claim)
            if has_second and self._secondary.take(self._percent["secondary"] * 3):
                found.append(self._after(claim))
        return found

    def _send(self, claim: ClaimPlan) -> None:
        assert claim.submit_on is not None
        rejection = self._facility.rejection()
        acked_on = workday(claim.submit_on + days_of(self._rng, self._days["to_acknowledge"]))
        claim.submissions.append(SubmissionPlan(claim.submit_on, "1", acked_on, rejection))
        if rejection is not None and self._rng.random() < 0.9:
            again_on = workday(acked_on + days_of(self._rng, self._days["to_resubmit"]))
            self._submit(claim, again_on)

    def _submit(
        self, claim: ClaimPlan, on: date, *, frequency: str = "1", control: str | None = None
    ) -> None:
        acked_on = workday(on + days_of(self._rng, self._days["to_acknowledge"]))
        claim.submissions.append(SubmissionPlan(on, frequency, acked_on, None, control))

    def _answer(self, claim: ClaimPlan) -> None:
        """Judge a claim once it was accepted, and play out what follows from the answer."""
        sent = claim.submissions[-1]
        cause = self._facility.denial_on(claim.submissions[0].sent_on)
        if sent.rejection is not None:
            return
        paid_on = self._paid_on(claim, sent.sent_on)
        zero_pay = cause is None and self._draw(self._percent["deductible_only"])
        parts, result = self._payers[claim.payer].judge(claim, cause, deductible_only=zero_pay)
        first = RemitPlan(
            paid_on, _status(cause), self._control(), parts, result, cause.id if cause else None
        )
        claim.remits.append(first)
        if result in DENIED and self._draw(self._percent["replaced"]):
            self._replace(claim, first, cause)
        elif result == PAID and self._draw(self._percent["takeback"]):
            self._take_back(claim, first)
        if self._duplicate.take(self._percent["duplicate"]):
            self._send_twice(claim, first)

    def _replace(self, claim: ClaimPlan, first: RemitPlan, cause: Cause | None) -> None:
        """Send a corrected claim; the payer reverses the denial and pays, or denies again."""
        on = workday(first.paid_on + days_of(self._rng, self._days["to_replace"]))
        self._submit(claim, on, frequency="7", control=first.control)
        paid_on = self._paid_on(claim, on)
        overturned = self._draw(self._percent["overturned"])
        parts, result = self._payers[claim.payer].judge(claim, None if overturned else cause)
        if overturned:
            claim.remits.append(_reversal(first, paid_on))
        status = _status(None if overturned else cause)
        claim.remits.append(
            RemitPlan(paid_on, status, self._control(), parts, result, original_control=first.control)
        )

    def _take_back(self, claim: ClaimPlan, first: RemitPlan) -> None:
        """Reverse what was paid and deny it after a review."""
        paid_on = _payment_day(first.paid_on + timedelta(days=self._rng.randint(60, 120)))
        parts = self._payers[claim.payer].judge(claim, _TAKEBACK)[0]
        claim.remits.append(_reversal(first, paid_on))
        claim.remits.append(
            RemitPlan(paid_on, _PROCESSED, self._control(), parts, FULL, original_control=first.control)
        )

    def _send_twice(self, claim: ClaimPlan, first: RemitPlan) -> None:
        on = workday(first.paid_on + timedelta(days=self._rng.randint(3, 12)))
        self._submit(claim, on)
        parts = duplicate_of(claim)
        claim.remits.append(
            RemitPlan(self._paid_on(claim, on), _PROCESSED, self._control(), parts, "duplicate")
        )

    def _has_share(self, claim: ClaimPlan) -> bool:
        return bool(claim.remits) and claim.remits[0].result == PAID and claim.remits[0].patient_share > 0

    def _after(self, claim: ClaimPlan) -> ClaimPlan:
        """Return the claim to the second payer for what the first left to the patient."""
        first = claim.remits[0]
        sent_on = workday(first.paid_on + timedelta(days=self._rng.randint(3, 8)))
        secondary = replace(
            claim, payer=_SECONDARY_PAYER, order="S", edits=[], submissions=[], remits=[], primary=claim
        )
        secondary.member = f"SMP{self._rng.randint(10_000_000, 99_999_999)}"
        secondary.submit_on = sent_on
        self._submit(secondary, sent_on)
        parts, result = judge_secondary(secondary, first.patient_share)
        control = self._control()
        secondary.remits.append(RemitPlan(self._paid_on(secondary, sent_on), "2", control, parts, result))
        return secondary

    def _paid_on(self, claim: ClaimPlan, sent_on: date) -> date:
        return _payment_day(sent_on + days_of(self._rng, self._payer_days[claim.payer]))

    def _draw(self, percent: float) -> bool:
        return self._rng.random() * 100 < percent

    def _control(self) -> str:
        self._controls += 1
        return f"{self._unit}C{self._scope.seed % 100:02d}{self._controls:07d}"


def _reversal(first: RemitPlan, paid_on: date) -> RemitPlan:
    parts: Sequence[RemitPart] = [part.reversed() for part in first.parts]
    return RemitPlan(paid_on, _REVERSAL, first.control, tuple(parts), "reversal")


def _status(cause: Cause | None) -> str:
    return _NOT_A_MEMBER if cause is not None and cause.carc == "31" else _PROCESSED


def _payment_day(day: date) -> date:
    """Return the Wednesday or Friday on which payers send what they owe."""
    return day + timedelta(days=min((2 - day.weekday()) % 7, (4 - day.weekday()) % 7))
