"""The queries behind the people pages: who is where, and everything known about one person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased

from lms.core import clock
from lms.core.content import live_all
from lms.core.database import db, plain_rows
from lms.core.kept import kept
from lms.core.web.formats import spoken
from lms.people.facts import EmploymentFact, JobFact, employment_of, jobs_of, valid_on_clause
from lms.people.models import Duty, Job, Person, Unit
from lms.people.models_signin import Account, SignInSession
from lms.people.services.status import status_on

MOST_UNITS_TO_CHOOSE = 150
WIDE_KINDS = ("system", "region", "facility")


@dataclass(frozen=True)
class Wanted:
    """What a reader of the list asks for; empty = everything in scope."""

    unit: str = ""
    role: str = ""
    status: str = ""
    text: str = ""


@dataclass(frozen=True)
class DutyFact:
    """A duty with its unit and both times."""

    duty: str
    unit_code: str
    unit_name: str
    unit_path: str
    from_on: date
    to_on: date | None
    recorded_at: datetime
    superseded_at: datetime | None


@dataclass(frozen=True)
class AccountFact:
    """What a helper may know about a person's account: never the secret itself."""

    has_password: bool
    must_change: bool
    is_paused: bool
    last_seen_at: datetime | None


@dataclass(frozen=True)
class Record:
    """Everything people knows about one person, newest knowledge included, corrections kept."""

    person: Person
    manager: Person | None
    status: str | None
    employment: list[EmploymentFact]
    jobs: list[JobFact]
    unit_names: dict[int, str]
    duties: list[DutyFact]
    account: AccountFact


def in_scope(paths: Collection[str]) -> ColumnElement[bool]:
    """Return the SQL on ``Unit.path`` for units at or below any of ``paths``; nothing for no path.

    Where the paths hold every unit it asks for nothing, so that no unit is looked at.
    """
    if not paths:
        return false()
    if is_whole(paths):
        return true()
    return or_(*(Unit.path.startswith(path, autoescape=True) for path in sorted(paths)))


