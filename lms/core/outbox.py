"""The outbox: what leaves the process becomes a row in the same transaction and is worked off by a job."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.database import Base, Id, db
from lms.core.feature import features
from lms.core.unit_of_work import recorded_at, unit_of_work

_ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]]+(?:@|%40|=40)[^\s<>\"'(),;:\[\]]+")
MOST_TRIES = 8
CLAIM_TIME = timedelta(minutes=5)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Channel:
    """A way out of the process: ``deliver`` sends one payload and raises when it could not."""

    name: str
    deliver: Callable[[dict[str, Any]], None]


class OutboxMessage(Base):
    """One message on its way out: waiting, sent or given up; ``key`` makes it unique.

    The payload is emptied once it is sent: what it held (addresses, links) is needed no more.
    """

    __tablename__ = "outbox_message"
    personal_data: ClassVar[tuple[str, ...]] = ("payload",)

    id: Mapped[Id]
    channel: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="waiting", index=True)
    tries: Mapped[int] = mapped_column(default=0)
    recorded_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


def without_addresses(text: str) -> str:
    """Return ``text`` with every e-mail address masked: a mail server repeats the one it refused."""
    return _ADDRESS.sub("[address]", text)


def enqueue(channel: str, key: str, payload: dict[str, Any]) -> None:
    """Put a message into the outbox; the same key a second time changes nothing."""
    values = {
        "channel": channel,
        "key": key,
        "payload": payload,
        "state": "waiting",
        "tries": 0,
        "recorded_at": recorded_at(),
        "due_at": recorded_at(),
    }
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if on_postgresql else sqlite.insert
    db.session.execute(insert(OutboxMessage).values(**values).on_conflict_do_nothing(index_elements=["key"]))


def work_off(limit: int = 100) -> int:
    """Deliver what is due, row by row; return how many were sent. Opens its own units of work."""
    sent = 0
    for _ in range(limit):
        message = _claim_next()
        if message is None:
            break
        sent += _deliver(message)
    return sent


def _claim_next() -> OutboxMessage | None:
    with unit_of_work():
        message = db.session.scalar(
            select(OutboxMessage)
            .where(OutboxMessage.state == "waiting", OutboxMessage.due_at <= clock.now())
            .order_by(OutboxMessage.due_at, OutboxMessage.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if message is None:
            return None
        message.tries += 1
        message.due_at = clock.now() + CLAIM_TIME
        return message


def _deliver(message: OutboxMessage) -> int:
    try:
        features().channels[message.channel].deliver(message.payload)
    except Exception as error:
        log.warning("outbox.failed", key=message.key, tries=message.tries, error=type(error).__name__)
        _settle(
            message.id,
            state="given up" if message.tries >= MOST_TRIES else "waiting",
            due_at=clock.now() + timedelta(minutes=2**message.tries),
            last_error=without_addresses(f"{type(error).__name__}: {error}")[:500],
        )
        return 0
    _settle(message.id, state="sent", sent_at=clock.now(), last_error=None, payload={})
    return 1


def _settle(message_id: int, **values: Any) -> None:
    with unit_of_work():
        db.session.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(**values))
