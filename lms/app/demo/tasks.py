"""Screens of the demo: registrars, coders and others fill those of their role, some of them with a slip."""

import random
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from lms.app.demo.scope import Scope
from lms.core import clock
from lms.core.unit_of_work import unit_of_work
from lms.people.api import jobs_of
from lms.simulations.kinds.base import Answer
from lms.simulations.rules.tasks.making import right_of
from lms.simulations.rules.tasks.model import Entry, Task
from lms.simulations.rules.tasks.playing import HAND_IN, SAVE, SCREEN, TaskState
from lms.simulations.services.plays import find, played
from lms.simulations.services.tasks import TaskCard, send_answer, start_task, task_cards

MOST_PEOPLE = 9
NEWCOMERS = ("10042", "10043")
"""People whose first days the guide shows: they have not filled a screen."""
KNOWS_PERCENT = (70, 85, 92, 100)
SECONDS_A_FIELD = (4, 22)
LATEST_HOUR = 16


def fill_tasks(scope: Scope, ids: Mapping[str, int]) -> None:
    """Let people of the demo fill the screens of their role once; done before, nothing changes."""
    own = jobs_of([*ids.values()])
    for card in task_cards():
        people = [
            number
            for number, person_id in sorted(ids.items())
            if number not in NEWCOMERS
            and not set(card.roles).isdisjoint(job.job_role for job in own.get(person_id, ()))
        ]
        rng = scope.stream("task", card.key)
        for number in rng.sample(people, min(MOST_PEOPLE, len(people))):
            _fill(scope, card, ids[number], rng)


def _fill(scope: Scope, card: TaskCard, person_id: int, rng: random.Random) -> None:
    """Fill one screen: saved once halfway, handed in minutes later; what is wrong is the author's example."""
    day = scope.before(rng.randrange(2, 30))
    moment = datetime.combine(day, time(rng.randrange(8, LATEST_HOUR), 20), tzinfo=clock.zone())
    knows = rng.choice(KNOWS_PERCENT)
    with clock.frozen(moment), unit_of_work():
        play = start_task(
            person_id=person_id,
            key=card.key,
            token=f"demo:{card.key}",
            seed=f"demo:{card.key}:{person_id}",
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
