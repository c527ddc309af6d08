"""Keeping what is counted beside the spans: every change of spans adds the change of the numbers."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from itertools import chain
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Table,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
)

from lms.compliance.models import ObligationSpan, PersonStandingChange, Requirement, StandingKnown
from lms.compliance.rules.standings import (
    Changes,
    Part,
    Parts,
    Place,
    Standings,
    changes,
    from_day,
    is_apart,
)
from lms.compliance.services import requirement_log
from lms.compliance.services.derived import Difference
from lms.compliance.services.moves import first_day_moved, moves_by_requirement
from lms.compliance.services.signed import STANDINGS, Sums
from lms.core.bulk import insert_rows
from lms.core.database import db, plain_rows
from lms.core.unit_of_work import recorded_at
from lms.people.api import in_chunks

PROFICIENCY = "competency-proficient"
TABLE = STANDINGS.table
PERSONS = cast("Table", PersonStandingChange.__table__)
KNOWN = cast("Table", StandingKnown.__table__)
_OBLIGATIONS = Standings._fields.index("obligations")


def follow(rows: Sequence[Any], difference: Difference, asked: Collection[int] | None = None) -> None:
    """Add to the kept numbers what a change of spans changes in them.

    Args:
        rows: the kept spans of the people, as they were.
        difference: what happens to them; what is added has the columns of a span by name.
        asked: of which requirements the rows are; None = of all. Of the others only what stands from the
            first day that changes on is read, added up: nobody is counted otherwise before it.
    """
    gone, come = _moved(rows, difference)
    people = {person_id for person_id, _ in difference.pairs}
    measured = measured_ids()

    def after(person_id: int, was: Parts) -> Parts:
        return _counted_after(was, gone.get(person_id, ()), come.get(person_id, ()), measured)

    since = None if asked is None else min(row.from_on for row in chain(_together(gone), _together(come)))
    sums = Sums()
    apart: dict[int, Parts] = {}
    for person_id, was in _counted_before(rows, people, measured, asked, since).items():
        now = after(person_id, was)
        sums.take(changes(was))
        sums.add(changes(now))
        if is_apart(was) or is_apart(now):
            apart[person_id] = now
    sums.store()
    requirement_log.append(moves_by_requirement(_together(gone), _together(come)))
    first_days = {id_: first_day_moved(gone.get(id_, ()), come.get(id_, ())) for id_ in people}
    keep_known((id_, recorded_at(), day) for id_, day in first_days.items() if day is not None)
    if asked is not None and (several := apart.keys() | _kept_apart(people)):
        whole = _counted_before(rows, several, measured, asked)
        apart = {person_id: after(person_id, was) for person_id, was in whole.items()}
    keep_apart({person_id: changes(now) if is_apart(now) else {} for person_id, now in apart.items()})


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
    rows: Iterable[Any],
    people: Collection[int],
    measured: frozenset[int],
    asked: Collection[int] | None,
    since: date | None = None,
) -> Mapping[int, Parts]:
    """Return the spans, as they count, of people before they change; what stands from ``since`` on."""
    found: dict[int, Counter[tuple[Any, ...]]] = {person_id: Counter() for person_id in people}
    for row in rows:
        if row.known_to is None and (own := found.get(row.person_id)) is not None:
            own[_as_counted(measured, row)] += 1
    before = {person_id: Counter(from_day(since, _parts(own))) for person_id, own in found.items()}
    for person_id, *counted, times in () if asked is None else _others(people, asked, measured, since):
        before[person_id].update(_parts({tuple(counted): times}))
    return before


def _others(
    people: Collection[int], asked: Collection[int], measured: frozenset[int], since: date | None
) -> Iterator[Any]:
    """Yield what is known now of other requirements: person, what counts, and how many spans are like it."""
    spans = ObligationSpan
    from_on: ColumnElement[date] = spans.from_on.expression
    if since is not None:
        from_on = case((spans.from_on < since, literal(since)), else_=spans.from_on)
    is_measured = spans.requirement_id.in_(sorted(measured)).label("is_measured")
    key = (from_on.label("from_on"), spans.to_on, spans.unit_id, spans.job_role, is_measured)
    statement = select(spans.person_id, *key, spans.state, spans.met).where(
        spans.known_to.is_(None), spans.requirement_id.not_in(sorted(asked))
    )
    if since is not None:
        statement = statement.where(or_(spans.to_on.is_(None), spans.to_on >= since))
    for chunk in in_chunks(people):
        counted = statement.where(spans.person_id.in_(chunk)).subquery("counted")
        yield from plain_rows(select(*counted.c, func.count()).group_by(*counted.c))


def _kept_apart(people: Collection[int]) -> set[int]:
    """Return who of the people was in several places on some day."""
    return {
        person_id
        for chunk in in_chunks(people)
        for person_id in db.session.scalars(
            select(PERSONS.c.person_id).where(PERSONS.c.person_id.in_(chunk)).distinct()
        )
    }


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
