"""Scenarios of the demo: people play the visits of their own role, most of them well; nobody new has yet."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from lms.app.demo.history import Step
from lms.app.demo.players import instant, moment_of_play, players_among
from lms.app.demo.system import HealthSystem
from lms.core import clock
from lms.core.unit_of_work import unit_of_work
from lms.simulations.beats import BEAT_KINDS
from lms.simulations.kinds.base import Answer
from lms.simulations.rules.playing import ScenarioState, best_option
from lms.simulations.rules.scenario import Beat, Option
from lms.simulations.services.plays import find, played, start, take_step
from lms.simulations.services.shelf import SCENARIO, cards

MOST_PEOPLE = 14
DAYS_AGO, MINUTE = (3, 40), 10
WHOLE_EVERY = 3
"""One in so many plays the whole visit, not only their own role."""
KNOWS_PERCENT = (60, 75, 85, 92)
BREACH_PERCENT = 12
MINUTES_A_BEAT = 3


@dataclass(frozen=True)
class _Play:
    """Who plays which visit, seen as whom (None = all of it), and from when."""

    key: str
    number: str
    view: str | None
    at: datetime


def scenario_steps(system: HealthSystem, ids_of: Callable[[], Mapping[str, int]]) -> list[Step]:
    """Return when people of the demo played visits in which their role acts, each play at its moment."""
    players, found = players_among(system.people), []
    for card in cards():
        fitting = [(number, view) for number, role in players.items() if (view := card.view_for([role]))]
        drawn = system.scope.stream("scenario", card.key).sample(fitting, min(MOST_PEOPLE, len(fitting)))
        for place, (number, view) in enumerate(drawn):
            rng = system.scope.stream("scenario", card.key, number)
            at = moment_of_play(system.scope, system.people[number], rng, days_ago=DAYS_AGO, minute=MINUTE)
            if at is not None:
                play = _Play(card.key, number, view if place % WHOLE_EVERY else None, at)
                found.append(Step(at, act=partial(_play, play, rng, ids_of)))
    return found


def _play(told: _Play, rng: random.Random, ids_of: Callable[[], Mapping[str, int]]) -> None:
    """Play one visit; choices follow from how much somebody knows. Played before, nothing changes."""
    person_id = ids_of().get(told.number)
    if person_id is None:
        return
    moment, knows = instant(told.at), rng.choice(KNOWS_PERCENT)
    with unit_of_work():
        play = start(
            person_id=person_id,
            kind=SCENARIO,
            key=told.key,
            token=f"demo:{told.key}",
            mode="role" if told.view else "whole",
            viewpoint=told.view,
            seed=f"demo:{told.key}:{person_id}",
        )
        public_id, is_new = play.public_id, play.finished_at is None
    while is_new:
        found = played(find(public_id))
        state: ScenarioState = found.state
        if state.beat is None:
            break
        moment += timedelta(minutes=MINUTES_A_BEAT)
        option = _choice(state.beat, rng, knows)
        choice = BEAT_KINDS.get(state.beat.kind).choice_of(state.beat, option)
        with clock.frozen(moment), unit_of_work():
            answer = Answer(state.beat.id, choice)
            take_step(play=find(public_id, lock=True), ordinal=found.next_ordinal, form=answer)


def _choice(beat: Beat, rng: random.Random, knows_percent: int) -> Option:
    if rng.randrange(100) < knows_percent:
        return best_option(beat)
    is_breach = rng.randrange(100) < BREACH_PERCENT
    fitting = [one for one in beat.options if one.is_breach == is_breach]
    return rng.choice(fitting or list(beat.options))
