"""All remittance events of one root: the first result, duplicates, reversals, takebacks (rules D7 to D11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lms.claims.rules.facts import ZERO, Remit
from lms.claims.rules.outcome import FORWARDED, PREDETERMINATION, REVERSAL, Outcome, judge
from lms.claims.rules.reasons import ReasonTable

_NO_REMIT = frozenset({REVERSAL, FORWARDED, PREDETERMINATION})
_DUPLICATE_CODES = frozenset({"18", "B13"})
_DUPLICATE_REMARK = "N522"


@dataclass(frozen=True, slots=True)
class History:
    """What the remittances of a root say together.

    ``initial`` is the outcome of the first remittance (split parts merged) and never changes by later
    events (D7); ``first_on`` is None for a root without one. ``takeback`` is money paid and recouped by a
    later denial (D11). ``latest_paid`` is what stays paid after reversals.
    """

    initial: Outcome | None
    first_on: date | None
    first_keys: frozenset[str]
    duplicate_keys: frozenset[str]
    takeback: Decimal
    is_overturned: bool
    latest_on: date | None
    latest_paid: Decimal | None


def judge_history(
    remits: Sequence[Remit],
    table: ReasonTable,
    *,
    claim_type: str = "",
    submitted_charge: Decimal | None = None,
    originals: Sequence[date] = (),
) -> History:
    """Judge the events of one root, whatever order they come in.

    Args:
        remits: the events of the root.
        table: effects and origins of the reason codes.
        claim_type: 837P or 837I.
        submitted_charge: CLM02 of the first submission, None when no 837 was seen.
        originals: days on which an original (not replacement, not void) that was not rejected was sent.
    """
    reversed_by = match_reversals(remits)
    ordered = sorted(
        remits,
        key=lambda one: (
            one.paid_on,
            not _is_reversed_by(one, one.paid_on, reversed_by),
            one.remittance,
            one.key,
        ),
    )
    duplicates = frozenset(one.key for one in ordered if _is_duplicate(one, ordered, originals))
    counted = [one for one in ordered if one.status not in _NO_REMIT and one.key not in duplicates]
    parts = _first_parts(counted, reversed_by, submitted_charge)
    part_keys = frozenset(part.key for part in parts)
    later = [one for one in counted if one.key not in part_keys]
    initial = _initial(parts, ordered, duplicates, table, claim_type)
    return History(
        initial=initial,
        first_on=parts[0].paid_on if parts else None,
        first_keys=part_keys,
        duplicate_keys=duplicates,
        takeback=_takeback(counted, reversed_by, table, claim_type),
        is_overturned=_is_overturned(initial, later, table, claim_type),
        latest_on=ordered[-1].paid_on if ordered else None,
        latest_paid=_stays_paid(ordered) if counted else None,
    )


def _stays_paid(remits: Sequence[Remit]) -> Decimal:
    """Return what stays paid: payments less reversals, without forwarded and priced-only events."""
    return sum((one.paid for one in remits if one.status not in (FORWARDED, PREDETERMINATION)), ZERO)


def match_reversals(remits: Sequence[Remit]) -> dict[str, Remit]:
    """Return each reversal under the key of the event it takes back (rule D10).

    It is the event with the same CLP07 and the opposite payment, else the same CLP07, else the opposite
    charge and payment.
    """
    open_events = sorted(
        (one for one in remits if one.status not in _NO_REMIT), key=lambda one: (one.paid_on, one.key)
    )
    found: dict[str, Remit] = {}
    reversals = (one for one in remits if one.status == REVERSAL)
    for reversal in sorted(reversals, key=lambda one: (one.paid_on, one.key)):
        left = [one for one in open_events if one.key not in found and one.paid_on <= reversal.paid_on]
        opposite = [one for one in left if one.paid == -reversal.paid and one.charge == -reversal.charge]
        same = [one for one in left if reversal.control is not None and one.control == reversal.control]
        for choice in ([one for one in opposite if one in same], same, opposite):
            if choice:
                found[choice[0].key] = reversal
                break
    return found


def _is_duplicate(remit: Remit, remits: Sequence[Remit], originals: Sequence[date]) -> bool:
    """Tell whether an event answers a second original of a claim already known (rule D9)."""
    if remit.status in _NO_REMIT or not _says_duplicate(remit):
        return False
    has_other = any(
        other.status not in _NO_REMIT and not _says_duplicate(other) and other.paid_on <= remit.paid_on
        for other in remits
    )
    return has_other or sum(sent_on <= remit.paid_on for sent_on in originals) > 1


def _says_duplicate(remit: Remit) -> bool:
    """Tell whether an event carries a duplicate code."""
    return any(
        _DUPLICATE_REMARK in level.remarks
        or any(adjustment.code in _DUPLICATE_CODES for adjustment in level.adjustments)
        for level in (remit.body, *remit.lines)
    )


def _first_parts(
    counted: Sequence[Remit], reversed_by: dict[str, Remit], submitted: Decimal | None
) -> list[Remit]:
    """Return the first event and the split parts that complete it (rule D8)."""
    if not counted:
        return []
    parts, total = [counted[0]], counted[0].charge
    for one in counted[1:]:
        if any(_is_reversed_by(part, one.paid_on, reversed_by) for part in (*parts, one)):
            continue
        if one.control in {part.control for part in parts}:
            continue
        fits = total + one.charge <= submitted if submitted is not None else _same_remittance(one, parts[0])
        if fits:
            parts.append(one)
            total += one.charge
    return parts


def _is_reversed_by(remit: Remit, day: date, reversed_by: dict[str, Remit]) -> bool:
    """Tell whether an event was taken back on ``day`` at the latest."""
    reversal = reversed_by.get(remit.key)
    return reversal is not None and reversal.paid_on <= day


def _same_remittance(one: Remit, other: Remit) -> bool:
    """Tell whether two events came in one remittance."""
    return one.remittance == other.remittance and one.paid_on == other.paid_on


def _initial(
    parts: Sequence[Remit],
    ordered: Sequence[Remit],
    duplicates: frozenset[str],
    table: ReasonTable,
    claim_type: str,
) -> Outcome | None:
    """Judge the first remittance; an event that is none by itself (D12) gives an excluded outcome."""
    if parts:
        return judge(parts, table, claim_type=claim_type)
    aside = [one for one in ordered if one.status != REVERSAL and one.key not in duplicates]
    return judge(aside[:1], table, claim_type=claim_type) if aside else None


def _takeback(
    counted: Sequence[Remit], reversed_by: dict[str, Remit], table: ReasonTable, claim_type: str
) -> Decimal:
    """Return the money of events that were paid, reversed and then denied (rule D11)."""
    total = ZERO
    for place, one in enumerate(counted):
        if one.key not in reversed_by or one.paid <= 0:
            continue
        since = reversed_by[one.key].paid_on
        corrected = next((other for other in counted[place + 1 :] if other.paid_on >= since), None)
        if corrected is None or judge([one], table, claim_type=claim_type).is_denial:
            continue
        if judge([corrected], table, claim_type=claim_type).is_denial:
            total += max(one.paid - corrected.paid, ZERO)
    return total


def _is_overturned(
    initial: Outcome | None, later: Sequence[Remit], table: ReasonTable, claim_type: str
) -> bool:
    """Tell whether a first denial was paid afterwards."""
    if initial is None or not initial.is_denial:
        return False
    outcomes = (judge([one], table, claim_type=claim_type) for one in later)
    return any(outcome.result == "paid" and outcome.paid > 0 for outcome in outcomes)
