"""Who is wanted in two classes at the same time: people with a place, guests of a day, trainers."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from lms.classes.models import ClassDay, ClassMakeup, ClassPlace, ClassTrainer, ClassVersion
from lms.classes.rules.places import PLANNED, SEAT
from lms.classes.rules.times import Day
from lms.classes.services.reading import NOW
from lms.core.database import db


def busy_people(
    person_ids: Collection[int],
    days: Sequence[Day],
    *,
    but: Collection[int] = (),
    standings: Iterable[str] = (SEAT,),
) -> dict[int, str]:
    """Return who has another planned class at that time, with its title.

    Args:
        person_ids: whom it is asked of.
        days: the time.
        but: ids of classes that do not count.
        standings: which standings count: a seat, waiting. A day made up somewhere always counts.
    """
    places = _at(days, ClassPlace.person_id, ClassPlace.session_id).where(
        ClassPlace.person_id.in_(person_ids),
        ClassPlace.superseded_at.is_(None),
        ClassPlace.standing.in_(tuple(standings)),
        ClassPlace.session_id.not_in(tuple(but)),
    )
    made_up = _at(days, ClassMakeup.person_id, ClassMakeup.session_id).where(
        ClassMakeup.person_id.in_(person_ids),
        ClassMakeup.superseded_at.is_(None),
        ClassMakeup.day == ClassDay.number,
        ClassMakeup.session_id.not_in(tuple(but)),
    )
    return _meeting(days, places) | _meeting(days, made_up)


def busy_trainers(
    person_ids: Collection[int], days: Sequence[Day], *, but: Collection[int] = ()
) -> dict[int, str]:
    """Return who leads another planned class at that time, with its title."""
    leads = (
        select(ClassTrainer.person_id, ClassVersion.title, ClassDay.starts_at, ClassDay.ends_at)
        .join(ClassVersion, ClassVersion.id == ClassTrainer.version_id)
        .join(ClassDay, ClassDay.version_id == ClassVersion.id)
        .where(
            *_around(days),
            ClassTrainer.person_id.in_(person_ids),
            ClassVersion.session_id.not_in(tuple(but)),
        )
    )
    return _meeting(days, leads)


def _at(days: Sequence[Day], person_id: Any, session_id: Any) -> Select[*tuple[Any, ...]]:
    """Return the select of the days of planned classes around the time, for rows that name a class."""
    return (
        select(person_id.label("person_id"), ClassVersion.title, ClassDay.starts_at, ClassDay.ends_at)
        .join(ClassVersion, ClassVersion.session_id == session_id)
        .join(ClassDay, ClassDay.version_id == ClassVersion.id)
        .where(*_around(days))
    )


def _around(days: Sequence[Day]) -> tuple[ColumnElement[bool], ...]:
    first, last = min(day.starts_at for day in days), max(day.ends_at for day in days)
    return (ClassVersion.state == PLANNED, *NOW, ClassDay.starts_at < last, ClassDay.ends_at > first)


def _meeting(days: Sequence[Day], statement: Select[*tuple[Any, ...]]) -> dict[int, str]:
    return {
        row.person_id: row.title
        for row in db.session.execute(statement)
        if any(row.starts_at < day.ends_at and day.starts_at < row.ends_at for day in days)
    }
