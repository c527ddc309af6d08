"""Work queues as people meet them: which there are, starting one, closing those whose clock ran out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from lms.assessments.api import accommodation_of
from lms.core.content import live, live_all, parsed
from lms.core.database import db
from lms.core.unit_of_work import recorded_at
from lms.simulations.kinds.base import COUNTED, PRACTICE, WHOLE
from lms.simulations.models import SimulationPlay, SimulationStep
from lms.simulations.rules.queues.playing import MORE_TIME, QUEUE_BEAT
from lms.simulations.services.finishing import finish
from lms.simulations.services.plays import find, played, start, steps_of
from lms.simulations.services.shelf import PlayRow, plays_of

QUEUE = "queue"
MOST_AT_ONCE = 50
"""How many queues whose clock ran out one unit of work closes."""


@dataclass(frozen=True)
class QueueCard:
    """A queue as a list shows it; ``role`` is the job role whose work it is, ``items`` those of a play."""

    key: str
    title: str
    version: str
    summary: str
    role: str
    minutes: int
    items: int
    modules: tuple[str, ...]


@dataclass(frozen=True)
class QueueOfPerson:
    """A queue with the plays of a person, oldest first."""

    card: QueueCard
    plays: tuple[PlayRow, ...]
    is_mine: bool

    @property
    def running(self) -> PlayRow | None:
        """The newest play that counts and is open."""
        return next((one for one in reversed(self.plays) if one.outcome is None and one.counts), None)

    @property
    def practising(self) -> PlayRow | None:
        """The newest practice that is open."""
        return next((one for one in reversed(self.plays) if one.outcome is None and not one.counts), None)

    @property
    def passed(self) -> PlayRow | None:
        """The first play that passed: the one that counts."""
        return next((one for one in self.plays if one.outcome == "pass"), None)

    @property
    def best(self) -> Decimal | None:
        """The highest score among the plays that count; None before the first one ended."""
        scores = [one.score for one in self.plays if one.counts and one.score is not None]
        return max(scores, default=None)


def card_of(body: dict[str, Any]) -> QueueCard:
    """Return the card of a queue from the body of its revision."""
    return QueueCard(
        key=body["id"],
        title=body["title"],
        version=body["version"],
        summary=body["summary"],
        role=body["role"],
        minutes=body["minutes"],
        items=sum(body["draw"].values()),
        modules=tuple(body["modules"]),
    )


def queue_card(key: str) -> QueueCard:
    """Return the card of one live queue.

    Raises:
        NotFound: when there is none.
    """
    return parsed(live(QUEUE, key), card_of)


def queue_cards() -> tuple[QueueCard, ...]:
    """Return the cards of all live queues, in the order of their numbers."""
    found = [parsed(one, card_of) for one in live_all(QUEUE).values()]
    return tuple(sorted(found, key=lambda one: (len(one.key), one.key)))


def queues_of(person_id: int, job_roles: Collection[str]) -> tuple[QueueOfPerson, ...]:
    """Return every queue with a person's plays, that of their job first."""
    plays = plays_of(person_id, QUEUE)
    rows = [QueueOfPerson(one, tuple(plays.get(one.key, ())), one.role in job_roles) for one in queue_cards()]
    return tuple(sorted(rows, key=lambda row: not row.is_mine))


def next_queue(person_id: int, job_roles: Collection[str]) -> QueueOfPerson | None:
    """Return the queue of one of a person's jobs that they have not passed; nothing is read without one."""
    mine = [card for card in queue_cards() if card.role in job_roles]
    if not mine:
        return None
    plays = plays_of(person_id, QUEUE)
    rows = (QueueOfPerson(card, tuple(plays.get(card.key, ())), is_mine=True) for card in mine)
    return next((row for row in rows if row.passed is None), None)


def start_queue(*, person_id: int, key: str, token: str, practice: bool) -> SimulationPlay:
    """Start a queue, or go on with the one that runs; whoever has more time for exams has it here as well.

    Args:
        person_id: who works it.
        key: the queue.
        token: made for the form; the same token gives the same play.
        practice: without a clock, with what is right at once; it counts for nothing.

    Raises:
        NotFound: when there is no such queue.
    """
    play = start(person_id=person_id, kind=QUEUE, key=key, token=token, mode=PRACTICE if practice else WHOLE)
    factor = accommodation_of(person_id).factor
    if not practice and factor > 1 and play.finished_at is None and not steps_of(play.id):
        db.session.add(
            SimulationStep(
                play_id=play.id,
                ordinal=1,
                beat=QUEUE_BEAT,
                choice={"act": MORE_TIME, "factor": str(factor)},
                is_breach=False,
                recorded_at=recorded_at(),
            )
        )
        db.session.flush()
    return play


def close_late() -> int:
    """Close queues whose clock ran out while nobody looked, as they stand; return how many were looked at.

    One that is not over yet (its clock is longer for this person) is left and looked at again next time.
    """
    shortest = min((card.minutes for card in queue_cards()), default=None)
    if shortest is None:
        return 0
    waiting = db.session.scalars(
        select(SimulationPlay.public_id)
        .where(
            SimulationPlay.kind == QUEUE,
            SimulationPlay.mode.in_(COUNTED),
            SimulationPlay.finished_at.is_(None),
            SimulationPlay.started_at <= recorded_at() - timedelta(minutes=shortest),
        )
        .order_by(SimulationPlay.id)
        .limit(MOST_AT_ONCE)
    ).all()
    closed = 0
    for public_id in waiting:
        play = find(public_id, lock=True)
        found = played(play)
        if found.result.is_finished and play.finished_at is None:
            finish(play, found.result)
            closed += 1
    return closed
