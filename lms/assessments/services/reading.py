"""Reading an attempt for its pages: plain rows, which cost a fraction of the objects that change."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.services.attempts import not_found
from lms.core.database import plain_rows


@dataclass(frozen=True, slots=True)
class ItemRead:
    """One item of a form as it stands; what its columns mean is said by the table."""

    place: int
    item_id: str
    objective: str
    answer: Any | None
    sequence: int
    is_flagged: bool
    is_scored: bool


@dataclass(frozen=True, slots=True)
class AttemptRead:
    """An attempt as it stands; what its columns mean is said by the table."""

    id: int
    public_id: str
    person_id: int
    module: str
    revision_id: int
    mode: str
    number: int
    allowed_attempts: int
    objectives: list[str]
    seed: str
    started_at: datetime
    allowed_seconds: int
    cut: int | None
    pause_times: int
    pause_minutes: int
    pauses: list[Any]
    submitted_at: datetime | None
    outcome: str | None
    score: Decimal | None
    missed: list[str]
    feedback_opened_at: datetime | None
    items: tuple[ItemRead, ...]


_ATTEMPT = select(*(getattr(Attempt, one.name) for one in fields(AttemptRead) if one.name != "items")).where(
    Attempt.public_id == bindparam("public_id")
)
_ITEMS = (
    select(*(getattr(AttemptItem, one.name) for one in fields(ItemRead)))
    .where(AttemptItem.attempt_id == bindparam("attempt_id"))
    .order_by(AttemptItem.place)
)


def read(public_id: str) -> AttemptRead:
    """Return an attempt with its items.

    Raises:
        NotFound: when there is none.
    """
    found = plain_rows(_ATTEMPT, {"public_id": public_id}).one_or_none()
    if found is None:
        raise not_found()
    items = plain_rows(_ITEMS, {"attempt_id": found.id})
    return AttemptRead(**found._mapping, items=tuple(ItemRead(*row) for row in items))
