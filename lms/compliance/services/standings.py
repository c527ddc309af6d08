"""Keeping what is counted beside the spans: every change of spans adds the change of the numbers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from itertools import chain
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select

from lms.compliance.models import PersonStandingChange, Requirement, StandingKnown
from lms.compliance.rules.standings import Changes, Part, Parts, Place, Standings, changes, is_apart
from lms.compliance.services import requirement_log
from lms.compliance.services.derived import Difference
from lms.compliance.services.moves import first_day_moved, moves_by_requirement
from lms.compliance.services.signed import STANDINGS, Sums
from lms.core.bulk import insert_rows
from lms.core.database import db
from lms.core.unit_of_work import recorded_at
from lms.people.api import in_chunks

PROFICIENCY = "competency-proficient"
TABLE = STANDINGS.table
PERSONS = cast("Table", PersonStandingChange.__table__)
KNOWN = cast("Table", StandingKnown.__table__)
COUNTED = (
    "id",
    "person_id",
    "requirement_id",
    "known_to",
    "from_on",
    "to_on",
    "unit_id",
    "job_role",
    "state",
    "met",
)
"""The columns of a span that ``follow`` reads."""
_OBLIGATIONS = Standings._fields.index("obligations")


def follow(rows: Sequence[Any], difference: Difference) -> None:
    """Add to the kept numbers what a change of spans changes in them.

    Args:
        rows: all kept spans of the people, as they were; of those that stay the columns ``COUNTED``.
        difference: what happens to them; what is added has the columns of a span by name.
    """
    gone, come = _moved(rows, difference)
    measured = measured_ids()
    sums = Sums()
    apart: dict[int, Changes] = {}
    before = _counted_before(rows, difference, measured)
    for person_id, was in before.items():
        now = _counted_after(was, gone.get(person_id, ()), come.get(person_id, ()), measured)
        own = changes(now)
        sums.take(changes(was))
        sums.add(own)
        if is_apart(now):
            apart[person_id] = own
        elif is_apart(was):
            apart[person_id] = {}
    sums.store()
    requirement_log.append(moves_by_requirement(_together(gone), _together(come)))
    first_days = {id_: first_day_moved(gone.get(id_, ()), come.get(id_, ())) for id_ in before}
    keep_known((id_, recorded_at(), day) for id_, day in first_days.items() if day is not None)
    keep_apart(apart)


def keep_known(rows: Iterable[tuple[int, datetime, date]]) -> None:
    """Store since when, and from which day on, people's numbers are known as they are."""
    insert_rows(KNOWN, ("person_id", "known_from", "from_on"), list(rows))


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
    return _parts(Counter(map(partial(_as_counted, measured), rows)))


def _as_counted(measured: frozenset[int], row: Any) -> tuple[Any, ...]:
    place = (row.unit_id, row.job_role, row.requirement_id in measured)
    return (row.from_on, row.to_on, *place, row.state, row.met)


def _parts(found: Mapping[tuple[Any, ...], int]) -> Parts:
    return {
        Part(from_on, to_on, Place(*place), state, met): times
        for (from_on, to_on, *place, state, met), times in found.items()
    }


def _counted_before(
    rows: Iterable[Any], difference: Difference, measured: frozenset[int]
) -> Mapping[int, Parts]:
    """Return the spans, as they count, of each person whose spans change, before they do."""
    found: dict[int, Counter[tuple[Any, ...]]] = {person_id: Counter() for person_id, _ in difference.pairs}
    for row in rows:
        if row.known_to is None and (own := found.get(row.person_id)) is not None:
            own[_as_counted(measured, row)] += 1
    return {person_id: _parts(own) for person_id, own in found.items()}


def _counted_after(was: Parts, gone: Iterable[Any], come: Iterable[Any], measured: frozenset[int]) -> Parts:
    """Return the spans of a person, as they count, without those that go and with those that come."""
    found = Counter(was)
    found.subtract(parts_of((row for row in gone if row.known_to is None), measured))
    found.update(parts_of(come, measured))
    return {part: times for part, times in found.items() if times}


def _moved(
    rows: Sequence[Any], difference: Difference
) -> tuple[Mapping[int, list[Any]], Mapping[int, list[Any]]]:
    """Return the spans of each person that go and those that come."""
    leaving, back = {*difference.ended, *difference.dropped}, set(difference.reopened)
    gone: dict[int, list[Any]] = {}
    come: dict[int, list[Any]] = {}
    for row in rows:
        if row.id in leaving:
            gone.setdefault(row.person_id, []).append(row)
        elif row.id in back:
            come.setdefault(row.person_id, []).append(row)
    for added in difference.added:
        come.setdefault(added[0], []).append(added)
    return gone, come


def _together(by_person: Mapping[int, list[Any]]) -> Iterator[Any]:
    return chain.from_iterable(by_person.values())
