"""What every way to a system that keeps accounts has in common: the order, what it may use, the receipt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol

from marshmallow import Schema, fields, validate

from lms.core.outbox import Undeliverable

__all__ = ["Adapter", "Order", "Outside", "Receipt", "TermsSchema", "Undeliverable"]


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it leaves the house: identifiers, what to do, from when, and why in one sentence.

    Attributes:
        id: stays the same however often it is sent, so that the other side can tell a repetition.
        round: how often it was sent by hand; each one is a message of its own.
        kind: grant, limit or revoke.
        decision: the signature or grant that it rests on, as ``sign-off:12``; None = none.
        until_on: last day of a limited access.
    """

    id: str
    employee_no: str
    security_class: str
    kind: str
    gate: str | None
    reason: str
    decision: str | None
    effective_at: datetime
    until_on: date | None
    ordered_at: datetime
    round: int = 1

    def document(self) -> dict[str, Any]:
        """Return the order as JSON values, instants in UTC."""
        return {
            "order": self.id,
            "action": self.kind,
            "employee_no": self.employee_no,
            "security_class": self.security_class,
            "gate": self.gate,
            "effective_at": self.effective_at.isoformat(),
            "until_on": self.until_on.isoformat() if self.until_on else None,
            "decision": self.decision,
            "reason": self.reason,
            "ordered_at": self.ordered_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Outside:
    """What an adapter may use of the world: its secret ("" = none), the folder of drops, the time, mail."""

    secret: str
    folder: Path
    now: datetime
    mail: Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the other side answered; ``is_confirmed`` when the change was seen to be made."""

    note: str
    is_confirmed: bool = False


class TermsSchema(Schema):
    """What the policy says of one adapter; ``name`` tells two of a kind apart and names its secret."""

    kind = fields.String(required=True)
    name = fields.String(validate=validate.Regexp(r"^[a-z][a-z0-9_]{0,29}$"))


class Adapter(Protocol):
    """A way to a system that keeps accounts.

    Attributes:
        kind: how the policy names it.
        schema: what the policy says of it.
        takes_many: whether one sending holds everything that waits.
    """

    kind: ClassVar[str]
    schema: ClassVar[type[Schema]]
    takes_many: ClassVar[bool]

    def weakness(self, secret: str) -> str | None:
        """Return what is wrong with a secret, in a sentence; None = nothing, or none is needed."""
        ...

    def send(self, orders: Sequence[Order], terms: Mapping[str, Any], outside: Outside) -> Receipt:
        """Hand orders over; the same order a second time changes nothing on the other side.

        Raises:
            Undeliverable: when trying again cannot help.
            Exception: when it may.
        """
        ...

    def samples(self) -> Sequence[Mapping[str, Any]]:
        """Return terms that its schema takes."""
        ...
