"""Who was there: marks by day, days made up in other classes, and what that gives each person."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms.classes.models import ClassDay, ClassMakeup, ClassMark, ClassSession, ClassVersion
from lms.classes.rules.attendance import Seen, completed_on, days_had, missing_days
from lms.classes.rules.places import SEAT
from lms.classes.services.reading import NOW, Class, classes_where, people_in
from lms.core.database import db


@dataclass(frozen=True)
class Attendee:
    """A person of a class: the days they have with dates, those missing, and when all of it was had."""

    person_id: int
    had: Mapping[int, date]
    missing: tuple[int, ...]
    completed_on: date | None


def marks_of(session_id: int) -> dict[tuple[int, int], str]:
    """Return the marks of a class known now, by person and day."""
    statement = select(ClassMark.person_id, ClassMark.day, ClassMark.mark).where(
        ClassMark.session_id == session_id, ClassMark.superseded_at.is_(None)
    )
    return {(row.person_id, row.day): row.mark for row in db.session.execute(statement)}


def guests_of(session_id: int) -> dict[int, dict[int, int]]:
    """Return who makes up a day in a class: by day the people, each with the class they come from."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    statement = select(ClassMakeup).where(
        ClassMakeup.session_id == session_id, ClassMakeup.superseded_at.is_(None)
    )
    for row in db.session.scalars(statement):
        found[row.day][row.person_id] = row.home_id
    return found


def makeups_of(home_id: int) -> dict[tuple[int, int], Class]:
    """Return where people of a class make up a day, by person and day."""
    statement = select(ClassMakeup).where(ClassMakeup.home_id == home_id, ClassMakeup.superseded_at.is_(None))
    rows = db.session.scalars(statement).all()
    places = {one.id: one for one in classes_where(ClassSession.id.in_({row.session_id for row in rows}))}
    return {(row.person_id, row.day): places[row.session_id] for row in rows}


def attendees(it: Class, person_ids: Collection[int] | None = None) -> dict[int, Attendee]:
    """Return what the people of a class (default: who has a seat) have of it, days made up included."""
    ids = people_in(it.id, SEAT) if person_ids is None else list(person_ids)
    seen: dict[int, list[Seen]] = defaultdict(list)
    own = {day.number: day.on(it.zone) for day in it.days}
    for (person_id, day), mark in marks_of(it.id).items():
        if day in own:
            seen[person_id].append(Seen(day, own[day], mark))
    for person_id, one in _made_up(it):
        seen[person_id].append(one)
    found = {}
    for person_id in ids:
        had = days_had(seen[person_id])
        on = completed_on(len(it.days), had)
        found[person_id] = Attendee(person_id, had, missing_days(len(it.days), had), on)
    return found


def _made_up(it: Class) -> Iterable[tuple[int, Seen]]:
    statement = (
        select(ClassMakeup.person_id, ClassMakeup.day, ClassMark.mark, ClassDay.starts_at)
        .join(
            ClassMark,
            (ClassMark.session_id == ClassMakeup.session_id)
            & (ClassMark.person_id == ClassMakeup.person_id)
            & (ClassMark.day == ClassMakeup.day),
        )
        .join(ClassVersion, ClassVersion.session_id == ClassMakeup.session_id)
        .join(ClassDay, (ClassDay.version_id == ClassVersion.id) & (ClassDay.number == ClassMakeup.day))
        .where(
            ClassMakeup.home_id == it.id,
            ClassMakeup.superseded_at.is_(None),
            ClassMark.superseded_at.is_(None),
            *NOW,
        )
    )
    for row in db.session.execute(statement):
        yield row.person_id, Seen(row.day, row.starts_at.astimezone(it.zone).date(), row.mark)
