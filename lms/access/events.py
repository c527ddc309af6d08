"""What access announces: decisions on gates, at most one person an event."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class GateConfirmed(Event):
    """A manager confirmed role and workflows."""

    name: ClassVar[str] = "access.gate.confirmed.v1"

    person_id: int
    gate: str
    sign_off_id: int


@dataclass(frozen=True, kw_only=True)
class GateReleased(Event):
    """An access officer released access; ``cleared_until`` is its last day, None = no limit."""

    name: ClassVar[str] = "access.gate.released.v1"

    person_id: int
    gate: str
    sign_off_id: int
    cleared_until: date | None


@dataclass(frozen=True, kw_only=True)
class GateDeclined(Event):
    """An access officer returned a confirmation to the manager or refused the release."""

    name: ClassVar[str] = "access.gate.declined.v1"

    person_id: int
    gate: str
    sign_off_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class GateSuspended(Event):
    """Somebody may not work from a day on, by a person's decision."""

    name: ClassVar[str] = "access.gate.suspended.v1"

    person_id: int
    gate: str
    suspension_id: int
    from_on: date
    to_on: date | None


@dataclass(frozen=True, kw_only=True)
class GateRestored(Event):
    """A suspension was lifted."""

    name: ClassVar[str] = "access.gate.restored.v1"

    person_id: int
    gate: str
    suspension_id: int


@dataclass(frozen=True, kw_only=True)
class ProvisionalGranted(Event):
    """Somebody may work for a few days before the gate is cleared."""

    name: ClassVar[str] = "access.provisional.granted.v1"

    person_id: int
    gate: str
    grant_id: int
    to_on: date


@dataclass(frozen=True, kw_only=True)
class PrivilegeSigned(Event):
    """A scoped privilege was confirmed, granted or withdrawn (``kind``)."""

    name: ClassVar[str] = "access.privilege.signed.v1"

    person_id: int
    privilege: str
    kind: str
    sign_id: int
