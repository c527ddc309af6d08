"""How many gates stand in each state, by unit and job role, on any day and as known at any instant.

What was known earlier is what is known now, but for the people of whom something was recorded or superseded
since; their gates are decided anew from what was known. A rule that was published since is everybody's.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.access.models import GateSpan, ProvisionalGrant, SignOff, Suspension
from lms.access.services.gates import as_known, gates_by_role
from lms.access.services.policies import gate_policies
from lms.access.services.spans import COMPARED, rows_of
from lms.compliance.api import EvidenceRow, ObligationReason, gate_terms, has_terms_since
from lms.core.database import db
from lms.people.api import Employment, Job, in_chunks, valid_on_clause

Place = tuple[int, str, str]
"""Unit, job role and state."""
_FACTS = (Job, Employment, EvidenceRow, ObligationReason, SignOff, Suspension, ProvisionalGrant)
_COUNTED = (GateSpan.unit_id, GateSpan.job_role, GateSpan.state)


def gates_counted(day: date, known_at: datetime | None = None) -> dict[Place, int]:
    """Count gates by unit, job role and state at the end of a day; none is there with the number 0.

    Counted is every gate of a job that is held on the day, in the unit of the job; who holds two jobs has
    two gates. As known at an instant (None = now).
    """
    if known_at is None:
        return dict(_kept(day))
    if _has_rules_since(known_at):
        return dict(_decided(db.session.scalars(select(Job.person_id).distinct()), day, known_at))
    found, touched = _kept(day), _known_otherwise(known_at)
    for chunk in in_chunks(touched):
        found.subtract(_kept(day, chunk))
    found.update(_decided(touched, day, known_at))
    return {place: number for place, number in found.items() if number}


@dataclass(frozen=True)
class GateStood:
    """How a gate stands on a day; ``last_on`` is the last day of a clearance, a grace or a grant."""

    state: str
    last_on: date | None
    unit_id: int
    job_role: str


def gates_standing(day: date) -> dict[tuple[int, str], GateStood]:
    """Return how the gates of all jobs held on a day stand, by person and gate; one statement."""
    statement = select(
        GateSpan.person_id,
        GateSpan.gate,
        GateSpan.state,
        GateSpan.last_on,
        GateSpan.unit_id,
        GateSpan.job_role,
    ).where(valid_on_clause(GateSpan.from_on, GateSpan.to_on, day), GateSpan.tenure_from_on.is_not(None))
    return {
        (row.person_id, row.gate): GateStood(row.state, row.last_on, row.unit_id, row.job_role)
        for row in db.session.execute(statement)
    }


def _kept(day: date, people: Collection[int] | None = None) -> Counter[Place]:
    statement = (
        select(*_COUNTED, func.count())
        .where(valid_on_clause(GateSpan.from_on, GateSpan.to_on, day), GateSpan.tenure_from_on.is_not(None))
        .group_by(*_COUNTED)
    )
    if people is not None:
        statement = statement.where(GateSpan.person_id.in_(people))
    return Counter(
        {(unit, role, state): number for unit, role, state, number in db.session.execute(statement)}
    )


def _decided(people: Iterable[int], day: date, known_at: datetime) -> Counter[Place]:
    """Decide the gates of people from what was known; a gate that was published later was not there."""
    there = {role for role in gates_by_role() if gate_terms(role, known_at)}
    found: Counter[Place] = Counter()
    for chunk in in_chunks(list(people)):
        for values in rows_of(chunk, known_at):
            row = dict(zip(COMPARED, values, strict=True))
            is_counted = row["tenure_from_on"] is not None and row["job_role"] in there
            if is_counted and row["from_on"] <= day and (row["to_on"] is None or row["to_on"] >= day):
                found[row["unit_id"], row["job_role"], row["state"]] += 1
    return found


def _has_rules_since(known_at: datetime) -> bool:
    """Tell whether a gate, the policy of access or the terms of a requirement were published since."""
    gates = gates_by_role()
    return (
        as_known(gates, known_at) != gates
        or gate_policies(known_at) != gate_policies()
        or any(not gate_terms(role, known_at) for role in gates)
        or has_terms_since(known_at)
    )


def _known_otherwise(known_at: datetime) -> set[int]:
    """Return the people of whom something that decides gates was recorded or superseded since."""
    found: set[int] = set()
    for model in _FACTS:
        person_id: InstrumentedAttribute[int] = model.person_id
        since = [model.recorded_at > known_at]
        if hasattr(model, "superseded_at"):
            since.append(model.superseded_at > known_at)
        found.update(db.session.scalars(select(person_id).where(or_(*since)).distinct()))
    return found
