"""One person and many as documents: what ``lms people show`` prints and the JSON API answers."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from lms.core.database import db
from lms.core.web.api_paging import Page, page_of_rows
from lms.people.facts import employment_of, jobs_of
from lms.people.models import Job, Person, Unit
from lms.people.services.directory import Wanted, duties_of, in_scope, people_query


def described(person: Person, as_of: date) -> dict[str, Any]:
    """Return what is known now about a person on a day."""
    facts = [fact for fact in employment_of([person.id])[person.id] if fact.from_on <= as_of]
    employment = facts[-1] if facts else None
    manager = db.session.get(Person, person.manager_id) if person.manager_id else None
    return {
        "employee_no": person.employee_no,
        "name": person.full_name,
        "email": person.email,
        "as_of": as_of,
        "status": employment.status if employment else None,
        "hired_on": employment.hired_on if employment else None,
        "left_on": employment.left_on if employment else None,
        "employment_type": employment.employment_type if employment else None,
        "work_location": employment.work_location if employment else None,
        "manager_employee_no": manager.employee_no if manager else None,
        "jobs": [
            {
                "job_role": job.job_role,
                "unit_code": job.unit_code,
                "from_on": job.from_on,
                "to_on": job.to_on,
                "recorded_at": job.recorded_at,
            }
            for job in jobs_of([person.id])[person.id]
            if job.is_held_on(as_of)
        ],
        "duties": [
            {
                "duty": duty.duty,
                "unit_code": duty.unit_code,
                "from_on": duty.from_on,
                "to_on": duty.to_on,
                "recorded_at": duty.recorded_at,
            }
            for duty in duties_of(person.id, on=as_of)
        ],
    }


def people_page(paths: Collection[str], wanted: Wanted, *, limit: int, after: str) -> Page:
    """Return a page of people under ``paths`` with the jobs by which they are found there.

    Three queries, whatever the number of people.
    """
    person = aliased(Person)
    matching = people_query(paths, wanted).with_only_columns(Person.id, maintain_column_froms=True)
    return page_of_rows(
        select(person).where(matching.where(Person.id == person.id).exists()),
        key=person.employee_no,
        limit=limit,
        after=after or None,
        shown=lambda rows: _listed(paths, [row[0] for row in rows]),
        key_of=lambda row: row[0].employee_no,
        counted=matching.distinct(),
    )


def _listed(paths: Collection[str], people: Sequence[Person]) -> list[dict[str, Any]]:
    jobs: dict[int, list[dict[str, Any]]] = {person.id: [] for person in people}
    statuses: dict[int, str | None] = {}
    found = people_query(paths, Wanted()).where(Person.id.in_(jobs)).order_by(Job.from_on, Unit.code, Job.id)
    for person, job, unit, status in db.session.execute(found):
        statuses[person.id] = status
        jobs[person.id].append(
            {
                "job_role": job.job_role,
                "unit_code": unit.code,
                "from_on": job.from_on,
                "to_on": job.to_on,
            }
        )
    return [
        {
            "employee_no": person.employee_no,
            "name": person.full_name,
            "status": statuses.get(person.id),
            "jobs": jobs[person.id],
        }
        for person in people
    ]


def units_page(paths: Collection[str], *, limit: int, after: str) -> Page:
    """Return a page of the units at or below ``paths``."""
    parents = {row.id: row.code for row in db.session.execute(select(Unit.id, Unit.code))}
    return page_of_rows(
        select(Unit).where(in_scope(paths)),
        key=Unit.code,
        limit=limit,
        after=after or None,
        shown=lambda rows: [_unit(row.Unit, paths, parents) for row in rows],
        key_of=lambda row: row.Unit.code,
    )


def _unit(unit: Unit, paths: Collection[str], parents: dict[int, str]) -> dict[str, Any]:
    above = unit.path.removesuffix(f"{unit.id}/")
    is_seen = any(above.startswith(path) for path in paths)
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "parent_code": parents[unit.parent_id] if unit.parent_id and is_seen else None,
        "care_setting": unit.care_setting,
        "time_zone": unit.time_zone,
        "npi": list(unit.npis),
    }
