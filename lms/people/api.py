"""What floors above may ask about people, units, jobs and duties."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.permissions import Subject
from lms.core.readings import read_once
from lms.people.facts import (
    EmploymentFact,
    JobFact,
    employment_of,
    in_chunks,
    jobs_of,
    known_at_clause,
    valid_on_clause,
)
from lms.people.models import Duty, Employment, Job, Person, Unit
from lms.people.services.accounts import confirm_password, give_password
from lms.people.services.directory import in_scope, shown_jobs

__all__ = [
    "Duty",
    "Employment",
    "EmploymentFact",
    "Job",
    "JobFact",
    "Person",
    "Unit",
    "confirm_password",
    "employment_of",
    "give_password",
    "in_chunks",
    "in_scope",
    "jobs_of",
    "known_at_clause",
    "people",
    "person",
    "person_by_employee_no",
    "person_subject",
    "shown_jobs",
    "unit_by_code",
    "unit_paths_of",
    "units",
    "valid_on_clause",
]


def person(person_id: int) -> Person:
    """Return a person by id.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.get(Person, person_id)
    if found is None:
        raise NotFound("There is no such person.")
    return found


def person_by_employee_no(employee_no: str) -> Person:
    """Return a person by employee number.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.scalar(select(Person).where(Person.employee_no == employee_no))
    if found is None:
        raise NotFound(f"There is no person with the employee number {employee_no}.")
    return found


def people(person_ids: Collection[int]) -> dict[int, Person]:
    """Return people by id; unknown ids are left out."""
    return {
        found.id: found
        for chunk in in_chunks(person_ids)
        for found in db.session.scalars(select(Person).where(Person.id.in_(chunk)))
    }


def units() -> dict[int, Unit]:
    """Return every unit by id, parents before their children."""
    return read_once(
        "people.units",
        lambda: {unit.id: unit for unit in db.session.scalars(select(Unit).order_by(Unit.path))},
    )


def unit_by_code(code: str) -> Unit:
    """Return a unit by its code.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.scalar(select(Unit).where(Unit.code == code))
    if found is None:
        raise NotFound(f"There is no unit with the code {code}.")
    return found


def unit_paths_of(person_id: int, as_of: date | None = None) -> tuple[str, ...]:
    """Return the paths of the units in which a person holds a job on a date (default: today).

    A person without a job on that date is found under the unit of the latest job, so that a leaver's
    record stays with those who kept it.
    """
    as_of = as_of or clock.today()
    jobs = jobs_of([person_id])[person_id]
    held = [job for job in jobs if job.is_held_on(as_of)] or jobs[-1:]
    return tuple(dict.fromkeys(job.unit_path for job in held))


def person_subject(person_id: int) -> Subject:
    """Return a person as the subject of a permission: themself, in the units of their jobs."""
    return Subject(person_id=person_id, paths=unit_paths_of(person_id))
