"""Scenarios of the demo: people play the visits of their own role, most of them well; nobody new has yet."""

import random
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from lms.app.demo.scope import Scope
from lms.core import clock
from lms.core.unit_of_work import unit_of_work
from lms.people.api import jobs_of
from lms.simulations.beats import BEAT_KINDS
from lms.simulations.kinds.base import Answer
from lms.simulations.rules.playing import ScenarioState, best_option
from lms.simulations.rules.scenario import Beat, Option
from lms.simulations.services.plays import find, played, start, take_step
from lms.simulations.services.shelf import SCENARIO, Card, cards

MOST_PEOPLE = 14
NEWCOMERS = ("10042", "10043")
"""People whose first days the guide shows: they have not played."""
KNOWS_PERCENT = (60, 75, 85, 92)
BREACH_PERCENT = 12
MINUTES_A_BEAT = 3
LATEST_HOUR = 16


def fill_scenarios(scope: Scope, ids: Mapping[str, int]) -> None:
    """Let people of the demo play visits in which their role acts; done before, nothing changes."""
    own = jobs_of([*ids.values()])
    for card in cards():
        players = [
            (number, view)
            for number, person_id in sorted(ids.items())
            if number not in NEWCOMERS
            and (view := card.view_for([job.job_role for job in own.get(person_id, ())]))
        ]
        rng = scope.stream("scenario", card.key)
        for place, (number, view) in enumerate(rng.sample(players, min(MOST_PEOPLE, len(players)))):
            _play(scope, card, ids[number], view if place % 3 else None, rng)


def _play(scope: Scope, card: Card, person_id: int, view: str | None, rng: random.Random) -> None:
    """Play one visit: choices follow from how much somebody knows; the whole visit every third time."""
    day = scope.before(rng.randrange(3, 40))
    moment = datetime.combine(day, time(rng.randrange(8, LATEST_HOUR), 10), tzinfo=clock.zone())
    knows = rng.choice(KNOWS_PERCENT)
    with clock.frozen(moment), unit_of_work():
        play = start(
            person_id=person_id,
            kind=SCENARIO,
            key=card.key,
            token=f"demo:{card.key}",
            mode="role" if view else "whole",
            viewpoint=view,
            seed=f"demo:{card.key}:{person_id}",
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
