"""Practice: a question at a time, as many as one likes; the answers move cards and count for nothing else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import IntegrityError

from lms.assessments.exams import Item
from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.practice_models import PracticeAnswer, PracticeCard
from lms.assessments.questions.base import Form, Presented, Score
from lms.assessments.rules.practising import may_be_asked, next_item, next_objective
from lms.assessments.rules.spacing import Card, Given, Recall, after
from lms.assessments.services.rulings import exam_in_force
from lms.core import clock
from lms.core.content import Revision
from lms.core.database import db, plain_rows
from lms.core.errors import Conflict, NotFound
from lms.core.kept import kept_each
from lms.core.unit_of_work import recorded_at

MOST_TURNS = 2**31
_DUE = (
    select(PracticeCard.module, PracticeCard.objective, PracticeCard.due_on)
    .where(PracticeCard.person_id == bindparam("person_id"))
    .order_by(PracticeCard.due_on, PracticeCard.module, PracticeCard.objective)
)
_HIDDEN = (
    select(AttemptItem.item_id)
    .join(Attempt, Attempt.id == AttemptItem.attempt_id)
    .where(Attempt.person_id == bindparam("person_id"), Attempt.submitted_at.is_(None))
)


@dataclass(frozen=True)
class Turn:
    """The question that a person practises next in a module; ``number`` counts from 1."""

    number: int
    item: Item
    objective: str
    question: Presented


@dataclass(frozen=True)
class Reply:
    """An answer that was given in practice, with its score and the reasons."""

    number: int
    item: Item
    objective: str
    question: Presented
    score: Score
    due_on: date


@dataclass(frozen=True)
class Due:
    """An objective that a person has practised, and the day from which it is due again."""

    module: str
    objective: str
    due_on: date


def next_turn(person_id: int, live: Revision) -> Turn | None:
    """Return the next question of a person in a module; None while every item stands in an open exam."""
    exam = exam_in_force(live.id)
    number = _turns(person_id, exam.subject) + 1
    seed = seed_of(person_id, exam.subject, number)
    items = may_be_asked(exam.bank, hidden=_hidden(person_id))
    order = [one.id for one in exam.objectives if one.id in items]
    objective = next_objective(order, cards_of(person_id, exam.subject), today=clock.today())
    if objective is None:
        return None
    item = exam.items[next_item(items[objective], _seen(person_id, exam.subject), seed=seed)]
    return Turn(number, item, objective, item.present(seed=seed))


def seed_of(person_id: int, module: str, number: int) -> str:
    """Return the seed of a turn: the same question each time it is shown."""
    return f"practice:{person_id}:{module}:{number}"


def answer_turn(*, person_id: int, live: Revision, number: int, item_id: str, form: Form) -> int | None:
    """Record the answer to a question of practice and move the card; return its number.

    The same turn sent twice, or by two tabs, is one answer: the first. None when nothing usable was answered.

    Raises:
        NotFound: when the module has no such item.
        Conflict: when the item has come into an exam that runs, or the turn is not the next one.
    """
    exam = exam_in_force(live.id)
    item = exam.items.get(item_id)
    if item is None:
        raise NotFound("This question is not there any more.", hint="Open practice again for the next one.")
    done = _turns(person_id, exam.subject)
    if number <= done:
        return number
    if number != done + 1 or item_id in _hidden(person_id):
        raise Conflict("This question is no longer open.", hint="Open practice again for the next one.")
    seed = seed_of(person_id, exam.subject, number)
    answer = item.read(form, seed=seed)
    if answer is None:
        return None
    recall = recall_of(item.grade(answer, seed=seed).points)
    row = PracticeAnswer(
        person_id=person_id,
        module=exam.subject,
        turn=number,
        objective=item.objective,
        item_id=item.id,
        revision_id=live.id,
        answer=answer,
        rating=int(recall),
        recorded_at=recorded_at(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return number
    _move_card(row)
    return number


def reply_of(person_id: int, module: str, number: int) -> Reply:
    """Return an earlier answer with its reasons.

    Raises:
        NotFound: when there is no such answer, or its item stands in an exam that runs: then no reason is
            shown.
    """
    asked = select(PracticeAnswer).filter_by(person_id=person_id, module=module, turn=number)
    row = db.session.scalar(asked) if 0 < number < MOST_TURNS else None
    if row is None or row.item_id in _hidden(person_id):
        raise NotFound("There is no such answer to show.", hint="Go on with the next question.")
    item = exam_in_force(row.revision_id).items[row.item_id]
    seed = seed_of(person_id, module, number)
    card = cards_of(person_id, module)[row.objective]
    return Reply(
        number=number,
        item=item,
        objective=row.objective,
        question=item.present(seed=seed, answer=row.answer),
        score=item.grade(row.answer, seed=seed),
        due_on=card.due_on,
    )


def recall_of(points: Fraction) -> Recall:
    """Return how well an objective was known by the points of an answer."""
    if points == 1:
        return Recall.KNOWN
    return Recall.PART if points else Recall.FORGOTTEN


def cards_of(person_id: int, module: str) -> dict[str, Card]:
    """Return where a person stands in a module, by objective."""
    rows = db.session.scalars(select(PracticeCard).filter_by(person_id=person_id, module=module))
    return {row.objective: card_in(row) for row in rows}


def card_in(row: PracticeCard) -> Card:
    """Return the card that a row keeps."""
    return Card(row.stability, row.difficulty, row.due_on, row.answered_at, row.answers)


def practised(person_id: int) -> list[Due]:
    """Return every objective that a person has practised, soonest due first; kept while nobody practises."""
    return list(kept_each("assessments.practised", (PracticeCard,), [person_id], _practised)[person_id])


def _practised(person_ids: Collection[int]) -> dict[int, tuple[Due, ...]]:
    return {
        person_id: tuple(Due(*row) for row in plain_rows(_DUE, {"person_id": person_id}))
        for person_id in person_ids
    }


def given_on(rating: int, at: datetime) -> Given:
    """Return an answer as the spacing reads it."""
    return Given(Recall(rating), at, clock.local_date(at))


def _move_card(row: PracticeAnswer) -> None:
    key = {"person_id": row.person_id, "module": row.module, "objective": row.objective}
    kept = db.session.scalar(select(PracticeCard).filter_by(**key))
    card = after(card_in(kept) if kept else None, given_on(row.rating, row.recorded_at))
    if kept is None:
        kept = PracticeCard(**key)
        db.session.add(kept)
    carry(kept, card)
    db.session.flush()


def carry(row: PracticeCard, card: Card) -> None:
    """Let a row keep a card."""
    row.stability, row.difficulty, row.due_on = card.stability, card.difficulty, card.due_on
    row.answered_at, row.answers = card.answered_at, card.answers


def _turns(person_id: int, module: str) -> int:
    newest = select(func.max(PracticeAnswer.turn)).filter_by(person_id=person_id, module=module)
    return db.session.scalar(newest) or 0


def _hidden(person_id: int) -> frozenset[str]:
    return frozenset(row.item_id for row in plain_rows(_HIDDEN, {"person_id": person_id}))


def _seen(person_id: int, module: str) -> Mapping[str, int]:
    rows: Any = db.session.execute(
        select(PracticeAnswer.item_id, func.count())
        .filter_by(person_id=person_id, module=module)
        .group_by(PracticeAnswer.item_id)
    )
    return dict(rows.all())
