"""Planned shifts as the rules read them."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import select

from lms.access.models import Shift
from lms.access.rules.week import PlannedShift
from lms.core import clock
from lms.core.database import db
from lms.people.api import in_chunks

_AROUND = timedelta(days=2)


def shifts_between(
    person_ids: Collection[int], first_on: date, last_on: date
) -> dict[int, list[PlannedShift]]:
    """Return the shifts of people that begin on the days from ``first_on`` to ``last_on``."""
    found: dict[int, list[PlannedShift]] = {}
    for chunk in in_chunks(person_ids):
        statement = (
            select(Shift)
            .where(
                Shift.person_id.in_(chunk),
                Shift.superseded_at.is_(None),
                Shift.starts_on.between(first_on, last_on),
            )
            .order_by(Shift.starts_at)
        )
        for row in db.session.scalars(statement):
            shift = PlannedShift(row.starts_on, row.unit_id, row.starts_at, row.ends_at)
            found.setdefault(row.person_id, []).append(shift)
    return found


def shifts_around(person_id: int) -> list[PlannedShift]:
    """Return the shifts of a person that may be open now."""
    today = clock.today()
    return shifts_between([person_id], today - _AROUND, today + _AROUND).get(person_id, [])
