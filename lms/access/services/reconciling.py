"""Gates against the accounts of the EHR, and how many holders of an account have a valid gate."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from lms.access.models import EhrAccount, GateSpan
from lms.access.rules.decisions import MAY_WORK
from lms.access.rules.reconciliation import Account, Disagreement, GateState, Limits, disagreements
from lms.access.services.accounts import accounts_on, is_replaced
from lms.access.services.policies import login_limits
from lms.core.database import plain_rows
from lms.core.kept import kept
from lms.people.api import JobFact, Person, in_chunks, jobs_of, people, valid_on_clause


@dataclass(frozen=True)
class Found:
    """A disagreement with the person and the unit it concerns; no unit when the person never had a job."""

    disagreement: Disagreement
    person: Person
    job: JobFact | None


@dataclass(frozen=True)
class Holder:
    """Somebody with an active account of the EHR on a day, and whether a gate of theirs is valid."""

    person_id: int
    unit_id: int | None
    job_role: str | None
    is_valid: bool


@dataclass(frozen=True)
class Validity:
    """How many people with an active account have a valid gate: cleared, provisional or in grace."""

    valid: int
    holders: int
    rows: tuple[Holder, ...]


def reconcile(paths: Collection[str], as_of: date) -> list[Found]:
    """Return every disagreement between gates and accounts on a day, within units."""
    limits = login_limits()
    asked = _may_disagree(as_of, limits)
    accounts = [
        Account(one.person_id, one.account, one.security_class, one.active, one.last_login_on, one.from_on)
        for one in accounts_on(as_of, asked)
    ]
    found = disagreements(accounts, _gates_on(as_of, asked), as_of=as_of, limits=limits)
    person_ids = {one.person_id for one in found}
    persons, jobs = people(person_ids), _jobs_on(person_ids, as_of)
    rows = (Found(one, persons[one.person_id], jobs[one.person_id]) for one in found)
    return [row for row in rows if _is_in(row.job, paths)]


def access_validity(paths: Collection[str], as_of: date) -> Validity:
    """Return how many holders of an active account in units have a valid gate on a day."""
    holders, valid = _holders(as_of), _valid(as_of)
    rows = tuple(
        Holder(person_id, job.unit_id if job else None, job.job_role if job else None, person_id in valid)
        for person_id, job in sorted(_jobs_on(holders, as_of).items())
        if _is_in(job, paths)
    )
    return Validity(sum(row.is_valid for row in rows), len(rows), rows)


def counts_by_kind(found: Iterable[Found]) -> dict[str, int]:
    """Return how many disagreements there are of each kind found."""
    counted: dict[str, int] = {}
    for one in found:
        counted[one.disagreement.kind] = counted.get(one.disagreement.kind, 0) + 1
    return counted


def as_document(found: Iterable[Found], as_of: date) -> dict[str, Any]:
    """Return the reconciliation as one JSON document."""
    rows = list(found)
    return {
        "as_of": as_of,
        "counts": counts_by_kind(rows),
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


def _may_disagree(as_of: date, limits: Limits) -> set[int]:
    """Return everybody with an account or a valid gate but not both, or with an account long unused."""
    unused_since = as_of - timedelta(days=limits.look_after)
    unused = {person_id for person_id, used_on in _holders(as_of).items() if used_on <= unused_since}
    return _holders(as_of).keys() ^ _valid(as_of) | unused


def _holders(as_of: date) -> dict[int, date]:
    """Return who holds an active account on a day, with the day that the longest unused one was last used."""
    return kept("access.holders", (EhrAccount,), lambda: _read_holders(as_of), key=as_of)


def _read_holders(as_of: date) -> dict[int, date]:
    used_on = func.min(func.coalesce(EhrAccount.last_login_on, EhrAccount.from_on))
    statement = (
        select(EhrAccount.person_id, used_on)
        .where(
            EhrAccount.active.is_(True),
            EhrAccount.superseded_at.is_(None),
            EhrAccount.from_on <= as_of,
            ~is_replaced(as_of),
        )
        .group_by(EhrAccount.person_id)
    )
    return dict(plain_rows(statement).all())


def _valid(as_of: date) -> set[int]:
    """Return who has a valid gate on a day: cleared, provisional or in grace."""
    statement = select(GateSpan.person_id).where(
        GateSpan.state.in_(MAY_WORK), valid_on_clause(GateSpan.from_on, GateSpan.to_on, as_of)
    )
    return set(plain_rows(statement).scalars())


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


def _jobs_on(person_ids: Collection[int], as_of: date) -> dict[int, JobFact | None]:
    """Return the job of each person that is held on a day, else the last one before it."""
    found: dict[int, JobFact | None] = {}
    for person_id, jobs in jobs_of(person_ids).items():
        held = [job for job in jobs if job.is_held_on(as_of)] or jobs[-1:]
        found[person_id] = held[0] if held else None
    return found


def _is_in(job: JobFact | None, paths: Collection[str]) -> bool:
    """Tell whether a job is within units; somebody without any job is seen from the root only."""
    if job is None:
        return any(path.count("/") == 2 for path in paths)
    return any(job.unit_path.startswith(path) for path in paths)
