"""What people must do and why, on any day and as known at any instant, read from the kept spans."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Row, bindparam, select

from lms.compliance.models import Evidence, ObligationReason, ObligationSpan
from lms.compliance.renewals.from_expiry import FromExpiry
from lms.compliance.rules.assignment import MEASURE
from lms.compliance.rules.dates import add_days
from lms.compliance.services.known import Known, evidence_title, known_requirements
from lms.compliance.services.ledger import EVIDENCE, evidence_rows
from lms.core.database import db
from lms.core.kept import kept_each
from lms.people.api import FactsOfPeople, Unit, in_chunks, of_people, valid_on_clause

FROM_EXPIRY = FromExpiry.kind
Given = dict[int, dict[int, list["ReasonGiven"]]]
_AS_OF = bindparam("as_of", type_=Date)
_SPANS = FactsOfPeople(
    select(
        ObligationSpan.person_id,
        ObligationSpan.requirement_id,
        ObligationSpan.state,
        ObligationSpan.met,
        ObligationSpan.cycle,
        ObligationSpan.due_on,
        ObligationSpan.expires_on,
        ObligationSpan.satisfied_by,
        ObligationSpan.unit_id,
        ObligationSpan.job_role,
    )
    .where(
        of_people(ObligationSpan.person_id),
        valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, _AS_OF),
    )
    .order_by(ObligationSpan.person_id, ObligationSpan.requirement_id),
    ObligationSpan.known_from,
    ObligationSpan.known_to,
)
_REASONS = FactsOfPeople(
    select(
        ObligationReason.person_id,
        ObligationReason.requirement_id,
        ObligationReason.kind,
        ObligationReason.text,
        ObligationReason.job_role,
        Unit.code,
        ObligationReason.from_on,
        ObligationReason.to_on,
        ObligationReason.due_days,
    )
    .outerjoin(Unit, Unit.id == ObligationReason.unit_id)
    .where(
        of_people(ObligationReason.person_id),
        valid_on_clause(ObligationReason.from_on, ObligationReason.to_on, _AS_OF),
    )
    .order_by(ObligationReason.from_on, ObligationReason.key),
    ObligationReason.recorded_at,
    ObligationReason.superseded_at,
)


@dataclass(frozen=True)
class ReasonGiven:
    """A reason as people read it; ``kind`` is rule, change, denial, manager or measure."""

    kind: str
    text: str
    job_role: str | None
    unit: str | None
    from_on: date
    to_on: date | None
    due_days: int | None

    def as_json(self) -> dict[str, Any]:
        """Return the reason as in the contract."""
        return {
            "kind": self.kind,
            "text": self.text,
            "job_role": self.job_role,
            "unit": self.unit,
            "from": self.from_on,
            "to": self.to_on,
        }


@dataclass(frozen=True)
class EvidenceShown:
    """A fact of evidence as pages and documents show it; ``score`` is 0 to 100."""

    id: int
    kind: str
    subject: str
    title: str
    occurred_on: date
    score: float | None
    outcome: str | None
    expires_on: date | None
    source: str
    revision: str | None
    note: str | None
    recorded_at: datetime

    def as_json(self) -> dict[str, Any]:
        """Return the fact as in the contract."""
        return {
            "id": self.id,
            "kind": self.kind,
            "occurred_on": self.occurred_on,
            "score": self.score,
            "revision": self.revision,
        }


@dataclass(frozen=True)
class Obligation:
    """One obligation of a person on a day.

    ``due_on`` and ``expires_on`` are last days; ``renews_from`` is the first day on which a renewal keeps the
    anniversary, None when nothing runs out. ``is_measured`` marks a competency that is shown as
    proficiency and never due.
    """

    person_id: int
    requirement_id: int
    kind: str
    subject: str
    title: str
    state: str
    met: bool
    cycle: int
    due_on: date | None
    expires_on: date | None
    reasons: tuple[ReasonGiven, ...]
    satisfied_by: tuple[EvidenceShown, ...]
    unit_id: int | None
    job_role: str | None
    is_measured: bool = field(default=False)
    renews_from: date | None = field(default=None)

    def as_json(self) -> dict[str, Any]:
        """Return the obligation as in the contract."""
        return {
            "requirement": {"kind": self.kind, "subject": self.subject},
            "state": self.state,
            "due_on": self.due_on,
            "expires_on": self.expires_on,
            "cycle": self.cycle,
            "reasons": [reason.as_json() for reason in self.reasons],
            "satisfied_by": [fact.as_json() for fact in self.satisfied_by],
        }


def obligations_of_people(
    person_ids: Collection[int], *, as_of: date, known_at: datetime | None = None, measured: bool = False
) -> dict[int, list[Obligation]]:
    """Return the obligations of people at the end of ``as_of``; a constant number of queries for each 500.

    Args:
        person_ids: whose.
        as_of: valid on this day.
        known_at: as known at this instant; None = now.
        measured: with the competencies that are only measured.
    """
    found: dict[int, list[Obligation]] = {person_id: [] for person_id in person_ids}
    requirements = known_requirements(known_at)
    for chunk in in_chunks(person_ids):
        spans = list(_SPANS.of(chunk, known_at=known_at, as_of=as_of))
        reasons = _reasons(chunk, as_of, known_at)
        ids = {id_ for span in spans for id_ in span.satisfied_by}
        facts = _known_now(chunk, ids) if known_at is None else evidence_shown(ids)
        for span in spans:
            given = reasons[span.person_id].get(span.requirement_id, ())
            is_measured = all(reason.kind == MEASURE for reason in given)
            if measured or not is_measured:
                known = requirements[span.requirement_id]
                found[span.person_id].append(_obligation(span, known, given, facts, is_measured))
    return found


def evidence_shown(ids: Collection[int]) -> dict[int, EvidenceShown]:
    """Return facts of evidence by id."""
    return {
        row.id: shown(row)
        for chunk in in_chunks(ids)
        for row in db.session.scalars(select(Evidence).where(Evidence.id.in_(chunk)))
    }


def _known_now(person_ids: Collection[int], ids: set[int]) -> dict[int, EvidenceShown]:
    """Return facts of the evidence of people by id."""
    rows = [row for found in evidence_rows(person_ids).values() for row in found]
    facts = {row.id: shown(row) for row in rows if row.id in ids}
    return facts | evidence_shown(ids - facts.keys())


def record_of(
    person_id: int, *, known_at: datetime | None = None, since: date | None = None
) -> list[EvidenceShown]:
    """Return a person's evidence as known at an instant (None = now), of ``since`` on, newest first."""
    if known_at is None:
        rows = evidence_rows([person_id])[person_id]
    else:
        rows = list(EVIDENCE.of([person_id], known_at=known_at))
    recent = [row for row in rows if since is None or row.occurred_on >= since]
    newest_first = sorted(recent, key=lambda row: (row.occurred_on, row.id), reverse=True)
    return [shown(row) for row in newest_first]


