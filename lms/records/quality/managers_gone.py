"""People whose manager has left."""

from datetime import date

from sqlalchemy import ColumnElement, select

from lms.people.api import Person
from lms.records.quality.base import Check, Persons, has_left


def _gone(day: date) -> ColumnElement[bool]:
    left = select(Person.id).where(has_left(day)).scalar_subquery()
    return Person.manager_id.in_(left)


_PEOPLE = Persons(_gone, detail="the manager has left")
CHECK = Check(
    kind="manager-left",
    title="The manager has left",
    of_what="people at work",
    why="What is told to the manager reaches nobody.",
    owner="Human resources: manager_employee_no in the roster",
    fix=("Import a roster", "/admin/imports/new"),
    count=_PEOPLE.count,
    rows=_PEOPLE.rows,
)
