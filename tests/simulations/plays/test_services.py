"""Plays in the database: one start, each step once, one result, and what is announced of it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from lms.compliance.models import Evidence
from lms.core.database import db
from lms.core.errors import Conflict, Refused
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.simulations.kinds.base import Result
from lms.simulations.models import SimulationPlay, SimulationStep
from lms.simulations.services.finishing import outcome_of, score_of
from lms.simulations.services.plays import Taking, find, played, start, start_replay, take_step
from lms.simulations.services.shelf import next_of, shelf_of
from lms.simulations.services.telling import tell_first, told_first
from tests.cast import Cast
from tests.simulations.plays.conftest import publish
from tests.simulations.walk import body


def begin(person: Person, press: str = "t", view: str | None = None) -> SimulationPlay:
    """Start SC1."""
    with unit_of_work():
        return start(
            person_id=person.id,
            kind="scenario",
            key="SC1",
            token=press,
            mode="role" if view else "whole",
            viewpoint=view,
        )


def choose(play: SimulationPlay, *options: str) -> SimulationPlay:
    """Choose these options, each in a unit of its own."""
    for option in options:
        with unit_of_work():
            locked = find(play.public_id, lock=True)
            taken = take_step(
                play=locked, ordinal=played(locked).next_ordinal, form={"option": [option]}, took_ms=900
            )
            assert taken is Taking.TAKEN
    return find(play.public_id)


def evidence_of(person: Person) -> list[Any]:
    """Return subject, outcome and score of the evidence of a person."""
    rows = db.session.execute(
        select(Evidence.kind, Evidence.subject, Evidence.outcome, Evidence.score, Evidence.note).where(
            Evidence.person_id == person.id
        )
    )
    return [tuple(row) for row in rows]


def test_the_same_start_gives_the_same_play(learner: Person) -> None:
    assert begin(learner).public_id == begin(learner).public_id


def test_another_tab_goes_on_with_the_play_that_runs(learner: Person) -> None:
    assert begin(learner, "one").public_id == begin(learner, "two").public_id


def test_a_start_names_the_revision_and_the_attempt(learner: Person) -> None:
    play = begin(learner)
    assert (play.version, play.attempt, play.mode) == ("1.0.0", 1, "whole")


def test_a_replayed_form_changes_nothing(learner: Person) -> None:
    play = choose(begin(learner), "a")
    with unit_of_work():
        again = take_step(play=find(play.public_id, lock=True), ordinal=1, form={"option": ["b"]})
    assert again is Taking.AGAIN
    assert [step.option for step in played(find(play.public_id)).steps] == ["a"]


def test_a_step_out_of_turn_is_a_conflict(learner: Person) -> None:
    play = begin(learner)
    with unit_of_work(), pytest.raises(Conflict):
        take_step(play=find(play.public_id, lock=True), ordinal=3, form={"option": ["a"]})


def test_a_form_without_a_choice_is_refused_and_nothing_is_recorded(learner: Person) -> None:
    play = begin(learner)
    with unit_of_work(), pytest.raises(Refused):
        take_step(play=find(play.public_id, lock=True), ordinal=1, form={})
    assert played(find(play.public_id)).steps == ()


def test_a_step_keeps_how_it_was_judged(learner: Person) -> None:
    (step,) = played(choose(begin(learner), "c")).steps
    assert (step.beat, step.option, step.points, step.is_breach, step.took_ms) == ("B1", "c", 0, False, 900)


def test_a_whole_visit_at_its_best_passes_and_is_evidence(learner: Person) -> None:
    play = choose(begin(learner), "a", "a", "a", "a")
    assert (play.outcome, play.score, play.is_breach) == ("pass", Decimal(100), False)
    assert evidence_of(learner) == [("simulation", "SC1", "pass", Decimal(100), None)]


def test_a_breach_fails_whatever_the_score_and_says_so(learner: Person) -> None:
    play = choose(begin(learner), "a", "a", "a", "b", "a")
    assert (play.outcome, play.is_breach) == ("fail", True)
    assert evidence_of(learner) == [("simulation", "SC1", "fail", Decimal(75), "breach")]


def test_the_own_view_is_evidence_of_the_scenario(learner: Person) -> None:
    choose(begin(learner, view="ed_registrar"), "a", "a")
    assert [row[1] for row in evidence_of(learner)] == ["SC1"]


def test_the_view_of_another_role_is_evidence_of_that_view(learner: Person) -> None:
    choose(begin(learner, view="biller"), "a")
    assert [row[1] for row in evidence_of(learner)] == ["SC1/biller"]


def test_a_replay_keeps_the_first_steps_and_is_no_evidence(learner: Person) -> None:
    play = choose(begin(learner), "a", "b", "b", "a", "b", "a")
    with unit_of_work():
        made = start_replay(play=find(play.public_id), keep=1, token="replay")
        same = start_replay(play=find(play.public_id), keep=1, token="replay")
    assert made.public_id == same.public_id
    walked = choose(made, "a", "a", "a")
    assert (walked.mode, walked.outcome, walked.score) == ("replay", "practice", Decimal(100))
    assert len(evidence_of(learner)) == 1


def test_a_finished_play_takes_no_further_step(learner: Person) -> None:
    play = choose(begin(learner), "a", "a", "a", "a")
    with unit_of_work():
        taken = take_step(play=find(play.public_id, lock=True), ordinal=5, form={"option": ["a"]})
    assert taken is Taking.OVER
    steps = select(func.count()).select_from(SimulationStep).where(SimulationStep.play_id == play.id)
    assert db.session.scalar(steps) == 4


def test_a_play_goes_on_with_the_revision_it_began_on(learner: Person) -> None:
    play = choose(begin(learner), "a")
    changed = {**body("scenarios/SC1/scenario.yaml"), "version": "2.0.0", "title": "Changed"}
    with unit_of_work():
        publish("scenario", "SC1", changed, number=2)
    found = played(choose(play, "a", "a", "a"))
    assert found.state.scenario.version == "1.0.0"
    assert begin(learner, "later").version == "2.0.0"


def test_whom_to_tell_first_is_recorded_once_and_only_at_the_end(learner: Person) -> None:
    play = begin(learner)
    roles = ("ed_registrar", "nurse")
    with unit_of_work(), pytest.raises(Refused):
        tell_first(play=find(play.public_id), role="nurse", roles=roles)
    play = choose(play, "a", "a", "a", "a")
    for role in roles:
        with unit_of_work():
            tell_first(play=find(play.public_id), role=role, roles=roles)
    assert told_first(play) == "ed_registrar"
    assert played(play).result.is_finished


def test_a_persons_own_visit_comes_first_until_it_is_passed(learner: Person) -> None:
    assert next_of(learner.id, ["registrar"]).view == "ed_registrar"
    choose(begin(learner), "a", "a", "a", "a")
    assert next_of(learner.id, ["registrar"]) is None
    (row,) = shelf_of(learner.id, ["registrar"])
    assert row.passed.score == 100


def test_nobody_is_offered_a_visit_in_which_they_do_not_act(learner: Person) -> None:
    assert next_of(learner.id, ["cashier"]) is None


def test_plays_of_others_are_not_on_the_shelf(cast: Cast, learner: Person) -> None:
    choose(begin(cast["eve"]), "a", "a", "a", "a")
    assert shelf_of(learner.id, ["registrar"])[0].plays == ()


BEST = Result(points=8, of=10, is_breach=False, is_finished=True)


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (BEST, "pass"),
        (replace(BEST, points=7), "fail"),
        (replace(BEST, is_breach=True), "fail"),
        (replace(BEST, unmet=("Too few root causes.",)), "fail"),
        (replace(BEST, points=0, of=0), "fail"),
    ],
)
def test_a_pass_takes_the_cut_no_breach_and_every_term(database: Any, result: Result, outcome: str) -> None:
    assert outcome_of(result) == outcome


def test_without_reachable_points_there_is_no_score() -> None:
    assert score_of(Result(0, 0, is_breach=False, is_finished=True)) is None
