"""The cards of practice made anew from the answers, and what trainers may see of practice: sums."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from sqlalchemy import distinct, func, select

from lms.assessments.practice_models import PracticeAnswer, PracticeCard
from lms.assessments.rules.spacing import Card, Recall, card_of
from lms.assessments.services.practice import card_in, carry, given_on
from lms.core.database import db
from lms.people.api import Job, Unit, in_scope

Key = tuple[int, str, str]
_KEY = attrgetter("person_id", "module", "objective")


@dataclass(frozen=True)
class PracticeSum:
    """What people did with the practice of a module: how many, their answers, those fully right."""

    module: str
    people: int
    answers: int
    known: int


def put_right() -> int:
    """Make every card anew from the answers; return how many rows differed."""
    kept = {_KEY(row): row for row in db.session.scalars(select(PracticeCard))}
    differed = 0
    for key, card in _cards():
        row = kept.pop(key, None)
        if row is not None and card_in(row) == card:
            continue
        differed += 1
        if row is None:
            row = PracticeCard(person_id=key[0], module=key[1], objective=key[2])
            db.session.add(row)
        carry(row, card)
    for row in kept.values():
        db.session.delete(row)
    db.session.flush()
    return differed + len(kept)


def _cards() -> Iterator[tuple[Key, Card]]:
    rows = db.session.execute(
        select(
            PracticeAnswer.person_id,
            PracticeAnswer.module,
            PracticeAnswer.objective,
            PracticeAnswer.rating,
            PracticeAnswer.recorded_at,
        ).order_by(
            PracticeAnswer.person_id, PracticeAnswer.module, PracticeAnswer.objective, PracticeAnswer.turn
        )
    )
    for key, answers in groupby(rows, _KEY):
        card = card_of(given_on(row.rating, row.recorded_at) for row in answers)
        if card is not None:
            yield key, card


def practice_sums(paths: Sequence[str], *, smallest: int) -> list[PracticeSum]:
    """Return practice by module below the unit ``paths``; a module with fewer people is left out.

    Args:
        paths: units of the reader.
        smallest: people in the smallest group that a figure may be shown for.
    """
    people = func.count(distinct(PracticeAnswer.person_id))
    known = func.count().filter(PracticeAnswer.rating == int(Recall.KNOWN))
    rows = db.session.execute(
        select(PracticeAnswer.module, people, func.count(), known)
        .where(
            select(Job.id)
            .join(Unit, Unit.id == Job.unit_id)
            .where(Job.person_id == PracticeAnswer.person_id, Job.superseded_at.is_(None), in_scope(paths))
            .exists()
        )
        .group_by(PracticeAnswer.module)
        .having(people >= smallest)
        .order_by(PracticeAnswer.module)
    )
    return [PracticeSum(*row) for row in rows]
