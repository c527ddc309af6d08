"""The outbox: what leaves the process becomes a row in the same transaction and is worked off by a job."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import structlog
from sqlalchemy import select, true, update
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


class Undeliverable(Exception):
    """Raised by a channel when trying again cannot help: the message is given up at once.

    ``state`` is what becomes of the message; ``returned`` is of the one address and needs no desk.
    """

    state: ClassVar[str] = "given up"


@dataclass(frozen=True)
class Channel:
    """A way out of the process: ``deliver`` sends one payload and raises when it could not.

    ``gave_up`` is told, in the unit of work that gives a message up, its payload and why. ``advice`` says
    what to do about messages that were given up. With ``names_messages`` the payload carries a
    ``message_id`` that follows from the key: whoever gets a message twice, because a process died before
    it could note that the first one was taken, can tell that they are one.
    """

    name: str
    deliver: Callable[[dict[str, Any]], None]
    gave_up: Callable[[dict[str, Any], str], None] | None = None
    advice: str = "check LMS_SMTP_URL"
    names_messages: bool = False


class OutboxMessage(Base):
    """One message on its way out: waiting, sent, given up or returned; ``key`` makes it unique.

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


def enqueue(channel: str, key: str, payload: dict[str, Any], *, due_at: datetime | None = None) -> None:
    """Put a message into the outbox; the same key a second time changes nothing.

    ``due_at`` is the instant before which it is not sent; None = at once.
    """
    enqueue_all(channel, {key: payload}, due_at=due_at)


def enqueue_all(
    channel: str, payloads: Mapping[str, dict[str, Any]], *, due_at: datetime | None = None
) -> None:
    """Put messages into the outbox by their keys, in one statement; known keys change nothing."""
    values = [
        {
            "channel": channel,
            "key": key,
            "payload": payload,
            "state": "waiting",
            "tries": 0,
            "recorded_at": recorded_at(),
            "due_at": due_at or recorded_at(),
        }
        for key, payload in payloads.items()
    ]
    if not values:
        return
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if on_postgresql else sqlite.insert
    db.session.execute(insert(OutboxMessage).values(values).on_conflict_do_nothing(index_elements=["key"]))


def work_off(limit: int = 100, *, channel: str | None = None) -> int:
    """Deliver what is due, row by row; return how many were sent. Opens its own units of work.

    ``channel`` narrows it to the messages of one channel.
    """
    sent = 0
    for _ in range(limit):
        message = _claim_next(channel)
        if message is None:
            break
        sent += _deliver(message)
    return sent


def _claim_next(channel: str | None = None) -> OutboxMessage | None:
    only = OutboxMessage.channel == channel if channel else true()
    with unit_of_work():
        message = db.session.scalar(
            select(OutboxMessage)
            .where(OutboxMessage.state == "waiting", OutboxMessage.due_at <= clock.now(), only)
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
        channel = features().channels[message.channel]
        channel.deliver(_named(message) if channel.names_messages else message.payload)
    except Exception as error:
        log.warning("outbox.failed", key=message.key, tries=message.tries, error=type(error).__name__)
        _settle_failed(message, error)
        return 0
    _settle(message.id, state="sent", sent_at=clock.now(), last_error=None, payload={})
    return 1


def _named(message: OutboxMessage) -> dict[str, Any]:
    """Return the payload with the id by which a repetition is known; the key itself may name people."""
    return {"message_id": hashlib.sha256(message.key.encode()).hexdigest()[:40], **message.payload}


def _settle_failed(message: OutboxMessage, error: Exception) -> None:
    """Try again later, or give the message up and tell its channel, all in one unit of work."""
    is_over = message.tries >= MOST_TRIES or isinstance(error, Undeliverable)
    why = without_addresses(f"{type(error).__name__}: {error}")[:500]
    channel = features().channels.get(message.channel)
    payload, values = message.payload, {"due_at": clock.now() + timedelta(minutes=2**message.tries)}
    with unit_of_work():
        is_ours = _set(
            message.id, message.tries, state=_over(error) if is_over else "waiting", last_error=why, **values
        )
        if is_ours and is_over and channel is not None and channel.gave_up is not None:
            channel.gave_up(payload, why)


def _over(error: Exception) -> str:
    return error.state if isinstance(error, Undeliverable) else Undeliverable.state


def _settle(message_id: int, **values: Any) -> None:
    with unit_of_work():
        _set(message_id, **values)


def _set(message_id: int, tries: int | None = None, **values: Any) -> bool:
    """Change a message; with ``tries`` only while nobody else has claimed it since. Tell whether it was."""
    statement = update(OutboxMessage).where(OutboxMessage.id == message_id)
    if tries is not None:
        statement = statement.where(OutboxMessage.tries == tries, OutboxMessage.state == "waiting")
    done = db.session.execute(statement.values(**values))
    return bool(done.rowcount)  # type: ignore[attr-defined]
