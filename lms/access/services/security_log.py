"""The security log: every event of access as one signed line, in an order that never changes.

Lines follow the audit chain (decisions), the orders and what became of them, and sign-ins. They hold
identifiers, no note, nothing that was typed and nothing of a training record.
``lms.access.services.security_sinks`` takes them outside.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app
from sqlalchemy import Select, String, cast, exists, literal, or_, select, text
from sqlalchemy.orm import aliased

from lms.access.models import AccessDelivery, AccessOrder, SecurityEvent
from lms.access.rules.security_lines import FIRST, digest_of, key_from, signed_line
from lms.core import clock
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db, plain_rows
from lms.people.api import Person, SignInEvent, Unit

MOST_AT_ONCE = 2_000
LATE = timedelta(days=1)
"""How long after its instant an event may still be committed, as that of a long import."""
TOLD_STATES = ("held", "sent", "confirmed", "failed")
_TOLD_DETAILS = frozenset(
    {"sign_off", "suspension", "grant", "gate", "gate_version", "cleared_until", "from_on", "to_on"}
    | {"extends", "order", "kind", "security_class", "system", "supervisor", "manager"}
    | {"means", "for", "lent_by", "duty", "cover", "stands_in_for"}
)
_LOCK = 7_316_024


class Happened(NamedTuple):
    """An event that has no line yet: where it is kept, when it was, and what its line says."""

    source: str
    at: datetime
    fields: dict[str, Any]


def append(most: int = MOST_AT_ONCE) -> int:
    """Add the lines of what happened since, the oldest first; return how many. Joins the unit of work."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    newest = db.session.scalars(
        select(SecurityEvent).order_by(SecurityEvent.sequence.desc()).limit(1)
    ).first()
    since = newest.at - LATE if newest else None
    every = (one for source in (_decisions, _orders, _deliveries, _sign_ins) for one in source(since, most))
    found = sorted(every, key=lambda one: one.at)
    sequence, previous = (newest.sequence, newest.digest) if newest else (0, FIRST)
    key = signing_key()
    for one in found[:most]:
        sequence += 1
        line = signed_line(one.fields, sequence, previous, key)
        previous = digest_of(line)
        db.session.add(
            SecurityEvent(sequence=sequence, source=one.source, at=one.at, line=line, digest=previous)
        )
    return len(found[:most])


def lines(since: date | None = None, *, after: int = 0, most: int | None = None) -> Iterator[str]:
    """Yield lines in their order.

    Args:
        since: first day, in the system's time; None = from the beginning.
        after: only lines after this sequence.
        most: how many at most; None = all.
    """
    statement = select(SecurityEvent.line).where(SecurityEvent.sequence > after)
    if since is not None:
        statement = statement.where(SecurityEvent.at >= datetime.combine(since, time.min, clock.zone()))
    yield from plain_rows(statement.order_by(SecurityEvent.sequence).limit(most)).scalars()


def signing_key() -> Ed25519PrivateKey:
    """Return the key that signs lines: it belongs to ``LMS_HASH_KEY``, which never changes."""
    return key_from(current_app.config["LMS_HASH_KEY"])


def _untold(statement: Select[*tuple[Any, ...]], noun: str, row: Any, at: Any, since: datetime | None) -> Any:
    source = literal(f"{noun}:") + cast(row.id, String)
    statement = statement.where(~exists().where(SecurityEvent.source == source)).order_by(at, row.id)
    return statement if since is None else statement.where(at >= since)


def _decisions(since: datetime | None, most: int) -> Iterator[Happened]:
    statement = (
        select(AuditEntry, AuditPayload.body)
        .outerjoin(AuditPayload, AuditPayload.entry_id == AuditEntry.id)
        .where(
            or_(
                AuditEntry.action.startswith("access."),
                AuditEntry.action.startswith("account."),
                AuditEntry.subject == "import:ehr-accounts",
            )
        )
    )
    for entry, body in db.session.execute(
        _untold(statement, "audit", AuditEntry, AuditEntry.at, since).limit(most)
    ):
        details = {name: value for name, value in (body or {}).items() if name in _TOLD_DETAILS}
        fields = {
            "at": entry.at.isoformat(),
            "event": entry.action,
            "actor": entry.actor,
            "subject": entry.subject,
            "unit": entry.unit,
            "audit": {"entry": entry.id, "digest": entry.digest},
            "details": details,
        }
        yield Happened(f"audit:{entry.id}", entry.at, fields)


def _orders(since: datetime | None, most: int) -> Iterator[Happened]:
    by = aliased(Person)
    statement = (
        select(AccessOrder, Person.employee_no, Unit.code, by.employee_no)
        .join(Person, Person.id == AccessOrder.person_id)
        .outerjoin(Unit, Unit.id == AccessOrder.unit_id)
        .outerjoin(by, by.id == AccessOrder.by_id)
        .where(AccessOrder.basis != "found")
    )
    found = _untold(statement, "order", AccessOrder, AccessOrder.recorded_at, since)
    for order, employee_no, unit, actor in db.session.execute(found.limit(most)):
        details = {
            "order": order.id,
            "security_class": order.security_class,
            "gate": order.gate,
            "reason": order.reason,
            "decision": order.decision,
            "effective_at": order.effective_at.isoformat(),
        }
        fields = _fields(order.recorded_at, f"access.order.{order.kind}", actor, employee_no, unit, details)
        yield Happened(f"order:{order.id}", order.recorded_at, fields)


def _deliveries(since: datetime | None, most: int) -> Iterator[Happened]:
    by = aliased(Person)
    statement = (
        select(AccessDelivery, Person.employee_no, Unit.code, by.employee_no)
        .join(AccessOrder, AccessOrder.id == AccessDelivery.order_id)
        .join(Person, Person.id == AccessOrder.person_id)
        .outerjoin(Unit, Unit.id == AccessOrder.unit_id)
        .outerjoin(by, by.id == AccessDelivery.by_id)
        .where(AccessDelivery.state.in_(TOLD_STATES))
    )
    found = _untold(statement, "delivery", AccessDelivery, AccessDelivery.recorded_at, since)
    for row, employee_no, unit, actor in db.session.execute(found.limit(most)):
        details = {"order": row.order_id, "system": row.adapter, "round": row.round, "answer": row.reason}
        event = f"access.order.{row.state}"
        fields = _fields(row.recorded_at, event, actor, employee_no, unit, details)
        yield Happened(f"delivery:{row.id}", row.recorded_at, fields)


def _sign_ins(since: datetime | None, most: int) -> Iterator[Happened]:
    by = aliased(Person)
    statement = (
        select(SignInEvent, Person.employee_no, by.employee_no)
        .join(Person, Person.id == SignInEvent.person_id)
        .outerjoin(by, by.id == SignInEvent.by_id)
    )
    found = _untold(statement, "sign-in", SignInEvent, SignInEvent.at, since)
    for row, employee_no, actor in db.session.execute(found.limit(most)):
        details = {"means": row.means} if row.means else {}
        fields = _fields(row.at, row.kind, actor or employee_no, employee_no, None, details)
        yield Happened(f"sign-in:{row.id}", row.at, fields)


def _fields(
    at: datetime, event: str, actor: str | None, employee_no: str, unit: str | None, details: dict[str, Any]
) -> dict[str, Any]:
    return {
        "at": at.isoformat(),
        "event": event,
        "actor": actor or "system",
        "subject": f"person:{employee_no}",
        "unit": unit,
        "details": details,
    }
