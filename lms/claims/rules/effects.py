"""What each adjustment of a remittance does (rules D1, D3, D6 and the default for unmapped codes)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lms.claims.rules.facts import ZERO, Adjustment, Remit, RemitLine
from lms.claims.rules.reasons import Reason, ReasonTable

_PACKAGING = frozenset({"97", "234"})
_INPATIENT_FACILITIES = frozenset({"11", "18", "21", "41", "65", "66", "82", "86"})


@dataclass(frozen=True, slots=True)
class Effect:
    """One adjustment judged: effect, amount, the reason that names its cause, its line (from 0)."""

    kind: str
    amount: Decimal
    group: str
    code: str
    reason: Reason
    line: int | None


def effects_of(remit: Remit, table: ReasonTable, *, claim_type: str = "") -> Iterator[Effect]:
    """Yield the effect of each adjustment, of the claim level first, then line by line."""
    is_outpatient = claim_type == "837I" and remit.facility_code not in _INPATIENT_FACILITIES
    for place, level in enumerate((remit.body, *remit.lines), start=-1):
        line = place if place >= 0 else None
        for adjustment in level.adjustments:
            known = table.carc(adjustment.code, claim_type=claim_type, filing=remit.filing)
            if known is None:
                kind = _unmapped_effect(adjustment, level, table)
                reason = table.unmapped
            else:
                kind = known.effect
                reason = refine(known, (*level.remarks, *remit.body.remarks), table)
            if line is not None and is_outpatient and _is_packaging(adjustment, line, remit.lines, table):
                kind = "contractual"
            yield Effect(kind, adjustment.amount, adjustment.group, adjustment.code, reason, line)


def refine(reason: Reason, remarks: Sequence[str], table: ReasonTable) -> Reason:
    """Return the remark that sharpens an adjustment reason, else the reason itself (rule D15).

    A remark sharpens when it usually goes with that reason, or when the reason says nothing without one.
    """
    if reason.effect != "denial":
        return reason
    found = [remark for remark in map(table.rarc, remarks) if remark is not None]
    fitting = [remark for remark in found if reason.code in remark.usual_carcs]
    if fitting:
        return fitting[0]
    return found[0] if found and reason.needs_rarc else reason


def _unmapped_effect(adjustment: Adjustment, level: RemitLine, table: ReasonTable) -> str:
    """Return the effect of a code that the table does not know.

    CO, OA and PI on what was not paid are denials; PR is one only when nothing was allowed.
    """
    if adjustment.group == "PR":
        return "denial" if not _allowed(level, table) else "patient_share"
    return "denial" if not level.paid else "contractual"


def _allowed(level: RemitLine, table: ReasonTable) -> Decimal:
    """Return what the payer allowed: as sent, else what was paid and the known patient shares."""
    if level.allowed is not None:
        return level.allowed
    shares = (
        adjustment.amount
        for adjustment in level.adjustments
        if (known := table.carc(adjustment.code)) is not None and known.effect == "patient_share"
    )
    return level.paid + sum(shares, ZERO)


def _is_packaging(adjustment: Adjustment, place: int, lines: Sequence[RemitLine], table: ReasonTable) -> bool:
    """Tell whether CARC 97 or 234 means packaging, not denial, on an outpatient line (rule D6)."""
    line = lines[place]
    if adjustment.code not in _PACKAGING or (line.procedure and line.procedure not in table.packaged):
        return False
    return any(_allowed(other, table) > 0 for at, other in enumerate(lines) if at != place)
