"""People with a job below the top whose manager is not named."""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists

from lms.people.api import Job, Person, Unit, valid_on_clause
from lms.records.quality.base import Check, Persons, at_work, holds_job


def _without(day: date) -> ColumnElement[bool]:
    at_top = exists().where(
        Job.person_id == Person.id,
        Job.superseded_at.is_(None),
        valid_on_clause(Job.from_on, Job.to_on, day),
        Job.unit_id == Unit.id,
        Unit.parent_id.is_(None),
    )
    return Person.manager_id.is_(None) & ~at_top


_PEOPLE = Persons(_without, lambda day: and_(at_work(day), holds_job(day)))
CHECK = Check(
    kind="no-manager",
    title="No manager named",
    of_what="people at work with a job",
    why="Nobody confirms their gate, and nobody is told when they are late.",
    owner="Human resources: manager_employee_no in the roster",
    fix=("Import a roster", "/admin/imports/new"),
    count=_PEOPLE.count,
    rows=_PEOPLE.rows,
)
