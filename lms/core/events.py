"""Domain events: facts in the past tense, kept in a table and told to listeners in the same transaction."""

import dataclasses
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy.orm import Mapped

from lms.core.database import Base, Id, db
from lms.core.feature import features
from lms.core.unit_of_work import recorded_at


class DomainEvent(Base):
    """One announced event; append-only."""

    __tablename__ = "domain_event"
    personal_data: ClassVar[tuple[str, ...]] = ("payload",)

    id: Mapped[Id]
    name: Mapped[str]
    payload: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """Base of events; a subclass is frozen, keyword-only and has a versioned ``name``."""

    name: ClassVar[str]

    def payload(self) -> dict[str, Any]:
        """Return the fields as JSON values (dates ISO, decimals as text)."""
        return {field.name: jsonable(getattr(self, field.name)) for field in dataclasses.fields(self)}


def jsonable(value: Any) -> Any:
    """Turn a value of our own dataclasses into what JSON holds, without losing exactness."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: jsonable(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(jsonable(item) for item in value)
    return value


def announce(event: Event) -> None:
    """Record the event and call its listeners in the open transaction; one that raises rolls all back."""
    db.session.add(DomainEvent(name=event.name, payload=event.payload(), recorded_at=recorded_at()))
    for listener in features().listeners_of(type(event)):
        listener(event)
