"""Shifts to come of people who have left."""

from datetime import date

from sqlalchemy import Select, select

from lms.core.database import db
from lms.people.api import Person, Shift
from lms.records.quality.base import Check, Found, Row, has_left, how_many


def _to_come(day: date) -> Select[date, str, str]:
    return (
        select(Shift.starts_on, Person.given_name + " " + Person.family_name, Person.employee_no)
        .join(Person, Person.id == Shift.person_id)
        .where(Shift.superseded_at.is_(None), Shift.starts_on >= day)
    )


def _count(day: date) -> Found:
    return Found(how_many(_to_come(day).where(has_left(day))), how_many(_to_come(day)))


def _rows(day: date, most: int) -> list[Row]:
    found = _to_come(day).where(has_left(day)).order_by(Shift.starts_on, Shift.id).limit(most)
    return [
        Row(f"{row[1]}, {row[2]}", f"planned on {row[0]}", f"/people/{row[2]}")
        for row in db.session.execute(found)
    ]


CHECK = Check(
    kind="shift-of-leaver",
    title="Shifts to come of people who left",
    of_what="shifts to come",
    why="A shift is counted as covered that nobody works.",
    owner="Staffing office: the schedule",
    fix=("Import a schedule", "/admin/imports/new"),
    count=_count,
    rows=_rows,
)
