"""What is known before a roster is stored: people, employment and jobs as plain rows, read at once."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from lms.core.database import plain_rows
from lms.people.models import Employment, Job, Person, Unit
from lms.people.rules.employment import EmploymentValues

JobKey = tuple[int, str, int, date]


class KnownPerson(NamedTuple):
    """A person as known; ``manager_id`` None = nobody."""

    id: int
    given_name: str
    family_name: str
    email: str | None
    npi: str | None
    manager_id: int | None


class KnownEmployment(NamedTuple):
    """An employment fact of a person."""

    id: int
    from_on: date
    values: EmploymentValues


class KnownJob(NamedTuple):
    """A job as known: the id of its row and its last day."""

    id: int
    to_on: date | None


@dataclass(frozen=True)
class KnownRoster:
    """Everything a roster is compared with: units by code, people by number, facts by person and job.

    ``employment`` has every fact of a person in order of its first day.
    """

    units: dict[str, int]
    people: dict[str, KnownPerson]
    employment: dict[int, list[KnownEmployment]]
    jobs: dict[JobKey, KnownJob]


def known_roster() -> KnownRoster:
    """Read what is known now, in four queries."""
    return KnownRoster(
        units=dict(plain_rows(select(Unit.code, Unit.id)).all()),
        people=people_after(0),
        employment=_employment(),
        jobs=_jobs(),
    )


def people_after(person_id: int) -> dict[str, KnownPerson]:
    """Return the people with a higher id, by number; 0 = everybody."""
    statement = select(
        Person.employee_no,
        Person.id,
        Person.given_name,
        Person.family_name,
        Person.email,
        Person.npi,
        Person.manager_id,
    ).where(Person.id > person_id)
    return {number: KnownPerson(*values) for number, *values in plain_rows(statement)}


def _employment() -> dict[int, list[KnownEmployment]]:
    statement = (
        select(
            Employment.person_id,
            Employment.id,
            Employment.from_on,
            Employment.status,
            Employment.hired_on,
            Employment.left_on,
            Employment.employment_type,
            Employment.work_location,
        )
        .where(Employment.superseded_at.is_(None))
        .order_by(Employment.from_on)
    )
    found: dict[int, list[KnownEmployment]] = {}
    for person_id, id_, from_on, *values in plain_rows(statement):
        found.setdefault(person_id, []).append(KnownEmployment(id_, from_on, EmploymentValues(*values)))
    return found


def _jobs() -> dict[JobKey, KnownJob]:
    statement = select(Job.person_id, Job.job_role, Job.unit_id, Job.from_on, Job.id, Job.to_on).where(
        Job.superseded_at.is_(None)
    )
    return {
        (person_id, job_role, unit_id, from_on): KnownJob(id_, to_on)
        for person_id, job_role, unit_id, from_on, id_, to_on in plain_rows(statement)
    }
