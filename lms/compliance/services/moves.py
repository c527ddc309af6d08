"""What spans that come and go move of what is counted: by requirement, and from which day on.

A span counts from its first day and stops counting after its last; where one that goes and one that comes
count the same, nothing moves.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from lms.compliance.rules.dates import FOREVER, add_days
from lms.compliance.rules.standings import LATE, NOT_ASKED

Moves = dict[tuple[date, bool], dict[int, list[int]]]
Balance = dict[tuple[Any, ...], int]


def moves_by_requirement(gone: Iterable[Any], come: Iterable[Any]) -> Moves:
    """Return by how much obligations, met and late change, by day and whether placed, then requirement."""
    moved: Moves = {}
    for rows, sign in ((gone, -1), (come, 1)):
        counted = Counter(
            (row.from_on, row.to_on, row.requirement_id, row.unit_id is not None, row.met, row.state)
            for row in rows
        )
        for (from_on, to_on, requirement_id, is_placed, met, state), times in counted.items():
            if state in NOT_ASKED:
                continue
            is_late = state in LATE
            for day, way in _bounds(from_on, to_on):
                own = moved.setdefault((day, is_placed), {})
                sums = own.setdefault(requirement_id, [0, 0, 0])
                number = sign * way * times
                sums[0] += number
                sums[1] += met and number
                sums[2] += is_late and number
    return moved


def first_day_moved(gone: Collection[Any], come: Collection[Any]) -> date | None:
    """Return the first day on which one person's spans count otherwise; None when nothing moves."""
    if not gone:
        return min((row.from_on for row in come if row.state not in NOT_ASKED), default=None)
    balance: Balance = {}
    for rows, sign in ((gone, -1), (come, 1)):
        for row in rows:
            if row.state in NOT_ASKED:
                continue
            place = (row.requirement_id, row.unit_id, row.job_role, row.met, row.state in LATE)
            for day, way in _bounds(row.from_on, row.to_on):
                key = (day, *place)
                balance[key] = balance.get(key, 0) + sign * way
    return min((key[0] for key, number in balance.items() if number), default=None)


def days_moved(rows: Iterable[Any]) -> Mapping[datetime, date]:
    """Return the first day moved at each instant at which spans of one person came or went."""
    gone: dict[datetime, list[Any]] = defaultdict(list)
    come: dict[datetime, list[Any]] = defaultdict(list)
    for row in rows:
        come[row.known_from].append(row)
        if row.known_to is not None:
            gone[row.known_to].append(row)
    found = {at: first_day_moved(gone.get(at, ()), come.get(at, ())) for at in gone.keys() | come.keys()}
    return {at: day for at, day in found.items() if day is not None}


def _bounds(from_on: date, to_on: date | None) -> Iterator[tuple[date, int]]:
    yield from_on, 1
    if to_on is not None and to_on < FOREVER:
        yield add_days(to_on, 1), -1
