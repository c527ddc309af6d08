"""First sittings: what statistics are made of. Later attempts, repeats and renewals are left out.

A sitting is the first of a person in the exam of a module when no full form of that exam came before it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased, selectinload

from lms.assessments.exams import Item
from lms.assessments.models import Attempt
from lms.assessments.rules.attempts import Mode
from lms.assessments.rules.thinning import is_thinned
from lms.assessments.rules.timing import seconds_on
from lms.assessments.services.attempts import clock_of
from lms.assessments.services.grading import MarkedItem, marked_items
from lms.assessments.services.rulings import exam_in_force
from lms.core.database import db
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


def first_sitting_ids(module: str | None = None) -> list[int]:
    """Return the ids of the attempts that are first sittings, of one module or of all."""
    statement = select(Attempt.id).where(_is_first()).order_by(Attempt.id)
    if module is not None:
        statement = statement.where(Attempt.module == module)
    return list(db.session.scalars(statement))


def first_sittings(attempt_ids: Collection[int]) -> Iterator[Sequence[FirstSitting]]:
    """Yield those of the attempts that are first sittings, at most 500 at a time."""
    for chunk in in_chunks(attempt_ids):
        statement = (
            select(Attempt)
            .where(Attempt.id.in_(chunk), _is_first())
            .options(selectinload(Attempt.items))
            .order_by(Attempt.id)
            .execution_options(populate_existing=True)
        )
        yield [_sitting(attempt) for attempt in db.session.scalars(statement)]


def _sitting(attempt: Attempt) -> FirstSitting:
    exam = exam_in_force(attempt.revision_id)
    marked = marked_items(attempt.items, exam, seed=attempt.seed)
    answered = {row.item_id: row.answered_at for row in attempt.items if row.answered_at is not None}
    timed = seconds_on(attempt.started_at, answered, clock_of(attempt).pauses)
    assert attempt.submitted_at is not None
    return FirstSitting(
        attempt_id=attempt.id,
        person_id=attempt.person_id,
        module=attempt.module,
        revision_id=attempt.revision_id,
        submitted_at=attempt.submitted_at,
        is_passed=attempt.outcome == "pass",
        items=tuple(_sat(one, timed.get(one.row.item_id)) for one in marked),
    )


def _sat(one: MarkedItem, seconds: int | None) -> Sat:
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
