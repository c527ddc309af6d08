"""Screens of the demo: registrars, coders and others fill those of their role, some of them with a slip."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from lms.app.demo.history import Step
from lms.app.demo.people import PersonPlan
from lms.app.demo.players import instant, moment_of_play, players_among
from lms.app.demo.scope import Scope
from lms.core import clock
from lms.core.unit_of_work import unit_of_work
from lms.simulations.kinds.base import Answer
from lms.simulations.rules.tasks.making import right_of
from lms.simulations.rules.tasks.model import Entry, Task
from lms.simulations.rules.tasks.playing import HAND_IN, SAVE, SCREEN, TaskState
from lms.simulations.services.plays import find, played
from lms.simulations.services.tasks import send_answer, start_task, task_cards

MOST_PEOPLE = 9
DAYS_AGO, MINUTE = (2, 30), 20
KNOWS_PERCENT = (70, 85, 92, 100)
SECONDS_A_FIELD = (4, 22)


def task_steps(
    scope: Scope, people: Mapping[str, PersonPlan], ids_of: Callable[[], Mapping[str, int]]
) -> list[Step]:
    """Return when people of the demo filled the screens of their role, each once at its moment."""
    players, found = players_among(people), []
    for card in task_cards():
        fitting = [number for number, role in players.items() if role in card.roles]
        for number in scope.stream("task", card.key).sample(fitting, min(MOST_PEOPLE, len(fitting))):
            rng = scope.stream("task", card.key, number)
            at = moment_of_play(scope, people[number], rng, days_ago=DAYS_AGO, minute=MINUTE)
            if at is not None:
                found.append(Step(at, act=partial(_fill, card.key, number, at, rng, ids_of)))
    return found


def _fill(
    key: str, number: str, at: datetime, rng: random.Random, ids_of: Callable[[], Mapping[str, int]]
) -> None:
    """Fill one screen: saved once halfway, handed in minutes later; what is wrong is the author's example."""
    person_id = ids_of().get(number)
    if person_id is None:
        return
    moment, knows = instant(at), rng.choice(KNOWS_PERCENT)
    with unit_of_work():
        play = start_task(
            person_id=person_id,
            key=key,
            token=f"demo:{key}",
            seed=f"demo:{key}:{person_id}",
        )
        public_id, is_open = play.public_id, play.finished_at is None
        state: TaskState = played(play).state
    if not is_open or state.saved:
        return
    values, times = _entries(state.task, rng, knows)
    half = dict(list(values.items())[: len(values) // 2])
    for ordinal, (act, entered) in enumerate(((SAVE, half), (HAND_IN, values)), start=1):
        moment += timedelta(seconds=sum(row[2] for row in times) // 2000)
        measured = times if act == HAND_IN else []
        with clock.frozen(moment), unit_of_work():
            answer = Answer(SCREEN, {"act": act, "values": entered, "times": measured})
            send_answer(play=find(public_id, lock=True), ordinal=ordinal, answer=answer)


def _entries(task: Task, rng: random.Random, knows_percent: int) -> tuple[dict[str, Any], list[list[Any]]]:
    """Return what somebody enters and how long each field takes them, in milliseconds."""
    values: dict[str, Any] = {}
    times: list[list[Any]] = []
    at = 6000
    for entry in task.entries:
        values[entry.name] = _entered(entry, rng, knows_percent)
        inside = 1000 * rng.randrange(*SECONDS_A_FIELD)
        times.append([entry.name, at, inside, 1 + (rng.randrange(6) == 0)])
        at += inside
    return values, times


def _entered(entry: Entry, rng: random.Random, knows_percent: int) -> Any:
    return right_of(entry) if rng.randrange(100) < knows_percent else entry.wrong
