"""Kept decisions: how every gate stands over all time, made anew from the facts when one changes."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, delete, select

from lms.access.models import GateSpan
from lms.access.rules.decisions import DecisionSpan, decision_spans
from lms.access.rules.judging import judgement
from lms.access.services import holding, ordering, privilege_spans
from lms.access.services.dossiers import Dossier, dossiers_of
from lms.access.services.locks import hold
from lms.core.bulk import insert_rows
from lms.core.database import db
from lms.people.api import Job, in_chunks

TABLE = cast("Table", GateSpan.__table__)
COMPARED = (
    "person_id",
    "gate",
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
    "tenure_from_on",
    "confirmed_id",
    "released_id",
)


def refresh(person_ids: Collection[int]) -> None:
    """Work the gates of people out anew; joins the open unit of work."""
    db.session.flush()
    for chunk in in_chunks(person_ids):
        hold(chunk)
        rows = list(rows_of(chunk))
        db.session.execute(delete(TABLE).where(TABLE.c.person_id.in_(chunk)))
        insert_rows(TABLE, COMPARED, rows)
        holding.follow(chunk)
        privilege_spans.follow(chunk)
        ordering.follow(chunk)


def refresh_all() -> int:
    """Work every gate out anew; return how many people were looked at."""
    person_ids = list(db.session.scalars(select(Job.person_id).distinct()))
    refresh(person_ids)
    return len(person_ids)


def differences() -> list[str]:
    """Return where the kept decisions differ from the facts: nothing, unless a listener was missed."""
    found: list[str] = []
    kept_people = select(GateSpan.person_id).distinct()
    person_ids = set(db.session.scalars(select(Job.person_id).distinct())) | set(
        db.session.scalars(kept_people)
    )
    for chunk in in_chunks(person_ids):
        made = set(rows_of(chunk))
        rows = db.session.execute(
            select(*(getattr(GateSpan, name) for name in COMPARED)).where(GateSpan.person_id.in_(chunk))
        )
        kept = {tuple(row) for row in rows}
        found += [_told("kept, but not so", row) for row in sorted(kept - made, key=str)]
        found += [_told("so, but not kept", row) for row in sorted(made - kept, key=str)]
    return found


def rebuild() -> int:
    """Work every gate out anew where it is not as the facts say; return how many rows differed."""
    found = len(differences())
    if found:
        refresh_all()
    return found


def rows_of(person_ids: Collection[int], known_at: datetime | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield the values of rows of people's gates, from the first day of the first job that asks for it.

    As known at an instant; None = now. The values are in the order of ``COMPARED``.
    """
    for dossiers in dossiers_of(person_ids, known_at=known_at).values():
        for dossier in dossiers:
            first_on = dossier.case.tenures[0].from_on
            for span in decision_spans(dossier.case):
                if span.to_on is None or span.to_on >= first_on:
                    yield _row(dossier, span, max(span.from_on, first_on))


def _told(words: str, row: tuple[Any, ...]) -> str:
    return f"{words}: person {row[0]}, {row[1]}, from {row[4]}"


def _row(dossier: Dossier, span: DecisionSpan, from_on: date) -> tuple[Any, ...]:
    decision = span.decision
    tenure = next(
        (one for one in dossier.case.tenures if one.key == decision.tenure and one.covers(from_on)), None
    )
    job = dossier.job_on(decision.tenure, from_on) or dossier.latest_job(from_on) or dossier.jobs[0]
    signed = {sign.id: sign.kind for sign in dossier.case.sign_offs if sign.id in decision.sign_offs}
    version = dossier.case.version(decision.version) if decision.version is not None else None
    met, asked = judgement(version, from_on).counted if version else (0, 0)
    by_kind = {kind: number for number, kind in signed.items()}
    return (
        dossier.person_id,
        dossier.gate.id,
        dossier.gate.job_role,
        job.unit_id,
        from_on,
        span.to_on,
        decision.state,
        decision.why,
        decision.version,
        decision.cleared_until or decision.work_until,
        met,
        asked,
        tenure.from_on if tenure else None,
        by_kind.get("confirm"),
        by_kind.get("release"),
    )
