"""What people decided about gates, as the rules read it: signatures, suspensions, provisional grants."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from lms.access.models import ProvisionalGrant, SignOff, Suspension
from lms.access.rules import facts
from lms.core.database import Base
from lms.core.kept import kept_each
from lms.people.api import FactsOfPeople, of_people

Key = tuple[int, str]
T = TypeVar("T")
_SIGNED = FactsOfPeople(
    select(
        SignOff.person_id,
        SignOff.gate,
        SignOff.id,
        SignOff.kind,
        SignOff.by_id,
        SignOff.tenure,
        SignOff.gate_version,
        SignOff.signed_on,
        SignOff.signed_at,
        SignOff.for_id,
    )
    .where(of_people(SignOff.person_id))
    .order_by(SignOff.id),
    SignOff.recorded_at,
    None,
)
_SUSPENSIONS = FactsOfPeople(
    select(
        Suspension.person_id,
        Suspension.gate,
        Suspension.from_on,
        Suspension.to_on,
        Suspension.reason,
    )
    .where(of_people(Suspension.person_id))
    .order_by(Suspension.id),
    Suspension.recorded_at,
    Suspension.superseded_at,
)
_PROVISIONALS = FactsOfPeople(
    select(
        ProvisionalGrant.person_id,
        ProvisionalGrant.gate,
        ProvisionalGrant.from_on,
        ProvisionalGrant.to_on,
        ProvisionalGrant.by_id,
        ProvisionalGrant.supervisor_id,
        ProvisionalGrant.reason,
        ProvisionalGrant.extends,
        ProvisionalGrant.emergency.is_not(None),
    )
    .where(of_people(ProvisionalGrant.person_id))
    .order_by(ProvisionalGrant.from_on, ProvisionalGrant.id),
    ProvisionalGrant.recorded_at,
    ProvisionalGrant.superseded_at,
)


def signed_by(person_ids: Collection[int], known_at: datetime | None) -> dict[Key, list[facts.SignOff]]:
    """Return the signatures on the gates of people, by person and gate, oldest first."""
    return _by_gate(SignOff, _SIGNED, facts.SignOff, person_ids, known_at)


def suspensions_of(
    person_ids: Collection[int], known_at: datetime | None
) -> dict[Key, list[facts.Suspension]]:
    """Return the suspensions of people by person and gate."""
    return _by_gate(Suspension, _SUSPENSIONS, facts.Suspension, person_ids, known_at)


def provisionals_of(
    person_ids: Collection[int], known_at: datetime | None
) -> dict[Key, list[facts.Provisional]]:
    """Return the provisional grants of people by person and gate, oldest first."""
    return _by_gate(ProvisionalGrant, _PROVISIONALS, facts.Provisional, person_ids, known_at)


def _by_gate(
    table: type[Base],
    rows: FactsOfPeople,
    fact: Callable[..., T],
    person_ids: Collection[int],
    known_at: datetime | None,
) -> dict[Key, list[T]]:
    def read(missing: Collection[int]) -> dict[int, dict[str, list[T]]]:
        found: dict[int, dict[str, list[T]]] = {person_id: {} for person_id in missing}
        for person_id, gate, *values in rows.of(missing, known_at=known_at):
            found[person_id].setdefault(gate, []).append(fact(*values))
        return found

    if known_at is not None:
        by_person = read(person_ids)
    else:
        by_person = kept_each(f"access.{table.__tablename__}", (table,), person_ids, read)
    return {
        (person_id, gate): list(found)
        for person_id, by_gate in by_person.items()
        for gate, found in by_gate.items()
    }
