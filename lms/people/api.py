"""What floors above may ask about people, units, jobs and duties."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from lms.core import clock
from lms.core.database import db, plain_rows
from lms.core.errors import NotFound
from lms.core.kept import kept
from lms.core.permissions import Subject
from lms.people.facts import (
    EmploymentFact,
    FactsOfPeople,
    JobFact,
    employment_of,
    in_chunks,
    jobs_of,
    known_at_clause,
    of_people,
    valid_on_clause,
)
from lms.people.models import Duty, Employment, Job, Person, Shift, Unit
from lms.people.models_factors import SignInEvent
from lms.people.models_separation import CombinationException
from lms.people.permissions import LIST_PEOPLE
from lms.people.rules.separation import (
    Allowed,
    Combination,
    Conflict,
    Holding,
    refusal_of_exception,
)
from lms.people.rules.separation import conflicts as forbidden_conflicts
from lms.people.rules.separation import not_allowed as conflicts_not_allowed
from lms.people.rules.shifts import PlannedShift
from lms.people.rules.working_days import add_working_days, working_days_between
from lms.people.separation_policy import combinations, longest_exception_days
from lms.people.services.accounts import confirm_password, give_password
from lms.people.services.covers import Covering, name_cover
from lms.people.services.directory import (
    in_scope,
    is_whole,
    job_roles_in,
    of_units,
    role_title,
    shown_jobs,
)
from lms.people.services.erased_numbers import number_digest
from lms.people.services.holidays import holidays_at
from lms.people.services.lending import Lent, lent_on
from lms.people.services.schedule import DayEnd, day_ends, shifts_between, zone_of, zones_of
from lms.people.services.separation import allowed_of, holdings_of
from lms.people.services.status import status_by

__all__ = [
    "LIST_PEOPLE",
    "Allowed",
    "Combination",
    "CombinationException",
    "Conflict",
    "Covering",
    "DayEnd",
    "Duty",
    "Employment",
    "EmploymentFact",
    "FactsOfPeople",
    "Holding",
    "Job",
    "JobFact",
    "Lent",
    "Person",
    "PlannedShift",
    "Shift",
    "SignInEvent",
    "Unit",
    "add_working_days",
    "allowed_of",
    "combinations",
    "confirm_password",
    "conflicts_not_allowed",
    "day_ends",
    "employee_numbers",
    "employment_of",
    "forbidden_conflicts",
    "give_password",
    "holdings_of",
    "holidays_of",
    "in_chunks",
    "in_scope",
    "is_whole",
    "job_roles_in",
    "jobs_of",
    "known_at_clause",
    "lent_on",
    "longest_exception_days",
    "name_cover",
    "number_digest",
    "of_people",
    "of_units",
    "paths_within",
    "people",
    "person",
    "person_by_employee_no",
    "person_by_employee_no_in",
    "person_subject",
    "refusal_of_exception",
    "role_title",
    "shifts_between",
    "shown_jobs",
    "status_by",
    "subject_by_employee_no",
    "unit_by_code",
    "unit_paths_of",
    "units",
    "valid_on_clause",
    "working_days_between",
    "zone_of",
    "zones_of",
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


def person_by_employee_no_in(paths: Collection[str], employee_no: str, day: date) -> Person | None:
    """Return a person by employee number who holds a job in units on a day; None for everybody else."""
    found = db.session.scalar(select(Person).where(Person.employee_no == employee_no))
    jobs = jobs_of([found.id])[found.id] if found else []
    is_there = any(job.is_held_on(day) and job.unit_path.startswith(tuple(paths)) for job in jobs)
    return found if is_there else None


def people(person_ids: Collection[int]) -> dict[int, Person]:
    """Return people by id; unknown ids are left out."""
    return {
        found.id: found
        for chunk in in_chunks(person_ids)
        for found in db.session.scalars(select(Person).where(Person.id.in_(chunk)))
    }


_NUMBERS = select(Person.id, Person.employee_no).where(of_people(Person.id))


def employee_numbers(person_ids: Collection[int]) -> dict[int, str]:
    """Return the employee numbers of people by id; unknown ids are left out."""
    return {
        person_id: employee_no
        for chunk in in_chunks(person_ids)
        for person_id, employee_no in plain_rows(_NUMBERS, {"person_ids": chunk})
    }


def holidays_of(unit_id: int | None) -> frozenset[date]:
    """Return the public holidays of a unit by the policy in force; those kept everywhere without a unit."""
    known = units()
    return holidays_at(known[unit_id].path if unit_id in known else None, known)


def units() -> dict[int, Unit]:
    """Return every unit by id, parents before their children; to be read, never to be changed."""
    return kept("people.units", (Unit,), _read_units)


def _read_units() -> dict[int, Unit]:
    rows = plain_rows(select(*Unit.__table__.columns).order_by(Unit.path))
    return {row.id: Unit(**row._mapping) for row in rows}


def unit_by_code(code: str) -> Unit:
    """Return a unit by its code.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.scalar(select(Unit).where(Unit.code == code))
    if found is None:
        raise NotFound(f"There is no unit with the code {code}.")
    return found


def paths_within(code: str, paths: Collection[str]) -> tuple[str, ...]:
    """Return what of ``paths`` lies at or below the unit with a code.

    Raises:
        NotFound: when nothing does, whether or not there is such a unit.
    """
    found = db.session.scalar(select(Unit).where(Unit.code == code))
    if found is not None and any(found.path.startswith(path) for path in paths):
        return (found.path,)
    below = tuple(path for path in paths if found is not None and path.startswith(found.path))
    if not below:
        raise NotFound(f"There is no unit with the code {code}.", hint="Your units are listed under units.")
    return below


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


def subject_by_employee_no(employee_no: str) -> Subject:
    """Return the person with an employee number as the subject of a permission.

    Raises:
        NotFound: when there is none.
    """
    return person_subject(person_by_employee_no(employee_no).id)
