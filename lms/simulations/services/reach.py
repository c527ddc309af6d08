"""Whose plays a reader of statistics sees: the people who hold a job today in the reader's units."""

from collections.abc import Collection

from sqlalchemy import Select, select

from lms.core import clock
from lms.people.api import Job, Unit, in_scope, known_at_clause, valid_on_clause


def people_in(paths: Collection[str]) -> Select[int]:
    """Return the select of the ids of people with a job today at or below the units of ``paths``."""
    return (
        select(Job.person_id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(
            in_scope(paths),
            valid_on_clause(Job.from_on, Job.to_on, clock.today()),
            known_at_clause(Job.recorded_at, Job.superseded_at, None),
        )
    )
