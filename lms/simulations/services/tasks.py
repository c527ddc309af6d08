"""Screens as people meet them: which there are, starting one, saving and handing in, their fields."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lms.core.content import live, live_all, parsed
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.unit_of_work import recorded_at
from lms.simulations.kinds.base import Answer, Form
from lms.simulations.models import SimulationField, SimulationPlay
from lms.simulations.rules.tasks.making import variant_of
from lms.simulations.rules.tasks.playing import TaskState
from lms.simulations.services.plays import Taking, played, start, take_step
from lms.simulations.services.shelf import PlayRow, plays_of

FORM, TASK = "form", "task"
"""The kind of the play, and the kind of content that it plays."""
SEEDS_TRIED = 40


@dataclass(frozen=True)
class TaskCard:
    """A screen as a list shows it; ``role`` is whose work it is, ``roles`` all who meet it in their own."""

    key: str
    title: str
    version: str
    screen: str
    summary: str
    objective: str
    role: str
    roles: tuple[str, ...]
    step: str
    minutes: int
    modules: tuple[str, ...]
    checklist: str
    fields: int
    variants: int


@dataclass(frozen=True)
class TaskOfPerson:
    """A screen with the plays of a person, oldest first."""

    card: TaskCard
    plays: tuple[PlayRow, ...]
    is_mine: bool

    @property
    def running(self) -> PlayRow | None:
        """The newest play that is open."""
        return next((one for one in reversed(self.plays) if one.outcome is None), None)

    @property
    def passed(self) -> PlayRow | None:
        """The first play that passed: the one that counts."""
        return next((one for one in self.plays if one.outcome == "pass"), None)

    @property
    def best(self) -> PlayRow | None:
        """The play with the highest score; None before the first one ended."""
        ended = [one for one in self.plays if one.score is not None]
        return max(ended, key=lambda one: one.score or 0, default=None)


def card_of(body: dict[str, Any]) -> TaskCard:
    """Return the card of a screen from the body of its revision."""
    return TaskCard(
        key=body["id"],
        title=body["title"],
        version=body["version"],
        screen=body["screen"],
        summary=body["summary"],
        objective=body["objective"],
        role=body["role"],
        roles=tuple(body["roles"]),
        step=body["step"],
        minutes=body["minutes"],
        modules=tuple(body["modules"]),
        checklist=body.get("checklist", ""),
        fields=sum(len(section["fields"]) for section in body["sections"]),
        variants=max(len(body.get("variants", ())), 1),
    )


def task_card(key: str) -> TaskCard:
    """Return the card of one live screen.

    Raises:
        NotFound: when there is none.
    """
    return parsed(live(TASK, key), card_of)


def task_cards() -> tuple[TaskCard, ...]:
    """Return the cards of all live screens, in the order of their numbers."""
    found = [parsed(one, card_of) for one in live_all(TASK).values()]
    return tuple(sorted(found, key=lambda one: (len(one.key), one.key)))


def tasks_of(person_id: int, job_roles: Collection[str]) -> tuple[TaskOfPerson, ...]:
    """Return every screen with a person's plays: those of their jobs first, open before passed."""
    plays = plays_of(person_id, FORM)
    rows = [_of_person(card, plays, job_roles) for card in task_cards()]
    return tuple(sorted(rows, key=lambda row: (not row.is_mine, row.passed is not None, row.running is None)))


def task_of_person(key: str, person_id: int, job_roles: Collection[str]) -> TaskOfPerson:
    """Return one live screen with a person's plays.

    Raises:
        NotFound: when there is none.
    """
    return _of_person(task_card(key), plays_of(person_id, FORM), job_roles)


def _of_person(card: TaskCard, plays: dict[str, list[PlayRow]], job_roles: Collection[str]) -> TaskOfPerson:
    return TaskOfPerson(card, tuple(plays.get(card.key, ())), not set(card.roles).isdisjoint(job_roles))


def next_task(person_id: int, job_roles: Collection[str]) -> TaskOfPerson | None:
    """Return the first screen of a person's jobs that they have not passed; nothing is read without one."""
    mine = [card for card in task_cards() if not set(card.roles).isdisjoint(job_roles)]
    if not mine:
        return None
    plays = plays_of(person_id, FORM)
    rows = [_of_person(card, plays, job_roles) for card in mine]
    waiting = [row for row in rows if row.passed is None]
    return min(waiting, key=lambda row: (row.running is None, row.card.role not in job_roles), default=None)


def start_task(*, person_id: int, key: str, token: str, seed: str = "") -> SimulationPlay:
    """Start a screen, or go on with the one that is open; a retake has other values than the play before.

    ``seed`` is drawn unless given.

    Raises:
        NotFound: when there is no such screen.
    """
    return start(person_id=person_id, kind=FORM, key=key, token=token, seed=seed or _seed(person_id, key))


def _seed(person_id: int, key: str) -> str:
    """Return a seed that draws other values than the person's newest play, where there are several draws."""
    body = live(TASK, key).body
    newest = db.session.scalar(
        select(SimulationPlay.seed)
        .where(SimulationPlay.person_id == person_id, SimulationPlay.kind == FORM, SimulationPlay.key == key)
        .order_by(SimulationPlay.id.desc())
        .limit(1)
    )
    seeds = [secrets.token_hex(16) for _ in range(SEEDS_TRIED)]
    if newest is None:
        return seeds[0]
    known = variant_of(body, newest)
    return next((seed for seed in seeds if variant_of(body, seed) != known), seeds[0])


def need_form(play: SimulationPlay) -> SimulationPlay:
    """Return a play that is one of a screen.

    Raises:
        NotFound: for a play of another kind.
    """
    if play.kind != FORM:
        raise NotFound("This page does not exist.", hint="Check the address, or start from your home page.")
    return play


def send(*, play: SimulationPlay, ordinal: int, form: Form, took_ms: int | None = None) -> Taking:
    """Save a screen that was locked, or hand it in; with the hand-in its fields are written down.

    Raises:
        Refused: when neither was chosen.
        Conflict: when the step is not the next one.
    """
    return _after(play, take_step(play=play, ordinal=ordinal, form=form, took_ms=took_ms))


def send_answer(*, play: SimulationPlay, ordinal: int, answer: Answer) -> Taking:
    """Save a screen that was locked, or hand it in, from an answer instead of a form."""
    return _after(play, take_step(play=play, ordinal=ordinal, form=answer))


def _after(play: SimulationPlay, taken: Taking) -> Taking:
    """Write the fields down when this step handed the screen in."""
    if taken is Taking.TAKEN and play.finished_at is not None:
        _write_fields(play)
    return taken


def _write_fields(play: SimulationPlay) -> None:
    state: TaskState = played(play).state
    order = {name: place for place, name in enumerate(state.timing.order, start=1)}
    for one in state.marked:
        time = state.timing.fields.get(one.entry.name)
        db.session.add(
            SimulationField(
                play_id=play.id,
                field=one.entry.name,
                is_right=one.is_right,
                place=order.get(one.entry.name),
                first_ms=time.first_ms if time else None,
                in_ms=time.in_ms if time else None,
                changes=time.changes if time else None,
                recorded_at=recorded_at(),
            )
        )
    db.session.flush()
