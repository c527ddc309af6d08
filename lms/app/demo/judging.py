"""How a payer answers a claim: what it allows, what the patient owes, what is denied; always in balance."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from lms.app.demo.claims import (
    FULL,
    INPATIENT,
    OUTPATIENT,
    PAID,
    PARTIAL,
    ZERO_PAY,
    Adjustment,
    Cause,
    ClaimPlan,
    RemitPart,
    ServiceLine,
)

_MEDICARE = "medicare"
_INPATIENT_DEDUCTIBLE = 167_600
_COPAY = 2_500
_SEQUESTRATION_PERCENT = 2
_PATIENT_GROUP = frozenset({"31", "119"})


class Payer:
    """Judges claims as one payer does."""

    def __init__(self, told: Mapping[str, Any], rng: random.Random) -> None:
        self.id: str = told["id"]
        self._allows: Sequence[int] = told["allows_percent"]
        self._rng = rng

    def judge(
        self, claim: ClaimPlan, cause: Cause | None, *, deductible_only: bool = False
    ) -> tuple[tuple[RemitPart, ...], str]:
        """Return the parts of the remittance and the result that follows from them."""
        if claim.kind == INPATIENT:
            return self._whole(claim, cause)
        if cause is not None and (cause.is_full or len(_procedures(claim)) < 2):
            return tuple(_denied(line, line.charge, cause) for line in claim.lines), FULL
        denied = _procedures(claim)[-1] if cause is not None else None
        parts = []
        for line in claim.lines:
            if line is denied and cause is not None:
                parts.append(_denied(line, line.charge, cause))
            elif claim.kind == OUTPATIENT and not line.procedure:
                parts.append(RemitPart(line, line.charge, 0, 0, (Adjustment("CO", "97", line.charge),)))
            else:
                is_first = line is claim.lines[0]
                parts.append(
                    self._allowed(line, line.charge, is_first=is_first, deductible_only=deductible_only)
                )
        if cause is not None:
            return tuple(parts), PARTIAL
        return tuple(parts), PAID if any(part.paid for part in parts) else ZERO_PAY

    def _whole(self, claim: ClaimPlan, cause: Cause | None) -> tuple[tuple[RemitPart, ...], str]:
        """Judge an inpatient stay as a whole; a denial of a line takes a fifth of the charge."""
        charge = claim.charge
        if cause is not None and cause.is_full:
            return (_denied(None, charge, cause),), FULL
        denied = charge // 5 if cause is not None else 0
        part = self._allowed(None, charge - denied, is_first=True, deductible_only=False, is_stay=True)
        if cause is None:
            return (part,), PAID if part.paid else ZERO_PAY
        group = "PR" if cause.carc in _PATIENT_GROUP else "CO"
        adjustments = (*part.adjustments, Adjustment(group, cause.carc, denied))
        return (RemitPart(None, charge, part.paid, part.allowed, adjustments, cause.remark),), PARTIAL

    def _allowed(
        self,
        line: ServiceLine | None,
        charge: int,
        *,
        is_first: bool,
        deductible_only: bool,
        is_stay: bool = False,
    ) -> RemitPart:
        """Return a part that is allowed, with the contractual reduction and what the patient owes."""
        allowed = charge * self._rng.randint(self._allows[0] * 10, self._allows[1] * 10) // 1000
        adjustments = [Adjustment("CO", "45", charge - allowed)] if charge > allowed else []
        share = self._patient_share(allowed, is_first=is_first, is_stay=is_stay)
        if deductible_only:
            share = Adjustment("PR", "1", allowed)
        paid = allowed - share.amount
        if share.amount:
            adjustments.append(share)
        if self.id == _MEDICARE and paid:
            held = paid * _SEQUESTRATION_PERCENT // 100
            paid -= held
            adjustments += [Adjustment("CO", "253", held)] if held else []
        return RemitPart(line, charge, paid, allowed, tuple(adjustments))

    def _patient_share(self, allowed: int, *, is_first: bool, is_stay: bool) -> Adjustment:
        if self.id == _MEDICARE:
            if is_stay:
                return Adjustment("PR", "1", min(_INPATIENT_DEDUCTIBLE, allowed))
            return Adjustment("PR", "2", allowed // 5)
        copay = min(_COPAY, allowed) if is_first and self.id != "lakeland-medicaid" else 0
        return Adjustment("PR", "3", copay)


def _procedures(claim: ClaimPlan) -> list[ServiceLine]:
    return [line for line in claim.lines if line.procedure]


def _denied(line: ServiceLine | None, charge: int, cause: Cause) -> RemitPart:
    group = "PR" if cause.carc in _PATIENT_GROUP else "CO"
    return RemitPart(line, charge, 0, 0, (Adjustment(group, cause.carc, charge),), cause.remark)


def judge_secondary(claim: ClaimPlan, owed: int) -> tuple[tuple[RemitPart, ...], str]:
    """Return what a secondary payer answers: it pays what the first payer left to the patient."""
    rest = claim.charge - owed
    adjustments = (Adjustment("OA", "23", rest),) if rest else ()
    return (RemitPart(None, claim.charge, owed, owed, adjustments),), PAID


def duplicate_of(claim: ClaimPlan) -> tuple[RemitPart, ...]:
    """Return the answer to a claim that was sent twice."""
    return tuple(
        RemitPart(line, line.charge, 0, 0, (Adjustment("OA", "18", line.charge),), "N522")
        for line in claim.lines
    )
