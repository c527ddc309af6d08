"""The cycles of an obligation, one after the other: what satisfied each, when, and whether in time. Pure.

A cycle is told from the spans by its number: what stands there was worked out by the rules of that time, so
the history agrees with every state that was shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

FIRST, EARLY, IN_TIME, LATE, OPEN, LAPSED = "first", "early", "in_time", "late", "open", "lapsed"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which an obligation stood the same, as the kept spans say."""

    from_on: date
    to_on: date | None
    cycle: int
    state: str
    met: bool
    due_on: date | None
    expires_on: date | None
    satisfied_by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cycle:
    """One cycle of an obligation as of a day.

    Attributes:
        number: counted from 1 over the whole life of the obligation.
        opened_on: the first day on which it was the cycle in force.
        due_on: the last day to satisfy it, as it held when it was satisfied; None = never due.
        satisfied_on: the day of the evidence that satisfied it; None = it is open, or lapsed.
        satisfied_by: ids of the evidence that did.
        expires_on: the last day on which what satisfied it counts; None = no limit, or not satisfied.
        how: first (nothing was due), early (in the renewal window), in_time, late, open, or lapsed.
    """

    number: int
    opened_on: date
    due_on: date | None
    satisfied_on: date | None
    satisfied_by: tuple[int, ...]
    expires_on: date | None
    how: str


def cycles_of(spans: Iterable[Stretch], happened: Mapping[int, date], *, as_of: date) -> list[Cycle]:
    """Return the cycles that had opened by a day, oldest first.

    Args:
        spans: of one obligation.
        happened: the day of each piece of evidence by its id.
        as_of: spans that begin after it are not looked at.
    """
    by_number: dict[int, list[Stretch]] = {}
    for one in sorted(spans, key=lambda span: span.from_on):
        if one.from_on <= as_of:
            by_number.setdefault(one.cycle, []).append(one)
    found: list[Cycle] = []
    before: tuple[int, ...] = ()
    for number in sorted(by_number):
        cycle = _cycle(number, by_number[number], before, happened)
        before = cycle.satisfied_by or before
        found.append(cycle)
    return found


def _cycle(number: int, own: list[Stretch], before: tuple[int, ...], happened: Mapping[int, date]) -> Cycle:
    """Return one cycle; in its renewal window a span still carries the evidence of the cycle before."""
    met = [one for one in own if one.met and one.satisfied_by and one.satisfied_by != before]
    dues = [one.due_on for one in own if one.due_on is not None]
    if not met:
        last = own[-1]
        how = LAPSED if last.state == "expired" else OPEN
        return Cycle(number, own[0].from_on, dues[-1] if dues else None, None, (), None, how)
    chosen = met[-1]
    days = [happened[id_] for id_ in chosen.satisfied_by if id_ in happened]
    satisfied_on = max(days, default=chosen.from_on)
    due_on = chosen.due_on or next(iter(dues), None)
    how = _how(satisfied_on, due_on, is_renewal=bool(before), is_late=any(_is_late(one) for one in own))
    return Cycle(number, own[0].from_on, due_on, satisfied_on, chosen.satisfied_by, chosen.expires_on, how)


def _is_late(one: Stretch) -> bool:
    return one.state in ("overdue", "expired")


def _how(on: date, due_on: date | None, *, is_renewal: bool, is_late: bool) -> str:
    if is_late or (due_on is not None and on > due_on):
        return LATE
    if is_renewal:
        return EARLY
    return FIRST if due_on is None else IN_TIME
