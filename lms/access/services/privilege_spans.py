"""Kept decisions on privileges: how each stands over all time, made anew from the facts when one changes."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, delete, select

from lms.access.models_privileges import PrivilegeSpan
from lms.access.rules.judging import counted
from lms.access.rules.privileges import ENDED, NOT_STARTED, StandSpan, stands
from lms.access.services.locks import hold
from lms.access.services.privilege_cases import Held, held_by, job_roles_concerned
from lms.core.bulk import insert_rows
from lms.core.database import db
from lms.people.api import Job, in_chunks

TABLE = cast("Table", PrivilegeSpan.__table__)
_COMPARED = (
    "person_id",
    "privilege",
    "job_role",
    "unit_id",
    "from_on",
    "to_on",
    "state",
    "why",
    "version",
    "last_on",
    "met",
    "asked",
    "granted_id",
)


def follow(person_ids: Collection[int]) -> None:
    """Work the privileges of at most 500 people out anew; whoever calls holds these people."""
    db.session.flush()
    rows = list(rows_of(person_ids))
    db.session.execute(delete(TABLE).where(TABLE.c.person_id.in_(list(person_ids))))
    if rows:
        insert_rows(TABLE, _COMPARED, rows)


def refresh(person_ids: Collection[int]) -> None:
    """Work the privileges of people out anew; joins the open unit of work."""
    for chunk in in_chunks(person_ids):
        hold(chunk)
        follow(chunk)


def refresh_all() -> int:
    """Work every privilege out anew; return how many people were looked at."""
    person_ids = sorted(_concerned())
    refresh(person_ids)
    return len(person_ids)


def differences() -> list[str]:
    """Return where the kept decisions differ from the facts: nothing, unless a listener was missed."""
    found: list[str] = []
    for chunk in in_chunks(_concerned()):
        made = set(rows_of(chunk))
        rows = db.session.execute(
            select(*(getattr(PrivilegeSpan, name) for name in _COMPARED)).where(
                PrivilegeSpan.person_id.in_(chunk)
            )
        )
        kept = {tuple(row) for row in rows}
        found += [f"kept, but not so: {row}" for row in sorted(kept - made, key=str)]
        found += [f"so, but not kept: {row}" for row in sorted(made - kept, key=str)]
    return found


def rebuild() -> int:
    """Work every privilege out anew where it is not as the facts say; return how many rows differed."""
    found = len(differences())
    if found:
        refresh_all()
    return found


def rows_of(person_ids: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Yield the values of rows of people's privileges, from the first day of the first job that lets them.

    Who never began, and was never granted one, has no rows: most of those who might.
    """
    for found in held_by(person_ids).values():
        for held in found:
            spans = [(span, _from(held, span)) for span in stands(held.case)]
            spans = [(span, first) for span, first in spans if span.to_on is None or first <= span.to_on]
            if held.case.signed or any(span.stand.state not in (ENDED, NOT_STARTED) for span, _ in spans):
                yield from (_row(held, span, first) for span, first in spans)


def _concerned() -> set[int]:
    roles = sorted(job_roles_concerned())
    found = set(db.session.scalars(select(Job.person_id).where(Job.job_role.in_(roles)).distinct()))
    return found | set(db.session.scalars(select(PrivilegeSpan.person_id).distinct()))


def _from(held: Held, span: StandSpan) -> date:
    return max(span.from_on, held.dossier.case.tenures[0].from_on)


def _row(held: Held, span: StandSpan, from_on: date) -> tuple[Any, ...]:
    stand, dossier = span.stand, held.dossier
    job = dossier.job_on(stand.decision.tenure, from_on) or dossier.latest_job(from_on) or dossier.jobs[0]
    met, asked = counted(stand.decision.alone, stand.decision.groups)
    return (
        held.person_id,
        held.privilege.key,
        job.job_role,
        job.unit_id,
        from_on,
        span.to_on,
        stand.state,
        stand.why,
        stand.decision.version or held.privilege.version,
        stand.last_on,
        met,
        asked,
        stand.granted_id,
    )