def of_units(unit_id: Any, paths: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """Return the SQL on a column for units at or below any of ``paths``; none where they hold every unit."""
    return () if is_whole(paths) else (unit_id.in_(select(Unit.id).where(in_scope(paths))),)


def is_whole(paths: Collection[str]) -> bool:
    """Tell whether every unit is at or below one of ``paths``."""
    return bool(paths) and _root_paths() <= set(paths)


def _root_paths() -> frozenset[str]:
    roots = select(Unit.path).where(Unit.parent_id.is_(None))
    return kept("people.roots", (Unit,), lambda: frozenset(plain_rows(roots).scalars()))


@lru_cache(maxsize=8)
def shown_jobs(today: date) -> ColumnElement[bool]:
    """Return the SQL for the jobs by which a person is found: those held today, else the latest one.

    The same rule as ``unit_paths_of``, so that a list never shows a person whose page is closed.
    """
    held, later = aliased(Job), aliased(Job)
    holds_another = exists().where(
        held.person_id == Job.person_id,
        held.superseded_at.is_(None),
        valid_on_clause(held.from_on, held.to_on, today),
    )
    has_later = exists().where(
        later.person_id == Job.person_id,
        later.superseded_at.is_(None),
        or_(later.from_on > Job.from_on, and_(later.from_on == Job.from_on, later.id > Job.id)),
    )
    return and_(
        Job.superseded_at.is_(None),
        or_(valid_on_clause(Job.from_on, Job.to_on, today), and_(~holds_another, ~has_later)),
    )


def people_query(paths: Collection[str], wanted: Wanted) -> Select[Person, Job, Unit, str | None]:
    """Return the select of ``(person, job, unit, status)`` rows, one row a job, under the given paths."""
    today = clock.today()
    status = status_on(today)
    statement = (
        select(Person, Job, Unit, status.label("status"))
        .join(Job, Job.person_id == Person.id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(shown_jobs(today), in_scope(paths))
    )
    if wanted.unit:
        top = aliased(Unit)
        below = select(top.path).where(top.code == wanted.unit).scalar_subquery()
        statement = statement.where(func.substr(Unit.path, 1, func.length(below)) == below)
    if wanted.role:
        statement = statement.where(Job.job_role == wanted.role)
    if wanted.status:
        statement = statement.where(status == wanted.status)
    for word in wanted.text.split()[:5]:
        statement = statement.where(
            or_(
                Person.employee_no.icontains(word, autoescape=True),
                Person.given_name.icontains(word, autoescape=True),
                Person.family_name.icontains(word, autoescape=True),
                Person.email.icontains(word, autoescape=True),
            )
        )
    return statement


def status_order() -> ColumnElement[str | None]:
    """Return what the list sorts by for the status of today."""
    return status_on(clock.today())


def units_to_choose(paths: Collection[str]) -> list[Unit]:
    """Return the units in scope, by path; only the wide kinds when there are very many."""
    statement = select(Unit).where(in_scope(paths)).order_by(Unit.path)
    found = list(db.session.scalars(statement.limit(MOST_UNITS_TO_CHOOSE + 1)))
    if len(found) <= MOST_UNITS_TO_CHOOSE:
        return found
    return list(db.session.scalars(statement.where(Unit.kind.in_(WIDE_KINDS)).limit(MOST_UNITS_TO_CHOOSE)))


def job_roles_in(paths: Collection[str]) -> tuple[str, ...]:
    """Return the job roles that somebody in units has or had, in order."""
    scope = tuple(sorted(paths))
    return kept("people.job_roles", (Job, Unit), lambda: _job_roles_in(scope), key=scope)


def _job_roles_in(paths: Collection[str]) -> tuple[str, ...]:
    statement = (
        select(Job.job_role)
        .join(Unit, Unit.id == Job.unit_id)
        .where(Job.superseded_at.is_(None), in_scope(paths))
        .distinct()
        .order_by(Job.job_role)
    )
    return tuple(db.session.scalars(statement))


def record_of(person: Person) -> Record:
    """Return everything known about a person."""
    status = db.session.scalar(select(status_on(clock.today())).where(Person.id == person.id))
    jobs = jobs_of([person.id], with_superseded=True)[person.id]
    names = select(Unit.id, Unit.name).where(Unit.id.in_({job.unit_id for job in jobs}))
    return Record(
        person=person,
        manager=db.session.get(Person, person.manager_id) if person.manager_id else None,
        status=status,
        employment=employment_of([person.id], with_superseded=True)[person.id],
        jobs=jobs,
        unit_names={row.id: row.name for row in db.session.execute(names)},
        duties=duties_of(person.id, with_superseded=True),
        account=_account_fact(person.id),
    )


def duties_of(person_id: int, *, with_superseded: bool = False, on: date | None = None) -> list[DutyFact]:
    """Return the duties of a person in order of their first day; ``on`` keeps those held on a day."""
    statement = (
        select(Duty, Unit)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(Duty.person_id == person_id)
        .order_by(Duty.from_on, Duty.id)
    )
    if not with_superseded:
        statement = statement.where(Duty.superseded_at.is_(None))
    if on is not None:
        statement = statement.where(valid_on_clause(Duty.from_on, Duty.to_on, on))
    return [
        DutyFact(
            duty.duty,
            unit.code,
            unit.name,
            unit.path,
            duty.from_on,
            duty.to_on,
            duty.recorded_at,
            duty.superseded_at,
        )
        for duty, unit in db.session.execute(statement)
    ]


def unit_code_of(person_id: int) -> str | None:
    """Return the code of a unit in which a person works today or worked last; None without any job."""
    today = clock.today()
    jobs = jobs_of([person_id])[person_id]
    held = [job for job in jobs if job.is_held_on(today)] or jobs[-1:]
    return held[0].unit_code if held else None


def _account_fact(person_id: int) -> AccountFact:
    account = db.session.get(Account, person_id)
    seen = db.session.scalar(
        select(func.max(SignInSession.last_seen_at)).where(SignInSession.person_id == person_id)
    )
    locked_until = account.locked_until_at if account else None
    return AccountFact(
        has_password=account is not None and account.password_hash is not None,
        must_change=account is not None and account.must_change,
        is_paused=locked_until is not None and locked_until > clock.now(),
        last_seen_at=seen,
    )


def unit_codes_under(paths: Collection[str]) -> Select[str]:
    """Return the select of the codes of the units at or below ``paths``."""
    return select(Unit.code).where(in_scope(paths))


def unit_names_at(paths: Collection[str]) -> list[str]:
    """Return the names of the units that lie exactly at the paths, in the order of the paths."""
    return list(db.session.scalars(select(Unit.name).where(Unit.path.in_(paths)).order_by(Unit.path)))


def page_of(employee_no: str, job_paths: Collection[str], seen: Collection[str]) -> str:
    """Return the page of a person: the record for who keeps it, else what they owe and may do.

    Args:
        employee_no: whose page.
        job_paths: units by which the person is found.
        seen: units whose records the reader may open.
    """
    opens_record = any(path.startswith(top) for path in job_paths for top in seen)
    return f"/people/{quote(employee_no)}" if opens_record else f"/team/{quote(employee_no)}"


def role_title(job_role: str) -> str:
    """Return the title of a job role as the loaded content has it, else its id in words."""
    found = live_all("role").get(job_role)
    return str(found.body["title"]) if found else spoken(job_role)
