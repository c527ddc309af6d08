"""Handing out: everybody who may be told something now gets one digest of their day.

A digest, the notices in it and the mail in the outbox are one unit of work: a process that is killed leaves
all of them or none. The digest is unique by recipient and business day, so of two schedulers one writes it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from lms.core import clock
from lms.core.database import db, plain_rows
from lms.core.outbox import enqueue_all
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.notices.content import hours
from lms.notices.models import Notice, NoticeDigest
from lms.notices.rules.bundles import Item, told_on
from lms.notices.rules.hours import Hours, open_windows
from lms.notices.services.calendars import ACTIVE, at_work, calendars_of
from lms.notices.services.choices import weekly_among
from lms.notices.services.mailing import CHANNEL_NAME
from lms.notices.services.returns import addresses_returned
from lms.notices.services.telling import WAITING, recipients_waiting, waiting, withdraw
from lms.notices.services.wording import Named, subject_of, text_of
from lms.people.api import in_chunks, people

Holds = Callable[[Collection[Item]], set[int]]
TERMINATED = "terminated"


@dataclass(frozen=True)
class Digest:
    """One message about to be written: to whom, for which business day, what it tells."""

    recipient_id: int
    day: date
    items: tuple[Item, ...]


def hand_out(holds: Holds, *, by_mail: bool = True) -> int:
    """Give everybody who may be told something now their digest; return how many were given.

    Opens a unit of work for each 500 recipients.

    Args:
        holds: returns the ids of those items that still hold; the others are taken back in the same unit.
        by_mail: whether those whom mail reaches get it by mail as well.
    """
    when = hours()
    if when is None:
        return 0
    given = 0
    for chunk in in_chunks(recipients_waiting()):
        with unit_of_work():
            given += _give(chunk, holds, when, by_mail=by_mail)
    return given


def _give(recipient_ids: Collection[int], holds: Holds, when: Hours, *, by_mail: bool) -> int:
    now = recorded_at()
    items = _still_held(waiting(recipient_ids), holds)
    digests = _due_now(items, now, when)
    mailed = _mail_reaches([one.recipient_id for one in digests]) if by_mail else set()
    written = _write(digests, mailed)
    ours = [one for one in digests if one.recipient_id in written]
    _mark_told(ours, written)
    _send([one for one in ours if one.recipient_id in mailed], written)
    return len(written)


def _still_held(items: Mapping[int, list[Item]], holds: Holds) -> dict[int, list[Item]]:
    """Return what of the items still holds; the rest, and what is for people who left, is taken back."""
    status = at_work(items, clock.today())
    everything = [item for own in items.values() for item in own]
    held = holds(everything)
    gone = [item for item in everything if item.id not in held or status[item.recipient_id] == TERMINATED]
    withdraw(gone)
    ids = {item.id for item in gone}
    return {
        recipient_id: [item for item in own if item.id not in ids]
        for recipient_id, own in items.items()
        if status[recipient_id] == ACTIVE
    }


def _due_now(items: Mapping[int, list[Item]], now: datetime, when: Hours) -> list[Digest]:
    """Return the digests that may go out now; what they stand for is taken back."""
    day = clock.today()
    calendars = calendars_of(items, day)
    weekly = weekly_among(items)
    had = days_had(items, day)
    found: list[Digest] = []
    for recipient_id, own in items.items():
        open_days = (window.day for window in open_windows(calendars[recipient_id], now, when))
        free = next((one for one in open_days if (recipient_id, one) not in had), None)
        if free is None:
            continue
        ready = [item for item in own if item.planned_on <= free]
        told, older, _later = told_on(ready, free, is_weekly=recipient_id in weekly)
        withdraw(older)
        if told:
            found.append(Digest(recipient_id, free, tuple(told)))
    return found


def days_had(recipient_ids: Collection[int], day: date) -> set[tuple[int, date]]:
    """Return the recipients and business days around a day that have their digest."""
    found: set[tuple[int, date]] = set()
    for chunk in in_chunks(recipient_ids):
        rows = plain_rows(
            select(NoticeDigest.recipient_id, NoticeDigest.day).where(
                NoticeDigest.recipient_id.in_(chunk),
                NoticeDigest.day.between(date.fromordinal(day.toordinal() - 2), date.max),
            )
        )
        found.update((row[0], row[1]) for row in rows)
    return found


def _write(digests: Collection[Digest], mailed: Collection[int]) -> dict[int, int]:
    """Write the digests that nobody else has written; return their ids by recipient."""
    if not digests:
        return {}
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if on_postgresql else sqlite.insert
    values = [
        {
            "recipient_id": one.recipient_id,
            "day": one.day,
            "is_mailed": one.recipient_id in mailed,
            "recorded_at": recorded_at(),
        }
        for one in digests
    ]
    statement = (
        insert(NoticeDigest)
        .values(values)
        .on_conflict_do_nothing(index_elements=["recipient_id", "day"])
        .returning(NoticeDigest.recipient_id, NoticeDigest.id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _mail_reaches(recipient_ids: Collection[int]) -> set[int]:
    if not current_app.config["LMS_SMTP_URL"]:
        return set()
    with_address = {who.id for who in people(recipient_ids).values() if who.email}
    return with_address - addresses_returned(recipient_ids)


def _send(digests: Collection[Digest], written: Mapping[int, int]) -> None:
    """Put the mail of digests into the outbox."""
    named = names_of(item for one in digests for item in one.items)
    addresses = {who.id: who.email for who in people([one.recipient_id for one in digests]).values()}
    base = str(current_app.config["LMS_BASE_URL"]).rstrip("/")
    payloads: dict[str, dict[str, Any]] = {
        f"notices:{one.recipient_id}:{one.day}": {
            "to": addresses[one.recipient_id],
            "subject": subject_of(one.items, one.day),
            "text": text_of(one.items, named, one.day, base),
            "message_id": f"digest-{written[one.recipient_id]}-{one.day}",
        }
        for one in digests
    }
    enqueue_all(CHANNEL_NAME, payloads)


def _mark_told(digests: Collection[Digest], written: Mapping[int, int]) -> None:
    places = {item.id: written[one.recipient_id] for one in digests for item in one.items}
    for chunk in in_chunks(places):
        statement = (
            update(Notice)
            .where(Notice.recipient_id == NoticeDigest.recipient_id, Notice.id.in_(chunk), *WAITING)
            .where(NoticeDigest.id.in_(sorted({places[item_id] for item_id in chunk})))
            .values(digest_id=NoticeDigest.id, told_at=recorded_at())
            .execution_options(synchronize_session=False)
        )
        db.session.execute(statement)


def names_of(items: Iterable[Item]) -> dict[int, Named]:
    """Return how digests name the people of items, by id."""
    ids = {one for item in items for one in (item.about_id, item.via_id) if one is not None}
    return names_of_people(ids)


def names_of_people(person_ids: Collection[int]) -> dict[int, Named]:
    """Return how digests name people, by id."""
    return {who.id: Named(who.employee_no, who.full_name) for who in people(person_ids).values()}
