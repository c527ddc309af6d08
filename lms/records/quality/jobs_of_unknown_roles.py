"""People whose job role nothing is known of."""

from datetime import date

from sqlalchemy import ColumnElement, exists

from lms.core.content import live_all
from lms.people.api import Job, Person, valid_on_clause
from lms.records.quality.base import Check, Persons, at_work, holds_job


def _unknown(day: date) -> ColumnElement[bool]:
    return exists().where(
        Job.person_id == Person.id,
        Job.superseded_at.is_(None),
        valid_on_clause(Job.from_on, Job.to_on, day),
        Job.job_role.not_in(list(live_all("role", day))),
    )


_PEOPLE = Persons(_unknown, lambda day: at_work(day) & holds_job(day), "the job role has no curriculum")
CHECK = Check(
    kind="unknown-role",
    title="A job role without a curriculum",
    of_what="people at work with a job",
    why="The job asks for nothing.",
    owner="Trainers: a role in the programmes; or human resources: job_role in the roster",
    fix=("Programmes", "/programmes"),
    count=_PEOPLE.count,
    rows=_PEOPLE.rows,
)