def shown(row: Evidence | Row[Any]) -> EvidenceShown:
    """Return a row of evidence as pages show it."""
    return EvidenceShown(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        title=evidence_title(row.kind, row.subject),
        occurred_on=row.occurred_on,
        score=None if row.score is None else float(row.score),
        outcome=row.outcome,
        expires_on=row.expires_on,
        source=row.source,
        revision=row.revision,
        note=row.note,
        recorded_at=row.recorded_at,
    )


def _reasons(chunk: Collection[int], as_of: date, known_at: datetime | None) -> Given:
    if known_at is not None:
        return _read_reasons(chunk, as_of, known_at)
    return kept_each(
        f"compliance.reasons {as_of}",
        (ObligationReason, Unit),
        chunk,
        lambda missing: _read_reasons(missing, as_of, None),
    )


def _read_reasons(chunk: Collection[int], as_of: date, known_at: datetime | None) -> Given:
    found: Given = {person_id: defaultdict(list) for person_id in chunk}
    for person_id, requirement_id, *given in _REASONS.of(chunk, known_at=known_at, as_of=as_of):
        found[person_id][requirement_id].append(ReasonGiven(*given))
    return found


def _obligation(
    span: Row[Any],
    known: Known,
    given: Iterable[ReasonGiven],
    facts: Mapping[int, EvidenceShown],
    is_measured: bool,
) -> Obligation:
    return Obligation(
        person_id=span.person_id,
        requirement_id=span.requirement_id,
        kind=known.kind,
        subject=known.subject,
        title=known.title,
        state=span.state,
        met=span.met,
        cycle=span.cycle,
        due_on=span.due_on,
        expires_on=span.expires_on,
        reasons=tuple(given),
        satisfied_by=tuple(facts[id_] for id_ in span.satisfied_by if id_ in facts),
        unit_id=span.unit_id,
        job_role=span.job_role,
        is_measured=is_measured,
        renews_from=_renews_from(span, known),
    )


def _renews_from(span: Row[Any], known: Known) -> date | None:
    terms = known.versions[-1].terms
    if not span.met or span.expires_on is None or terms.renews != FROM_EXPIRY:
        return None
    return add_days(span.expires_on, -terms.renewal_days)
