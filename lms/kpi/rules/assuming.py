"""Conditions made shorter by what is known about some of their comparisons."""

from collections.abc import Iterable, Mapping

from lms.kpi.rules.conditions import EVERY, AllOf, AnyOf, Condition, Happened, Not
from lms.kpi.rules.periods import Day

NEVER = AnyOf(())
Known = Mapping[tuple[str, Day], bool]


def assuming(condition: Condition, known: Known) -> Condition:
    """Return what is left of a condition when some dates have, or have not, reached their named days.

    A date is only known to have reached a day where there is a date. ``EVERY`` and ``NEVER`` are what always
    and never holds.
    """
    match condition:
        case Happened(column, by) if (column, by) in known:
            return EVERY if known[column, by] else NEVER
        case AllOf(parts):
            return _joined((assuming(part, known) for part in parts), AllOf, neutral=EVERY, decisive=NEVER)
        case AnyOf(parts):
            return _joined((assuming(part, known) for part in parts), AnyOf, neutral=NEVER, decisive=EVERY)
        case Not(part):
            left = assuming(part, known)
            if left in (EVERY, NEVER):
                return NEVER if left == EVERY else EVERY
            return Not(left)
        case _:
            return condition


def _joined(
    parts: Iterable[Condition], kind: type[AllOf] | type[AnyOf], *, neutral: Condition, decisive: Condition
) -> Condition:
    left = [part for part in parts if part != neutral]
    if decisive in left:
        return decisive
    return left[0] if len(left) == 1 else kind(tuple(left))
