"""Things to tell: planned by a feature above, taken back when they no longer hold, read until told."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import Row, Table, select, update

from lms.core.bulk import insert_rows
from lms.core.database import db, plain_rows
from lms.core.unit_of_work import recorded_at
from lms.notices.models import Notice, NoticePlan
from lms.notices.rules.bundles import Item
from lms.people.api import Job, Unit, in_chunks, in_scope

TABLE, PLANS = (cast("Table", model.__table__) for model in (Notice, NoticePlan))
_NAMES = tuple(field.name for field in fields(Item))
_ITEM = tuple(getattr(Notice, name) for name in _NAMES)
_PLANNED = tuple(name for name in _NAMES if name != "id")
_values = attrgetter(*_PLANNED)
_ONCE = ("recipient_id", "about_id", "key")
WAITING = (Notice.digest_id.is_(None), Notice.withdrawn_at.is_(None))


def plan(items: Iterable[Item], *, at_once: bool = False) -> int:
    """Add what is to be told; what has been planned before stays as it was. Return how many were added.

    ``at_once`` shows it in the application now; the mail is the next digest in any case.
    """
    told_at = recorded_at() if at_once else None
    rows = [(*_values(item), recorded_at(), told_at) for item in items]
    return insert_rows(TABLE, (*_PLANNED, "recorded_at", "told_at"), rows, unless=_ONCE)


def withdraw(items: Collection[Item]) -> None:
    """Take back what waits and is not to be told any more."""
    for chunk in in_chunks([item.id for item in items]):
        db.session.execute(
            update(Notice).where(Notice.id.in_(chunk), *WAITING).values(withdrawn_at=recorded_at())
        )


def take_back(recipient_ids: Collection[int], *, source: str, topic: str) -> None:
    """Take back what a source planned about a topic and these people's digests have not told yet."""
    for chunk in in_chunks(recipient_ids):
        db.session.execute(
            update(Notice)
            .where(Notice.recipient_id.in_(chunk), Notice.source == source, Notice.topic == topic, *WAITING)
            .values(withdrawn_at=recorded_at())
        )


def recipients_waiting() -> list[int]:
    """Return for whom anything waits, in order."""
    statement = select(Notice.recipient_id).where(*WAITING).distinct().order_by(Notice.recipient_id)
    return list(db.session.scalars(statement))


def waiting(recipient_ids: Collection[int]) -> dict[int, list[Item]]:
    """Return what waits by recipient."""
    statement = select(*_ITEM).where(*WAITING).order_by(Notice.id)
    found: dict[int, list[Item]] = defaultdict(list)
    for chunk in in_chunks(recipient_ids):
        for row in plain_rows(statement.where(Notice.recipient_id.in_(chunk))):
            found[row.recipient_id].append(as_item(row))
    return found


def waiting_about(paths: Collection[str] | None) -> list[Item]:
    """Return what waits and is about people with a job at or below paths; None = about everybody."""
    statement = select(*_ITEM).where(*WAITING).order_by(Notice.id)
    if paths is not None:
        held = (
            select(Job.person_id)
            .join(Unit, Unit.id == Job.unit_id)
            .where(Job.superseded_at.is_(None), in_scope(paths))
        )
        statement = statement.where(Notice.about_id.in_(held))
    return [as_item(row) for row in plain_rows(statement)]


def as_item(row: Row[Any]) -> Item:
    """Return a row that has every column of an item as one."""
    return Item(**{name: getattr(row, name) for name in _NAMES})


def keys_known(about_ids: Collection[int], source: str) -> set[tuple[int, int, str]]:
    """Return what was ever planned about people by a source, as recipient, person and key."""
    found: set[tuple[int, int, str]] = set()
    for chunk in in_chunks(about_ids):
        statement = select(Notice.recipient_id, Notice.about_id, Notice.key).where(
            Notice.about_id.in_(chunk), Notice.source == source
        )
        found.update((row[0], row[1], row[2]) for row in plain_rows(statement))
    return found


def planned_until(source: str) -> tuple[date, datetime] | None:
    """Return up to which business day a source has planned, and when it did; None before the first time."""
    found = db.session.get(NoticePlan, source)
    return None if found is None else (found.planned_on, found.recorded_at)


def note_planned(source: str, day: date, read_at: datetime) -> None:
    """Keep that a source has planned everything up to a business day, as known when it read; never back."""
    found = db.session.get(NoticePlan, source)
    if found is None:
        values = (source, day, read_at)
        insert_rows(PLANS, ("source", "planned_on", "recorded_at"), [values], unless=("source",))
    elif day >= found.planned_on:
        found.planned_on, found.recorded_at = day, read_at
