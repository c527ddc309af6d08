"""What a person was told, as their own page shows it, and how much of it they have not seen."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row, case, func, select

from lms.core import clock
from lms.core.database import db, plain_rows
from lms.core.kept import kept
from lms.core.permissions import Identity
from lms.core.superseding import succeed
from lms.notices.models import Notice, NoticeDigest, NoticeReading
from lms.notices.rules.bundles import Item
from lms.notices.services.handing_out import names_of
from lms.notices.services.telling import as_item
from lms.notices.services.wording import Section, sections_of

MESSAGES_A_PAGE = 7
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_NAMES = tuple(field.name for field in fields(Item))


@dataclass(frozen=True)
class Message:
    """A digest as the page shows it, or what was told since the last one; ``day`` is None for that."""

    day: date | None
    told_at: datetime
    is_mailed: bool
    is_new: bool
    sections: tuple[Section, ...]


def own_unread(identity: Identity) -> int | None:
    """Return the number beside the entry of the navigation, None for nothing new."""
    return unread(identity.person_id or 0) or None


def unread(person_id: int) -> int:
    """Return how many messages a person has not seen; kept while nothing is told or read."""
    return kept(
        "notices.unread", (Notice, NoticeDigest, NoticeReading), lambda: _unread(person_id), key=person_id
    )


def _unread(person_id: int) -> int:
    place = case((Notice.digest_id.is_(None), -Notice.id), else_=Notice.digest_id)
    statement = select(func.count(place.distinct())).where(
        Notice.recipient_id == person_id,
        Notice.told_at.is_not(None),
        Notice.told_at > func.coalesce(_seen_until(person_id), _BEGINNING),
    )
    return db.session.scalar(statement) or 0


def _seen_until(person_id: int) -> Any:
    return (
        select(NoticeReading.recorded_at)
        .where(NoticeReading.person_id == person_id, NoticeReading.superseded_at.is_(None))
        .scalar_subquery()
    )


def mark_read(person_id: int) -> None:
    """Keep that a person has seen everything they were told until now."""
    succeed(NoticeReading, {"person_id": person_id})


def messages_of(person_id: int, page: int) -> tuple[list[Message], int]:
    """Return a page of a person's messages, newest first, and how many messages there are."""
    place = func.coalesce(Notice.digest_id, 0)
    told = (Notice.recipient_id == person_id, Notice.told_at.is_not(None))
    newest = (
        select(place.label("place"), func.count().over().label("all"))
        .where(*told)
        .group_by(place)
        .order_by(func.max(Notice.told_at).desc())
        .limit(MESSAGES_A_PAGE)
        .offset((page - 1) * MESSAGES_A_PAGE)
    )
    heads = plain_rows(newest).all()
    if not heads:
        return [], 0
    rows = _rows(told, place.in_([head.place for head in heads]))
    seen = db.session.scalar(select(_seen_until(person_id)))
    names = names_of([as_item(row) for found in rows.values() for row in found])
    shown = [_message(rows[head.place], names, seen) for head in heads]
    return shown, heads[0].all


def _rows(told: tuple[Any, ...], chosen: Any) -> dict[int, list[Row[Any]]]:
    columns = [getattr(Notice, name) for name in _NAMES]
    statement = (
        select(*columns, Notice.told_at, Notice.digest_id, NoticeDigest.day, NoticeDigest.is_mailed)
        .outerjoin(NoticeDigest, NoticeDigest.id == Notice.digest_id)
        .where(*told, chosen)
        .order_by(Notice.id)
    )
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in plain_rows(statement):
        found[row.digest_id or 0].append(row)
    return found


def _message(rows: Iterable[Row[Any]], names: Any, seen: datetime | None) -> Message:
    found = list(rows)
    told_at = max(row.told_at for row in found)
    day = found[0].day
    return Message(
        day=day,
        told_at=told_at,
        is_mailed=bool(found[0].is_mailed),
        is_new=seen is None or told_at > seen,
        sections=tuple(sections_of([as_item(row) for row in found], names, day or clock.today())),
    )
