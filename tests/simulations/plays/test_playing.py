"""Playing a scenario: any walk ends, scores stay in bounds, a replay gives the same state."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import Refused
from lms.simulations.beats import BEAT_KINDS
from lms.simulations.kinds.base import ROLE, WHOLE, Setup, Step
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.debriefing import debrief
from lms.simulations.rules.playing import ScenarioState, apply, begin, best_path, result, walk
from lms.simulations.rules.showing import run_of, shown
from tests.simulations.walk import claims_of

WHOLE_VISIT = Setup("seed")


@pytest.fixture(scope="module")
def claims() -> Claims:
    """The claims of SC1."""
    return claims_of("SC1")


def play(state: ScenarioState, *options: str) -> ScenarioState:
    """Choose these options one after another."""
    for number, option in enumerate(options, start=1):
        assert state.beat is not None
        state = apply(state, Step(number, state.beat.id, {"option": option}))
    return state


setups = st.one_of(
    st.just(WHOLE_VISIT),
    st.sampled_from(sorted(claims_of("SC1").scenario.viewpoints)).map(lambda view: Setup("seed", ROLE, view)),
)


@pytest.mark.histories
@given(setup=setups, data=st.data())
def test_any_walk_ends_within_bounds_and_replays_to_the_same_state(setup: Setup, data: st.DataObject) -> None:
    claims = claims_of("SC1")
    steps: list[Step] = []

    def choose(beat):
        return data.draw(st.sampled_from(beat.options))

    states = list(walk(begin(claims, setup), choose))
    end = states[-1]
    for one in end.taken:
        if one.is_learners:
            steps.append(Step(one.ordinal, one.beat, one.choice))
    again = begin(claims, setup)
    for step in steps:
        again = apply(again, step)
    reached = result(end)
    assert reached.is_finished
    assert 0 <= reached.points <= reached.of <= 3 * len(claims.scenario.beats)
    assert again == end
    assert len(states) <= 1 + sum(len(beat.options) for beat in claims.scenario.beats)


def test_the_best_path_scores_everything_and_takes_no_day_more(claims: Claims) -> None:
    end = best_path(claims, WHOLE_VISIT)
    reached = result(end)
    assert (reached.points, reached.of) == (12, 12)
    assert claims.run(end.changes).added_days == 0


def test_a_beat_that_needs_a_stop_happens_only_when_the_claim_meets_it(claims: Claims) -> None:
    assert best_path(claims, WHOLE_VISIT).taken[-1].beat == "B4"
    assert play(begin(claims, WHOLE_VISIT), "a", "b", "b", "a").beat.id == "B5"
    assert play(begin(claims, WHOLE_VISIT), "a", "b", "a", "a").beat is None


def test_a_breach_asks_the_same_beat_again_without_the_option_and_ends_the_pass(claims: Claims) -> None:
    after = play(begin(claims, WHOLE_VISIT), "b")
    assert after.repeats
    assert after.beat.id == "B1"
    assert "b" not in {option.id for option in after.beat.options}
    end = play(after, "a", "a", "a", "a")
    reached = result(end)
    assert reached.is_breach
    assert (reached.points, reached.of) == (9, 12)


def test_the_choice_after_a_breach_makes_the_claim(claims: Claims) -> None:
    end = play(begin(claims, WHOLE_VISIT), "a", "e", "a", "a", "a")
    assert [change.choice for change in end.changes] == ["B1a", "B2a", "B3a", "B4a"]
    assert not claims.run(end.changes).open_stops


def test_a_role_inherits_what_a_colleague_left(claims: Claims) -> None:
    state = begin(claims, Setup("seed", ROLE, "biller"))
    assert state.beat.id == "B5"
    assert [(one.beat, one.option.id) for one in state.taken] == [
        ("B1", "a"),
        ("B2", "b"),
        ("B3", "b"),
        ("B4", "a"),
    ]
    assert result(state).of == 0


def test_only_the_learners_choices_count_in_a_role(claims: Claims) -> None:
    end = play(begin(claims, Setup("seed", ROLE, "biller")), "a")
    assert (result(end).points, result(end).of) == (3, 3)


def test_a_view_that_is_not_there_is_refused(claims: Claims) -> None:
    with pytest.raises(Refused) as refused:
        begin(claims, Setup("seed", ROLE, "astronaut"))
    assert "biller" in refused.value.hint


def test_a_step_at_another_beat_is_refused(claims: Claims) -> None:
    with pytest.raises(Refused):
        apply(begin(claims, WHOLE_VISIT), Step(1, "B3", {"option": "a"}))


def test_a_colleagues_best_day_does_not_hide_what_a_choice_did(claims: Claims) -> None:
    state = play(begin(claims, WHOLE_VISIT), "a", "b")
    assert [stop.code for stop in run_of(state).open_stops] == ["EDIT-E014"]


def test_the_ribbon_shows_a_field_of_a_later_beat_as_not_yet(claims: Claims) -> None:
    before = begin(claims, WHOLE_VISIT)
    start = {cell.label: cell.status for cell in shown(before).ribbon}
    assert start["First payer"] == "grey"
    after = play(before, "a", "a")
    cells = {cell.label: cell for cell in shown(after, play(before, "a")).ribbon}
    assert cells["First payer"].status == "green"
    assert cells["First payer"].is_new
    assert cells["First-listed or principal diagnosis"].status == "grey"


def test_what_a_payer_would_say_stands_beside_an_edit(claims: Claims) -> None:
    start = begin(claims, WHOLE_VISIT)
    view = shown(play(start, "a", "b"), play(start, "a"))
    assert [stop.code for stop in view.new_stops] == ["EDIT-E014"]
    assert [stop.code for stop in view.unheeded] == ["CARC-22"]


def test_a_tip_that_repairs_the_claim_is_told(claims: Claims) -> None:
    start = begin(claims, WHOLE_VISIT)
    view = shown(play(start, "a", "b", "a"), play(start, "a", "b"))
    assert [stop.code for stop in view.cleared] == ["EDIT-E014"]


def test_work_falls_into_the_trays_of_colleagues(claims: Claims) -> None:
    view = shown(play(begin(claims, WHOLE_VISIT), "a", "b"))
    assert view.minutes > 0
    assert "biller" in dict(view.tasks[0].by_role)
    assert view.tasks[0].beat == "Two cards at the bedside"


def test_trust_follows_from_what_was_chosen(claims: Claims) -> None:
    start = begin(claims, WHOLE_VISIT)
    assert shown(start).trust == 4
    assert shown(play(start, "c")).trust == 3


def test_the_debrief_names_the_two_repairs_worth_most(claims: Claims) -> None:
    end = play(begin(claims, WHOLE_VISIT), "a", "b", "b", "a", "b", "a")
    told = debrief(end)
    assert [one.beat.id for one in told.repairs] == ["B2", "B5"]
    assert (told.points, told.of) == (10, 18)
    assert told.days.more == 32
    assert told.minutes.more > 0


def test_a_breach_comes_first_among_the_repairs(claims: Claims) -> None:
    end = play(begin(claims, WHOLE_VISIT), "c", "b", "a", "b", "a")
    told = debrief(end)
    assert [one.beat.id for one in told.breaches] == ["B4"]
    assert told.repairs[0].beat.id == "B4"


def test_an_option_that_is_not_open_is_not_shown(claims: Claims) -> None:
    scenario = claims.scenario
    closed = replace(scenario.beats[0].options[1], only_if={"flag": "never"})
    beats = (
        replace(scenario.beats[0], options=(scenario.beats[0].options[0], closed)),
        *scenario.beats[1:],
    )
    state = begin(Claims(replace(scenario, beats=beats)), Setup("seed", WHOLE))
    assert [option.id for option in state.beat.options] == ["a"]


def test_flags_open_what_waits_for_them(claims: Claims) -> None:
    scenario = claims.scenario
    first = scenario.beats[0]
    setting = replace(first.options[0], flags={"seen": "yes"})
    beats = (
        replace(first, options=(setting, *first.options[1:])),
        replace(scenario.beats[1], only_if={"not": {"flag": "seen", "is": "yes"}}),
        *scenario.beats[2:],
    )
    start = begin(Claims(replace(scenario, beats=beats)), Setup("seed", WHOLE))
    assert play(start, "a").beat.id == "B3"
    assert play(start, "d").beat.id == "B2"


def test_every_kind_of_beat_is_used_by_its_name() -> None:
    assert all(BEAT_KINDS.get(kind).kind == kind for kind in BEAT_KINDS.kinds())
