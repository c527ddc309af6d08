"""Who may start a pathway: people with a job, as the roster knows them, and the pathway they had before."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from lms.core import clock
from lms.core.database import plain_rows
from lms.education.models import PathwayStart
from lms.education.rules.pathways import Pathway
from lms.education.rules.starting import Candidate
from lms.education.services.standing import is_running
from lms.people.api import Employment, Job, Person, Unit, in_chunks, in_scope, status_by

_TERMINATED = "terminated"


def candidates_in(path: str, pathway: Pathway) -> list[Candidate]:
    """Return everybody with a job of a provider at or below a unit, today or later; one statement."""
    statement = _statement(pathway, clock.today()).where(
        in_scope([path]), Job.job_role.in_(pathway.job_roles)
    )
    return [_candidate(row) for row in plain_rows(statement)]


def candidates_among(person_ids: Collection[int], pathway: Pathway, *, any_role: bool) -> list[Candidate]:
    """Return those of some people who have a job today or later; ``any_role``: not of a provider alone."""
    statement = _statement(pathway, clock.today())
    if not any_role:
        statement = statement.where(Job.job_role.in_(pathway.job_roles))
    return [
        _candidate(row)
        for chunk in in_chunks(person_ids)
        for row in plain_rows(statement.where(Person.id.in_(chunk)))
    ]


def _statement(pathway: Pathway, today: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Person.id.label("person_id"),
            Person.employee_no,
            Person.given_name,
            Person.family_name,
            Job.job_role,
            Job.unit_id,
            Job.from_on,
            _employment(status_by(today), today).label("status"),
            _began_on(pathway, today).label("began_on"),
            _before(pathway, func.count()).label("times"),
            _before(pathway, func.max(PathwayStart.anchor_on)).label("last_on"),
            _runs(pathway).label("is_running"),
        )
        .join(Job, Job.person_id == Person.id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(Job.superseded_at.is_(None), or_(Job.to_on.is_(None), Job.to_on >= today))
        .order_by(Person.family_name, Person.given_name, Person.id, Job.from_on, Job.id)
    )


def _employment(column: Any, today: date) -> Any:
    """Return what the newest employment fact says by a day; null = no fact."""
    return (
        select(column)
        .where(
            Employment.person_id == Person.id, Employment.superseded_at.is_(None), Employment.from_on <= today
        )
        .order_by(Employment.from_on.desc(), Employment.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )


def _began_on(pathway: Pathway, today: date) -> Any:
    """Return the first day of the earliest job of a provider since the person was hired."""
    held = aliased(Job)
    hired_on = _employment(Employment.hired_on, today)
    return (
        select(func.min(held.from_on))
        .where(
            held.person_id == Person.id,
            held.superseded_at.is_(None),
            held.job_role.in_(pathway.job_roles),
            or_(hired_on.is_(None), held.from_on >= hired_on),
        )
        .correlate(Person)
        .scalar_subquery()
    )


def _before(pathway: Pathway, what: ColumnElement[Any]) -> Any:
    return (
        select(what)
        .select_from(PathwayStart)
        .where(PathwayStart.person_id == Person.id, PathwayStart.pathway == pathway.id)
        .correlate(Person)
        .scalar_subquery()
    )


def _runs(pathway: Pathway) -> ColumnElement[bool]:
    return (
        select(PathwayStart.id)
        .where(PathwayStart.person_id == Person.id, PathwayStart.pathway == pathway.id, is_running())
        .correlate(Person)
        .exists()
    )


def _candidate(row: Any) -> Candidate:
    return Candidate(
        person_id=row.person_id,
        employee_no=row.employee_no,
        name=f"{row.given_name} {row.family_name}",
        job_role=row.job_role,
        unit_id=row.unit_id,
        job_from_on=row.from_on,
        began_on=row.began_on or row.from_on,
        has_left=row.status == _TERMINATED,
        times=row.times,
        last_on=row.last_on,
        is_running=bool(row.is_running),
    )
