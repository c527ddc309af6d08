"""People with the unit they work in: one row each, whatever the number of their jobs."""

from typing import Any

from sqlalchemy import Select, func, select

from lms.people.api import Job, Person, Unit, in_scope, known_at_clause, valid_on_clause
from lms.reports.rules.definitions import MINE
from lms.reports.services.sources.base import Reach, person_columns


def people_at_home(reach: Reach, *columns: Any) -> Select[Any]:
    """Return the select of people with a job on the day that the viewer may see, each in one unit.

    The unit is that of the first of the jobs that the viewer reaches. ``columns`` are selected beside; the
    caller joins what they are of.
    """
    held = (
        select(Job.person_id, func.min(Job.id).label("job_id"))
        .join(Unit, Unit.id == Job.unit_id)
        .where(
            known_at_clause(Job.recorded_at, Job.superseded_at, reach.known_at),
            valid_on_clause(Job.from_on, Job.to_on, reach.as_of),
        )
        .group_by(Job.person_id)
    )
    if reach.relation != MINE:
        held = held.where(in_scope(reach.looked_at))
    home = held.subquery("home")
    return (
        select(*person_columns(), Job.job_role.label("job_role"), *columns)
        .join_from(home, Person, Person.id == home.c.person_id)
        .join(Job, Job.id == home.c.job_id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(reach.people())
    )
