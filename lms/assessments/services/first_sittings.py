"""First sittings: what statistics are made of. Later attempts, repeats and renewals are left out.

A sitting is the first of a person in the exam of a module when no full form of that exam came before it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, and_, bindparam, select
from sqlalchemy.orm import aliased

from lms.assessments.exams import Item
from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.rules.attempts import Mode
from lms.assessments.rules.thinning import is_thinned
from lms.assessments.rules.timing import seconds_on
from lms.assessments.services.attempts import clock_of
from lms.assessments.services.grading import MarkedItem, marked_items
from lms.assessments.services.rulings import exam_in_force
from lms.core.database import db, plain_rows
from lms.people.api import in_chunks


@dataclass(frozen=True)
class Sat:
    """One item of a sitting; ``options`` are the keys chosen, None when the item has no options.

    Of an answer that ``is_thinned`` only the points are left; what was chosen is not known any more.
    """

    item: str
    points: Fraction
    is_right: bool
    is_scored: bool
    options: tuple[str, ...] | None
    seconds: int | None
    is_thinned: bool = False


@dataclass(frozen=True)
class FirstSitting:
    """A person's first full form of an exam, as it is marked by the decisions in force."""

    attempt_id: int
    person_id: int
    module: str
    revision_id: int
    submitted_at: datetime
    is_passed: bool
    items: tuple[Sat, ...]


def _is_first() -> ColumnElement[bool]:
    earlier = aliased(Attempt)
    before = select(earlier.id).where(
        earlier.person_id == Attempt.person_id,
        earlier.module == Attempt.module,
        earlier.mode == Mode.FULL.value,
        earlier.id < Attempt.id,
    )
    return and_(Attempt.mode == Mode.FULL.value, Attempt.submitted_at.is_not(None), ~before.exists())


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_SITTINGS = (
    select(
        Attempt.id,
        Attempt.person_id,
        Attempt.module,
        Attempt.revision_id,
        Attempt.seed,
        Attempt.started_at,
        Attempt.allowed_seconds,
        Attempt.pause_times,
        Attempt.pause_minutes,
        Attempt.pauses,
        Attempt.submitted_at,
        Attempt.outcome,
    )
    .where(Attempt.id.in_(_IDS), _is_first())
    .order_by(Attempt.id)
)
_ITEMS = (
    select(
        AttemptItem.attempt_id,
        AttemptItem.item_id,
        AttemptItem.objective,
        AttemptItem.answer,
        AttemptItem.is_scored,
        AttemptItem.answered_at,
    )
    .where(AttemptItem.attempt_id.in_(_IDS))
    .order_by(AttemptItem.attempt_id, AttemptItem.place)
)


def first_sitting_ids(module: str | None = None) -> list[int]:
    """Return the ids of the attempts that are first sittings, of one module or of all."""
    statement = select(Attempt.id).where(_is_first()).order_by(Attempt.id)
    if module is not None:
        statement = statement.where(Attempt.module == module)
    return list(db.session.scalars(statement))


def first_sittings(attempt_ids: Collection[int]) -> Iterator[Sequence[FirstSitting]]:
    """Yield those of the attempts that are first sittings, at most 500 at a time."""
    for chunk in in_chunks(attempt_ids):
        found = plain_rows(_SITTINGS, {"ids": list(chunk)}).all()
        items: dict[int, list[Row[Any]]] = {row.id: [] for row in found}
        for item in plain_rows(_ITEMS, {"ids": list(items)}):
            items[item.attempt_id].append(item)
        yield [_sitting(attempt, items[attempt.id]) for attempt in found]


def _sitting(attempt: Row[Any], items: Sequence[Row[Any]]) -> FirstSitting:
    exam = exam_in_force(attempt.revision_id)
    marked = marked_items(items, exam, seed=attempt.seed)
    answered = {row.item_id: row.answered_at for row in items if row.answered_at is not None}
    timed = seconds_on(attempt.started_at, answered, clock_of(attempt).pauses)
    return FirstSitting(
        attempt_id=attempt.id,
        person_id=attempt.person_id,
        module=attempt.module,
        revision_id=attempt.revision_id,
        submitted_at=attempt.submitted_at,
        is_passed=attempt.outcome == "pass",
        items=tuple(_sat(one, timed.get(one.row.item_id)) for one in marked),
    )


def _sat(one: MarkedItem[Any], seconds: int | None) -> Sat:
    return Sat(
        item=one.item.id,
        points=one.score.points,
        is_right=one.score.correct,
        is_scored=one.counts,
        options=_options(one.item, one.row.answer),
        seconds=seconds,
        is_thinned=is_thinned(one.row.answer),
    )


def _options(item: Item, answer: object) -> tuple[str, ...] | None:
    """Return the options that were chosen, None for a question without a fixed list of them."""
    known = getattr(item.question, "by_key", None)
    if known is None or item.variants is not None or is_thinned(answer):
        return None
    given = answer if isinstance(answer, list) else [answer]
    return tuple(key for key in known if key in given)
