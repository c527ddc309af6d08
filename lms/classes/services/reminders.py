"""Reminders: a week before and a day before, by the calendar of the place; a job asks once an hour."""

from collections import defaultdict
from datetime import timedelta

from sqlalchemy import select

from lms.classes.models import ClassPlace, ClassVersion
from lms.classes.rules.places import PLANNED, SEAT
from lms.classes.rules.reminding import reminder_due
from lms.classes.services import notices
from lms.classes.services.reading import Class, classes_where
from lms.core import clock
from lms.core.database import db

_AHEAD = timedelta(days=9)
"""More than a week, because the date of the place and ours may differ."""


def remind() -> int:
    """Put the reminders that are due into the outbox, each once; returns for how many classes."""
    today = clock.today()
    near = classes_where(
        ClassVersion.state == PLANNED,
        ClassVersion.first_on.between(today - timedelta(days=1), today + _AHEAD),
    )
    return sum(_remind(it) for it in near)


def _remind(it: Class) -> bool:
    today = clock.today(it.time_zone)
    rows = db.session.execute(
        select(ClassPlace.person_id, ClassPlace.recorded_at).where(
            ClassPlace.session_id == it.id,
            ClassPlace.superseded_at.is_(None),
            ClassPlace.standing == SEAT,
        )
    )
    due: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        kind = reminder_due(it.first_on, clock.local_date(row.recorded_at, it.time_zone), today=today)
        if kind is not None:
            due[kind].append(row.person_id)
    for kind, person_ids in due.items():
        notices.reminded(it, person_ids, kind, it.first_on)
    return bool(due)
