"""The employment status of a person on a day, as part of other queries."""

from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, case, func, select

from lms.core import clock
from lms.core.database import db
from lms.people.models import Employment, Person

TERMINATED = "terminated"


def status_by(day: date | ColumnElement[date]) -> ColumnElement[str]:
    """Return the SQL of what an employment fact that began says of a day.

    A last day of work that it names, as a contract does, ends it though nobody reported the leaving.
    """
    return case((Employment.left_on < day, TERMINATED), else_=Employment.status)


def status_on(day: date | ColumnElement[date]) -> ScalarSelect[str | None]:
    """Return the SQL of the status of the surrounding query's ``Person`` on a day; null = no fact."""
    return (
        select(status_by(day))
        .where(
            Employment.person_id == Person.id, Employment.superseded_at.is_(None), Employment.from_on <= day
        )
        .order_by(Employment.from_on.desc(), Employment.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )


def left_last_on(person_id: int | ColumnElement[int], day: date | ColumnElement[date]) -> ScalarSelect[date]:
    """Return the SQL of the last day up to ``day`` on which an employment was over; null = never."""
    return (
        select(func.max(Employment.from_on))
        .where(
            Employment.person_id == person_id,
            Employment.superseded_at.is_(None),
            Employment.status == TERMINATED,
            Employment.from_on <= day,
        )
        .scalar_subquery()
    )


def has_left(person_id: int) -> bool:
    """Tell whether a person's employment has ended as of today."""
    status = db.session.scalar(select(status_on(clock.today())).where(Person.id == person_id))
    return status == TERMINATED
