"""Gates against the accounts of the EHR, and how many holders of an account have a valid gate.

Who disagrees is found where the kept spans say so, and only of those who are shown the reasons are read:
no list reads everybody.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from lms.access.models import AccessSpan, EhrAccount, GateSpan
from lms.access.rules.reconciliation import (
    ACCOUNT_WITHOUT_CLEARANCE,
    CLEARED_WITHOUT_ACCOUNT,
    KINDS,
    Account,
    Disagreement,
    GateState,
    PrivilegeClasses,
    disagreements,
)
from lms.access.services.accounts import accounts_on, is_replaced
from lms.access.services.class_checks import (
    classes_by_gate,
    classes_of_privileges,
    without_privilege,
    wrong_class,
)
from lms.access.services.holding import PUT_RIGHT
from lms.access.services.pointing import Pointer, is_active, stands
from lms.access.services.policies import login_limits
from lms.access.services.provisioning import settings
from lms.core.database import db, plain_rows
from lms.core.imports import ImportRun
from lms.core.kept import kept
from lms.people.api import (
    Job,
    JobFact,
    Person,
    Unit,
    in_chunks,
    in_scope,
    jobs_of,
    people,
    units,
    valid_on_clause,
)


@dataclass(frozen=True)
class Found:
    """A disagreement with the person and the unit it concerns; no unit when the person never had a job."""

    disagreement: Disagreement
    person: Person
    job: JobFact | None


@dataclass(frozen=True)
class Validity:
    """How many people with an active account have a valid gate: cleared, provisional or in grace."""

    valid: int
    holders: int


@dataclass(frozen=True)
class AccountsKnown:
    """How many accounts are known on a day, and the day of the newest change; None without any."""

    count: int
    newest_on: date | None


Keeps = Callable[[int | None, str | None], bool]
"""Tells by the unit and the job role whether a row is wanted."""


def reconcile(paths: Collection[str], as_of: date) -> list[Found]:
    """Return every disagreement between gates and accounts on a day, within units."""
    return found_at(pointers(paths, as_of), as_of)


def pointers(paths: Collection[str], as_of: date, keeps: Keeps | None = None) -> list[Pointer]:
    """Return where gates and accounts disagree, the most pressing kinds first, then by person.

    Args:
        paths: units at or below which people are seen.
        as_of: business date.
        keeps: which units and job roles are wanted; None = all.
    """
    known, tops = units(), tuple(paths)
    seen: set[int | None] = {unit.id for unit in known.values() if unit.path.startswith(tops)}
    if any(path.count("/") == 2 for path in tops):
        seen.add(None)
    found = [
        one
        for one in (*_at_odds(as_of), *wrong_class(as_of), *without_privilege(as_of), *_unused(as_of))
        if one.unit_id in seen and (keeps is None or keeps(one.unit_id, one.job_role))
    ]
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.person_id, one.account or ""))


def found_at(wanted: Sequence[Pointer], as_of: date) -> list[Found]:
    """Return the disagreements that are pointed at, in order, with their reasons."""
    person_ids = {one.person_id for one in wanted}
    accounts = [
        Account(one.person_id, one.account, one.security_class, one.active, one.last_login_on, one.from_on)
        for one in accounts_on(as_of, person_ids)
    ]
    gates = _gates_on(as_of, person_ids)
    held = jobs_of(person_ids)
    made = disagreements(
        accounts,
        gates,
        as_of=as_of,
        limits=login_limits(),
        classes=classes_by_gate(),
        roles=_roles_on(held, as_of),
        privileges=PrivilegeClasses(
            frozenset(settings().privileges.values()), classes_of_privileges(person_ids, as_of)
        ),
    )
    asked = {one[:4] for one in wanted}
    persons, jobs = people(person_ids), _jobs_on(held, as_of)
    return [
        Found(one, persons[one.person_id], jobs[one.person_id])
        for one in made
        if (one.kind, one.person_id, one.account, one.security_class) in asked
    ]


def access_validity(paths: Collection[str], as_of: date) -> Validity:
    """Return how many holders of an active account in units have a valid gate on a day."""
    number = func.count()
    statement = (
        select(number, number.filter(AccessSpan.may_work))
        .select_from(AccessSpan)
        .outerjoin(Unit, Unit.id == AccessSpan.unit_id)
        .where(*stands(as_of, has_account=True), _seen(paths))
    )
    holders, valid = plain_rows(statement).one()
    return Validity(valid, holders)


def accounts_known(as_of: date) -> AccountsKnown:
    """Return how many accounts are known on a day, inactive ones included."""
    return kept("access.accounts_known", (EhrAccount,), lambda: _read_accounts_known(as_of), key=as_of)


@dataclass(frozen=True)
class People:
    """Of how many people disagreements are told: those with an active account, and those who may work."""

    holders: int
    at_work: int


def people_on(paths: Collection[str], as_of: date) -> People:
    """Return how many people in units hold an active account and how many may work on a day."""
    number = func.count()
    statement = (
        select(number.filter(AccessSpan.has_account), number.filter(AccessSpan.may_work))
        .select_from(AccessSpan)
        .outerjoin(Unit, Unit.id == AccessSpan.unit_id)
        .where(valid_on_clause(AccessSpan.from_on, AccessSpan.to_on, as_of), _seen(paths))
    )
    return People(*plain_rows(statement).one())


def imported_at() -> datetime | None:
    """Return when accounts were last imported; None = never, or not by a file."""
    newest = select(func.max(ImportRun.started_at)).where(
        ImportRun.kind == "ehr-accounts", ImportRun.state != "refused"
    )
    return db.session.scalar(newest)


def counts_by_kind(found: Iterable[Pointer]) -> dict[str, int]:
    """Return how many disagreements there are of each kind."""
    return dict(Counter(one.kind for one in found))


def as_document(found: Iterable[Found], as_of: date) -> dict[str, Any]:
    """Return the reconciliation as one JSON document."""
    rows = list(found)
    return {
        "as_of": as_of,
        "counts": dict(Counter(row.disagreement.kind for row in rows)),
        "disagreements": [
            {
                "kind": row.disagreement.kind,
                "employee_no": row.person.employee_no,
                "unit": row.job.unit_code if row.job else None,
                "gate": row.disagreement.gate,
                "account": row.disagreement.account,
                "security_class": row.disagreement.security_class,
                "days_without_login": row.disagreement.days,
                "text": row.disagreement.text,
            }
            for row in rows
        ],
    }


def _at_odds(as_of: date) -> Iterator[Pointer]:
    """Yield who has an account without a valid gate, one for each account, and the reverse."""
    place = (AccessSpan.unit_id, AccessSpan.job_role)
    without_gate = (
        select(EhrAccount.person_id, EhrAccount.account, EhrAccount.security_class, *place)
        .join(AccessSpan, AccessSpan.person_id == EhrAccount.person_id)
        .where(*stands(as_of, has_account=True), AccessSpan.may_work.is_(False), is_active(as_of))
    )
    without_account = select(AccessSpan.person_id, *place).where(
        *stands(as_of, has_account=False), AccessSpan.may_work.is_(True)
    )
    yield from (Pointer(ACCOUNT_WITHOUT_CLEARANCE, *row) for row in plain_rows(without_gate))
    for person_id, *where in plain_rows(without_account):
        yield Pointer(CLEARED_WITHOUT_ACCOUNT, person_id, None, None, *where)


def _unused(as_of: date) -> list[Pointer]:
    """Return the active accounts that were not used for long; read again when accounts or jobs change."""
    limits = login_limits()
    key = (as_of, limits.look_after, limits.disable_after, tuple(sorted(limits.of_roles.items())))
    tables, parts = (EhrAccount, Job), (PUT_RIGHT,)
    return kept("access.unused", tables, lambda: list(_read_unused(as_of)), key=key, parts=parts)


def _read_unused(as_of: date) -> Iterator[Pointer]:
    limits = login_limits()
    used_on = func.coalesce(EhrAccount.last_login_on, EhrAccount.from_on)
    statement = (
        select(
            used_on,
            EhrAccount.person_id,
            EhrAccount.account,
            EhrAccount.security_class,
            AccessSpan.unit_id,
            AccessSpan.job_role,
        )
        .join(AccessSpan, AccessSpan.person_id == EhrAccount.person_id)
        .where(
            used_on <= as_of - timedelta(days=limits.least),
            is_active(as_of),
            *stands(as_of, has_account=True),
        )
    )
    found = plain_rows(statement).all()
    roles = _roles_on(jobs_of({row.person_id for row in found}), as_of) if limits.of_roles else {}
    for since, person_id, *row in found:
        kind = limits.for_roles(roles.get(person_id, ())).kind((as_of - since).days)
        if kind is not None:
            yield Pointer(kind, person_id, *row)


def _read_accounts_known(as_of: date) -> AccountsKnown:
    statement = select(func.count(), func.max(EhrAccount.from_on)).where(
        EhrAccount.superseded_at.is_(None), EhrAccount.from_on <= as_of, ~is_replaced(as_of)
    )
    return AccountsKnown(*plain_rows(statement).one())


def _seen(paths: Collection[str]) -> ColumnElement[bool]:
    """Return the SQL for "within units"; somebody without any job is seen from the root only."""
    inside = in_scope(paths)
    return inside | AccessSpan.unit_id.is_(None) if any(path.count("/") == 2 for path in paths) else inside


def _gates_on(as_of: date, person_ids: Collection[int]) -> dict[int, list[GateState]]:
    statement = (
        select(GateSpan.person_id, GateSpan.gate, GateSpan.state, GateSpan.why)
        .where(valid_on_clause(GateSpan.from_on, GateSpan.to_on, as_of))
        .order_by(GateSpan.gate)
    )
    found: dict[int, list[GateState]] = {}
    for chunk in in_chunks(person_ids):
        for person_id, *values in plain_rows(statement.where(GateSpan.person_id.in_(chunk))):
            found.setdefault(person_id, []).append(GateState(*values))
    return found


def _roles_on(jobs: Mapping[int, Sequence[JobFact]], as_of: date) -> dict[int, frozenset[str]]:
    """Return the job roles of each person on a day."""
    return {
        person_id: frozenset(job.job_role for job in own if job.is_held_on(as_of))
        for person_id, own in jobs.items()
    }


def _jobs_on(known: Mapping[int, Sequence[JobFact]], as_of: date) -> dict[int, JobFact | None]:
    """Return the job of each person that is held on a day, else the last one before it."""
    found: dict[int, JobFact | None] = {}
    for person_id, jobs in known.items():
        held = [job for job in jobs if job.is_held_on(as_of)] or jobs[-1:]
        found[person_id] = held[0] if held else None
    return found
