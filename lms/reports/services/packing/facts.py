"""The facts in a pack: people, evidence, obligations and exceptions, as known when it was asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from lms.access.api import ProvisionalGrant, Suspension
from lms.compliance.api import (
    EvidenceRow,
    Pause,
    Requirement,
    Waiver,
    evidence_read_by,
    obligations_of_people,
)
from lms.core.database import plain_rows
from lms.core.events import jsonable
from lms.people.api import Person, employment_of, in_chunks, jobs_of, people
from lms.reports.services.packing.subjects import REQUIREMENT, PackSubject

Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What a pack is about and which knowledge it holds; ``numbers`` are the employee numbers by person."""

    subject: PackSubject
    as_of: date
    known_at: datetime
    numbers: Mapping[int, str]

    @classmethod
    def of(cls, subject: PackSubject, as_of: date, known_at: datetime) -> "Asked":
        """Return the same with the employee numbers of its people."""
        found = people(subject.person_ids)
        return cls(subject, as_of, known_at, {id_: who.employee_no for id_, who in found.items()})

    def rows(self, model: Any) -> Iterator[Any]:
        """Yield the rows of a table of facts about the people that were recorded by then, in order."""
        for chunk in in_chunks(self.subject.person_ids):
            statement: Select[Any] = select(model).where(
                model.person_id.in_(chunk), model.recorded_at <= self.known_at
            )
            yield from plain_rows(
                statement.with_only_columns(*model.__table__.columns).order_by(model.person_id, model.id)
            )

    def until(self, superseded_at: datetime | None) -> datetime | None:
        """Return when a fact was known no more, None when that came after the pack was asked for."""
        return superseded_at if superseded_at is not None and superseded_at <= self.known_at else None


def people_rows(asked: Asked) -> list[Row]:
    """Return who the people are, with their jobs and employment."""
    jobs = jobs_of(asked.subject.person_ids, known_at=asked.known_at)
    employment = employment_of(asked.subject.person_ids, known_at=asked.known_at)
    return [
        jsonable(
            {
                "employee_no": person.employee_no,
                "name": person.full_name,
                "jobs": [
                    {"job_role": job.job_role, "unit": job.unit_code, "from": job.from_on, "to": job.to_on}
                    for job in jobs[person.id]
                ],
                "employment": [
                    {"status": fact.status, "type": fact.employment_type, "from": fact.from_on}
                    for fact in employment[person.id]
                ],
            }
        )
        for person in _in_order(asked)
    ]


def evidence_rows(asked: Asked) -> list[Row]:
    """Return the evidence with its two times, corrected rows included; without notes and answers."""
    wanted = None
    if asked.subject.requirement_id is not None:
        wanted = evidence_read_by(asked.subject.requirement_id)
    rows = [row for row in asked.rows(EvidenceRow) if wanted is None or (row.kind, row.subject) in wanted]
    assessors = people({row.assessor_id for row in rows if row.assessor_id})
    return [
        jsonable(
            {
                "id": row.id,
                "employee_no": asked.numbers[row.person_id],
                "kind": row.kind,
                "subject": row.subject,
                "occurred_on": row.occurred_on,
                "source": row.source,
                "score": row.score,
                "outcome": row.outcome,
                "expires_on": row.expires_on,
                "revision": row.revision,
                "assessor": assessors[row.assessor_id].employee_no if row.assessor_id else None,
                "recorded_at": row.recorded_at,
                "superseded_at": asked.until(row.superseded_at),
            }
        )
        for row in rows
    ]


def obligation_rows(asked: Asked) -> list[Row]:
    """Return what each person had to do on the day, its state, its reasons and what meets it."""
    found = obligations_of_people(
        asked.subject.person_ids, as_of=asked.as_of, known_at=asked.known_at, measured=True
    )
    only = asked.subject.requirement_id
    return [
        jsonable({"employee_no": asked.numbers[id_], "title": one.title, **one.as_json()})
        for id_ in asked.subject.person_ids
        for one in found[id_]
        if only in (None, one.requirement_id)
    ]


def override_rows(asked: Asked) -> list[Row]:
    """Return suspensions, provisional access, waivers and pauses; for a requirement its waivers alone."""
    requirements = {
        row.id: {"kind": row.kind, "subject": row.subject}
        for row in plain_rows(select(Requirement.id, Requirement.kind, Requirement.subject))
    }
    only = asked.subject.requirement_id
    rows = [
        _override("waiver", row, asked) | {"requirement": requirements[row.requirement_id]}
        for row in asked.rows(Waiver)
        if only in (None, row.requirement_id)
    ]
    if asked.subject.kind != REQUIREMENT:
        rows += [_override("pause", row, asked) for row in asked.rows(Pause)]
        rows += [_override("suspension", row, asked) | {"gate": row.gate} for row in asked.rows(Suspension)]
        rows += [
            _override("provisional", row, asked) | {"gate": row.gate} for row in asked.rows(ProvisionalGrant)
        ]
    return rows


def _override(kind: str, row: Any, asked: Asked) -> Row:
    told: Row = jsonable(
        {
            "kind": kind,
            "id": row.id,
            "employee_no": asked.numbers[row.person_id],
            "from_on": row.from_on,
            "to_on": row.to_on,
            "reason": getattr(row, "reason", None) or getattr(row, "text", None),
            "recorded_at": row.recorded_at,
            "superseded_at": asked.until(row.superseded_at),
        }
    )
    return told


def _in_order(asked: Asked) -> Sequence[Person]:
    return sorted(people(asked.subject.person_ids).values(), key=lambda person: person.employee_no)
