"""Keeping what is counted beside the spans: every change of spans adds the change of the numbers.

Rows are only ever added, so that two units of work that change the same day and place never wait for
each other; merging them is a job of the night and changes no sum.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import add, sub
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select

from lms.compliance.models import PersonStandingChange, Requirement, StandingChange
from lms.compliance.rules.levels import buckets
from lms.compliance.rules.standings import (
    Changes,
    Numbers,
    Part,
    Parts,
    Place,
    Standings,
    changes,
    is_apart,
)
from lms.compliance.services.derived import Difference
from lms.core.database import db
from lms.people.api import in_chunks

PROFICIENCY = "competency-proficient"
TABLE = cast("Table", StandingChange.__table__)
PERSONS = cast("Table", PersonStandingChange.__table__)
_NOTHING = tuple(Standings())
_OBLIGATIONS = Standings._fields.index("obligations")


@dataclass
class Sums:
    """Signed changes of many people, added up by day and place."""

    by_day: Changes = field(default_factory=dict)

    def add(self, own: Changes) -> None:
        """Add the changes of one person."""
        for key, numbers in own.items():
            before = self.by_day.get(key)
            self.by_day[key] = numbers if before is None else tuple(map(add, before, numbers))

    def take(self, own: Changes) -> None:
        """Take the changes of one person away."""
        for key, numbers in own.items():
            self.by_day[key] = tuple(map(sub, self.by_day.get(key, _NOTHING), numbers))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of what is not nothing, by day, month and year."""
        found: dict[tuple[int, date, Place], Numbers] = {}
        for (day, place), numbers in self.by_day.items():
            for level, from_on in buckets(day) if any(numbers) else ():
                key = (level, from_on, place)
                before = found.get(key)
                found[key] = numbers if before is None else tuple(map(add, before, numbers))
        for (level, from_on, place), numbers in found.items():
            if any(numbers):
                named = zip(Standings._fields, numbers, strict=True)
                yield {"level": level, "from_on": from_on, **place._asdict(), **dict(named)}


def follow(rows: Sequence[Any], difference: Difference) -> None:
    """Add to the kept numbers what a change of spans changes in them.

    Args:
        rows: all kept spans of the people, as they were.
        difference: what happens to them; what is added has the columns of a span by name.
    """
    before, after = _spans(rows, difference)
    measured = measured_ids()
    sums = Sums()
    apart: dict[int, Changes] = {}
    for person_id in before:
        was, now = parts_of(before[person_id], measured), parts_of(after[person_id], measured)
        own = changes(now)
        sums.take(changes(was))
        sums.add(own)
        if is_apart(now):
            apart[person_id] = own
        elif is_apart(was):
            apart[person_id] = {}
    append(sums)
    keep_apart(apart)


def append(sums: Sums) -> None:
    """Store changes as rows of their own."""
    rows = list(sums.rows())
    if rows:
        db.session.execute(insert(TABLE), rows)


def keep_apart(apart: Mapping[int, Changes]) -> None:
    """Store the changes of people who are in several places, instead of those before."""
    for chunk in in_chunks(apart):
        db.session.execute(delete(PERSONS).where(PERSONS.c.person_id.in_(chunk)))
    rows = [row for person_id, own in apart.items() for row in rows_of_person(person_id, own)]
    if rows:
        db.session.execute(insert(PERSONS), rows)


def rows_of_person(person_id: int, own: Changes) -> Iterator[dict[str, Any]]:
    """Yield the changes of one person by day and place; people are counted when they are asked for."""
    for (day, place), numbers in own.items():
        obligations, met, late = numbers[_OBLIGATIONS : _OBLIGATIONS + 3]
        if obligations or met or late:
            named = {"obligations": obligations, "met": met, "late": late}
            yield {"person_id": person_id, "from_on": day, **place._asdict(), **named}


def measured_ids() -> frozenset[int]:
    """Return the requirements that are competencies: measured, never due."""
    statement = select(Requirement.id).where(Requirement.kind == PROFICIENCY)
    return frozenset(db.session.scalars(statement))


def parts_of(rows: Iterable[Any], measured: frozenset[int]) -> Parts:
    """Return spans as they count."""
    found = Counter(
        (
            row.from_on,
            row.to_on,
            row.unit_id,
            row.job_role,
            row.requirement_id in measured,
            row.state,
            row.met,
        )
        for row in rows
    )
    return {
        Part(from_on, to_on, Place(*place), state, met): times
        for (from_on, to_on, *place, state, met), times in found.items()
    }


def _spans(
    rows: Sequence[Any], difference: Difference
) -> tuple[Mapping[int, list[Any]], Mapping[int, list[Any]]]:
    """Return the spans of each person whose spans change, before and after."""
    changed = {person_id for person_id, _ in difference.pairs}
    gone, back = {*difference.ended, *difference.dropped}, set(difference.reopened)
    before: dict[int, list[Any]] = {person_id: [] for person_id in changed}
    after: dict[int, list[Any]] = {person_id: [] for person_id in changed}
    for row in rows:
        if row.person_id in changed:
            is_there = row.known_to is None
            if is_there:
                before[row.person_id].append(row)
            if row.id in back or (is_there and row.id not in gone):
                after[row.person_id].append(row)
    for added in difference.added:
        after[added[0]].append(added)
    return before, after
