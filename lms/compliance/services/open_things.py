"""Open things of people as reminders see them: read by the last day, never everybody."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, or_, select

from lms.compliance.models import ObligationSpan, Requirement
from lms.compliance.rules.ladder import Step, last_days, topic_of
from lms.compliance.rules.standings import LATE
from lms.compliance.services.standings import PROFICIENCY
from lms.core.database import plain_rows
from lms.people.api import in_chunks, of_units, valid_on_clause

OPEN = ("due_soon", *LATE)
LAST_DAY = case((ObligationSpan.met.is_(True), ObligationSpan.expires_on), else_=ObligationSpan.due_on)
"""The last day on which an obligation is in time: the expiry of what is met, else the due day."""


@dataclass(frozen=True, slots=True)
class Since:
    """After which business day and instant something is new; None = nothing was planned before."""

    day: date
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Open:
    """An open thing of a person: a module with its exam is one.

    ``is_new`` tells that it became known after the last plan, so that it begins where it stands.
    """

    person_id: int
    topic: str
    last_day: date
    requirement_ids: tuple[int, ...]
    is_new: bool


def reaching(
    steps: Collection[Step], since: Since, day: date, paths: Collection[str] | None = None
) -> list[Open]:
    """Return what reaches a step after ``since`` and up to ``day``, and what is open and new since.

    ``paths`` leaves only obligations in units at or below them; None = all.
    """
    found: list[ColumnElement[bool]] = [
        LAST_DAY.between(first, last) for first, last in last_days(steps, since.day, day)
    ]
    if not found:
        return []
    if since.at is not None:
        found.append(ObligationSpan.known_from > since.at)
    statement = _open_on(day).where(or_(*found))
    if paths is not None:
        statement = statement.where(
            ObligationSpan.unit_id.is_not(None), *of_units(ObligationSpan.unit_id, paths)
        )
    return _things(plain_rows(statement), since)


def open_things(person_ids: Collection[int], day: date) -> list[Open]:
    """Return the open things of people on a day, in one statement for each 500."""
    found: list[Open] = []
    for chunk in in_chunks(person_ids):
        found += _things(plain_rows(_open_on(day).where(ObligationSpan.person_id.in_(chunk))), None)
    return found


def _open_on(day: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            ObligationSpan.person_id,
            ObligationSpan.requirement_id,
            Requirement.kind,
            Requirement.subject,
            LAST_DAY.label("last_day"),
            ObligationSpan.known_from,
        )
        .join(Requirement, Requirement.id == ObligationSpan.requirement_id)
        .where(
            ObligationSpan.known_to.is_(None),
            ObligationSpan.state.in_(OPEN),
            valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, day),
            and_(LAST_DAY.is_not(None), Requirement.kind != PROFICIENCY),
        )
        .order_by(ObligationSpan.person_id, ObligationSpan.requirement_id)
    )


def _things(rows: Iterable[Row[Any]], since: Since | None) -> list[Open]:
    """Return rows as things: those of a module with the same last day are one."""
    found: dict[tuple[int, str, date], list[Row[Any]]] = {}
    for row in rows:
        found.setdefault((row.person_id, topic_of(row.kind, row.subject), row.last_day), []).append(row)
    after = since.at if since else None
    return [
        Open(
            person_id,
            topic,
            last_day,
            tuple(row.requirement_id for row in own),
            after is not None and any(row.known_from > after for row in own),
        )
        for (person_id, topic, last_day), own in found.items()
    ]
