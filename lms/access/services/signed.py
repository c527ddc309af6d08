"""What people decided about gates, as the rules read it: signatures, suspensions, provisional grants."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import defer

from lms.access.models import ProvisionalGrant, SignOff, Suspension
from lms.access.rules import facts
from lms.core.database import db
from lms.people.api import in_chunks, known_at_clause

Key = tuple[int, str]
_KEPT_APART = tuple(defer(column) for column in (SignOff.terms, SignOff.verdicts, SignOff.evidence))


def signed_by(person_ids: Collection[int], known_at: datetime | None) -> dict[Key, list[facts.SignOff]]:
    """Return the signatures on the gates of people, by person and gate, oldest first."""
    found: dict[Key, list[facts.SignOff]] = {}
    for chunk in in_chunks(person_ids):
        statement = select(SignOff).options(*_KEPT_APART).where(SignOff.person_id.in_(chunk))
        if known_at is not None:
            statement = statement.where(SignOff.recorded_at <= known_at)
        for row in db.session.scalars(statement.order_by(SignOff.id)):
            fact = facts.SignOff(
                row.id, row.kind, row.by_id, row.tenure, row.gate_version, row.signed_on, row.signed_at
            )
            found.setdefault((row.person_id, row.gate), []).append(fact)
    return found


def suspensions_of(
    person_ids: Collection[int], known_at: datetime | None
) -> dict[Key, list[facts.Suspension]]:
    """Return the suspensions of people by person and gate."""
    found: dict[Key, list[facts.Suspension]] = {}
    for chunk in in_chunks(person_ids):
        known = known_at_clause(Suspension.recorded_at, Suspension.superseded_at, known_at)
        statement = select(Suspension).where(Suspension.person_id.in_(chunk), known).order_by(Suspension.id)
        for row in db.session.scalars(statement):
            fact = facts.Suspension(row.from_on, row.to_on, row.reason)
            found.setdefault((row.person_id, row.gate), []).append(fact)
    return found


def provisionals_of(
    person_ids: Collection[int], known_at: datetime | None
) -> dict[Key, list[facts.Provisional]]:
    """Return the provisional grants of people by person and gate, oldest first."""
    found: dict[Key, list[facts.Provisional]] = {}
    for chunk in in_chunks(person_ids):
        known = known_at_clause(ProvisionalGrant.recorded_at, ProvisionalGrant.superseded_at, known_at)
        statement = (
            select(ProvisionalGrant)
            .where(ProvisionalGrant.person_id.in_(chunk), known)
            .order_by(ProvisionalGrant.from_on, ProvisionalGrant.id)
        )
        for row in db.session.scalars(statement):
            fact = facts.Provisional(
                row.from_on, row.to_on, row.by_id, row.supervisor_id, row.reason, row.extends
            )
            found.setdefault((row.person_id, row.gate), []).append(fact)
    return found
