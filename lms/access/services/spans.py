"""Kept decisions: how every gate stands over all time, made anew from the facts when one changes."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select

from lms.access.models import GateSpan
from lms.access.rules.decisions import DecisionSpan, counted, decision_spans
from lms.access.services.dossiers import Dossier, dossiers_of
from lms.access.services.locks import hold
from lms.core.database import db
from lms.people.api import Job, in_chunks

_COMPARED = (
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
        db.session.execute(delete(GateSpan).where(GateSpan.person_id.in_(chunk)))
        if rows:
            db.session.execute(insert(GateSpan), rows)


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
        made = {_values(row) for row in rows_of(chunk)}
        rows = db.session.execute(
            select(*(getattr(GateSpan, name) for name in _COMPARED)).where(GateSpan.person_id.in_(chunk))
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


def rows_of(person_ids: Collection[int]) -> Iterator[dict[str, Any]]:
    """Yield the rows of people's gates, from the first day of the first job that asks for the gate."""
    for dossiers in dossiers_of(person_ids).values():
        for dossier in dossiers:
            first_on = dossier.case.tenures[0].from_on
            for span in decision_spans(dossier.case):
                if span.to_on is None or span.to_on >= first_on:
                    yield _row(dossier, span, max(span.from_on, first_on))


def _told(words: str, row: tuple[Any, ...]) -> str:
    return f"{words}: person {row[0]}, {row[1]}, from {row[4]}"


def _values(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in _COMPARED)


def _row(dossier: Dossier, span: DecisionSpan, from_on: date) -> dict[str, Any]:
    decision = span.decision
    tenure = next(
        (one for one in dossier.case.tenures if one.key == decision.tenure and one.covers(from_on)), None
    )
    job = dossier.job_on(decision.tenure, from_on) or dossier.latest_job(from_on) or dossier.jobs[0]
    signed = {sign.id: sign.kind for sign in dossier.case.sign_offs if sign.id in decision.sign_offs}
    met, asked = counted(decision.requirements)
    by_kind = {kind: number for number, kind in signed.items()}
    return {
        "person_id": dossier.person_id,
        "gate": dossier.gate.id,
        "job_role": dossier.gate.job_role,
        "unit_id": job.unit_id,
        "from_on": from_on,
        "to_on": span.to_on,
        "state": decision.state,
        "why": decision.why,
        "version": decision.version,
        "last_on": decision.cleared_until or decision.work_until,
        "met": met,
        "asked": asked,
        "tenure_from_on": tenure.from_on if tenure else None,
        "confirmed_id": by_kind.get("confirm"),
        "released_id": by_kind.get("release"),
    }
