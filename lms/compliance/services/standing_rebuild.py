"""Counting anew from the spans what is kept of them, and merging rows of the same day and place."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import delete, func, select

from lms.compliance.models import ObligationSpan
from lms.compliance.rules.dates import FOREVER
from lms.compliance.rules.standings import ASKED, Changes, changes, is_apart
from lms.compliance.services import requirement_log
from lms.compliance.services.moves import days_moved, moves_by_requirement
from lms.compliance.services.signed import STANDINGS, Sums
from lms.compliance.services.standings import (
    KNOWN,
    PERSONS,
    keep_apart,
    keep_known,
    measured_ids,
    parts_of,
    rows_of_person,
)
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work

_PERSON_ROW = tuple(column for column in PERSONS.c if column.name != "id")
_MOST_SPANS, _MOST_SUMS, _MOST_PEOPLE = 5_000, 100_000, 500
_SPAN = (
    "person_id",
    "requirement_id",
    "from_on",
    "to_on",
    "unit_id",
    "job_role",
    "state",
    "met",
    "known_from",
    "known_to",
)


def put_right() -> int:
    """Make the kept numbers what the spans give; return how many differed.

    What the spans give is taken away beside what is kept: whatever then is not nothing differs.
    """
    STANDINGS.hold()
    newest, newest_of_requirements = STANDINGS.newest(), requirement_log.newest()
    apart, missing = _take_away_what_spans_give()
    differed = STANDINGS.settle(newest) + requirement_log.settle(newest_of_requirements)
    return missing + differed + _put_people_right(apart)


def ensure_counted() -> None:
    """Count the spans of a system that kept none of these numbers yet; opens a unit of work."""
    if is_missing():
        with unit_of_work():
            put_right()


def complaints() -> list[str]:
    """Return what an administrator should know: numbers that are not kept."""
    sentence = "Obligations are not counted yet, so their pages are empty: run lms init."
    return [sentence] if is_missing() else []


def is_missing() -> bool:
    """Tell whether there are spans that count and something is not kept of their numbers."""
    counted = (ObligationSpan.known_to.is_(None), ObligationSpan.state.in_(ASKED))
    known = select(ObligationSpan.id).where(*counted).limit(1)
    has_none = STANDINGS.is_empty() or requirement_log.is_empty() or _is_nothing_known()
    return has_none and db.session.scalar(known) is not None


def _is_nothing_known() -> bool:
    return db.session.scalar(select(KNOWN.c.id).limit(1)) is None


def compact() -> str:
    """Merge rows of the same day and place into one; return what was done in words."""
    with unit_of_work():
        before = STANDINGS.size() + requirement_log.size()
        merge()
        return f"{before} rows became {STANDINGS.size() + requirement_log.size()}"


def merge() -> None:
    """Merge rows of the same day and place, and rows of the same day; every sum stays what it was."""
    STANDINGS.merge()
    requirement_log.merge()


def _take_away_what_spans_give() -> tuple[dict[int, Changes], int]:
    """Add what all spans give with the opposite sign, and the days of knowing that are missing.

    Returns:
        The changes of people in several places, and how many days of knowing were missing.
    """
    measured = measured_ids()
    places = Sums()
    apart: dict[int, Changes] = {}
    known: dict[int, Mapping[datetime, date]] = {}
    waiting: list[Any] = []
    missing = 0
    for person_id, rows in _spans_of_people():
        current = [row for row in rows if row.known_to is None]
        parts = parts_of(current, measured)
        own = changes(parts)
        places.take(own)
        waiting += current
        if is_apart(parts):
            apart[person_id] = own
        known[person_id] = days_moved(rows)
        if len(known) >= _MOST_PEOPLE:
            missing += _add_missing(known)
            requirement_log.append(moves_by_requirement(waiting, ()))
            known, waiting = {}, []
        if len(places.by_day) > _MOST_SUMS:
            places.store()
    places.store()
    requirement_log.append(moves_by_requirement(waiting, ()))
    return apart, missing + _add_missing(known)


def _spans_of_people() -> Iterator[tuple[int, list[Any]]]:
    """Yield all spans of each person, those that are not known any more among them."""
    statement = (
        select(*(getattr(ObligationSpan, name) for name in _SPAN))
        .order_by(ObligationSpan.person_id)
        .execution_options(yield_per=_MOST_SPANS)
    )
    for person_id, rows in groupby(db.session.execute(statement), key=lambda row: row.person_id):
        yield person_id, list(rows)


def _add_missing(known: Mapping[int, Mapping[datetime, date]]) -> int:
    """Add the days of knowing that are kept too late or not at all; one that is early changes no answer."""
    statement = (
        select(KNOWN.c.person_id, KNOWN.c.known_from, func.min(KNOWN.c.from_on))
        .where(KNOWN.c.person_id.in_(list(known)))
        .group_by(KNOWN.c.person_id, KNOWN.c.known_from)
    )
    kept = {(person_id, at): day for person_id, at, day in db.session.execute(statement)}
    missing = [
        (person_id, at, day)
        for person_id, days in known.items()
        for at, day in days.items()
        if day < kept.get((person_id, at), FOREVER)
    ]
    keep_known(missing)
    return len(missing)


def _put_people_right(apart: dict[int, Changes]) -> int:
    kept = {tuple(row) for row in db.session.execute(select(*_PERSON_ROW))}
    wanted = {
        tuple(row[column.name] for column in _PERSON_ROW)
        for person_id, own in apart.items()
        for row in rows_of_person(person_id, own)
    }
    if kept != wanted:
        db.session.execute(delete(PERSONS))
        keep_apart(apart)
    return len(kept ^ wanted)
