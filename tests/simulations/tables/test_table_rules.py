"""Table-tops by their rules: they end, replay to the same state, and find whose hand-off saved the claim."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.simulations.beats import BEAT_KINDS
from lms.simulations.rules.playing import best_option
from lms.simulations.rules.tables.handoffs import PROBLEMS, handoffs, inherited_note, problems, statuses
from lms.simulations.rules.tables.playing import replay, result_of
from lms.simulations.rules.tables.saving import verdict
from lms.simulations.rules.tables.seats import (
    BEST,
    DRAWN,
    ERROR,
    Seat,
    default_error,
    drawn_error,
    errors_of,
    may_still_play,
)
from tests.simulations.tables.tables import SEED, Played, choosing, people, play
from tests.simulations.walk import claims_of, scenario_ids

SCENARIOS = scenario_ids()


chances = st.integers(0, 2**32)


def any_table(chance: int) -> Played:
    """Play a table of two to six people and the system, whose seats are handed on while it is played."""
    rng = random.Random(chance)  # noqa: S311  histories of a test
    scenario_id = rng.choice(SCENARIOS)
    scenario = claims_of(scenario_id).scenario
    heads = rng.randint(2, 6)

    def seat(role: str) -> Seat:
        way = rng.choice(("person", "person", BEST, ERROR, DRAWN))
        if way == "person":
            return Seat(role, rng.randint(1, heads))
        wrong = [beat.id + option.id for beat, option in errors_of(scenario, role)]
        made = {BEST: None, DRAWN: drawn_error(scenario, role, SEED)}
        return Seat(role, None, way, made.get(way, rng.choice(wrong) if wrong else None))

    def hand_on(_ordinal: int, held: dict[str, Seat]) -> None:
        if rng.random() < 0.2:
            role = rng.choice(list(held))
            held[role] = seat(role)

    seats = {role: seat(role) for role in scenario.roles}
    return play(scenario_id, lambda beat: rng.choice(beat.options), seats, hand_on)


@settings(max_examples=300)
@given(chance=chances)
def test_any_table_ends_and_replays_to_the_same_state(chance: int) -> None:
    table = any_table(chance)
    beats = table.claims.scenario.beats
    assert table.end.beat is None
    assert len(table.turns) <= sum(len(beat.options) for beat in beats)
    assert replay(table.claims, SEED, table.turns) == table.states


@settings(max_examples=100)
@given(chance=chances)
def test_the_system_never_breaks_a_rule_and_gets_no_points(chance: int) -> None:
    table = any_table(chance)
    systems = [one for one in table.end.taken if not one.is_learners]
    assert not any(one.option.is_breach for one in systems)
    assert sum(one.of for one in systems) == 0


@settings(max_examples=100)
@given(chance=chances)
def test_a_role_that_turns_an_inherited_red_field_green_is_found(chance: int) -> None:
    """Colours are compared around the turns of one role, by themselves, and must name that role."""
    table = any_table(chance)
    found = verdict(table.end, handoffs(table.states, table.turns))
    named = {one.role for one in found.savings}
    setters = {beat.id: beat.role for beat in table.claims.scenario.beats}
    for place, turn in enumerate(table.turns):
        alone = (place == 0 or table.turns[place - 1].role != turn.role) and (
            place + 1 == len(table.turns) or table.turns[place + 1].role != turn.role
        )
        before, after = table.states[place], table.states[place + 1]
        run = before.claims.going_on(before.changes, ())
        by = {one.name: setters.get(one.set_by, "") for one in run.fields}
        for name, colour in statuses(before).items():
            came_from_other = by.get(name, "") not in ("", turn.role)
            if alone and colour in PROBLEMS and came_from_other and statuses(after).get(name) == "green":
                assert turn.role in named


@settings(max_examples=60)
@given(chance=chances)
def test_savings_and_costs_are_never_below_nothing_and_stand_in_order(chance: int) -> None:
    table = any_table(chance)
    found = verdict(table.end, handoffs(table.states, table.turns))
    assert all(one.unheeded.days >= 0 and one.worth.dollars >= 0 for one in found.savings)
    assert [one.worth for one in found.savings] == sorted((one.worth for one in found.savings), reverse=True)
    assert all(one.cost.is_anything for one in found.costs)


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_where_everybody_chose_the_best_nobody_saved_the_claim(scenario_id: str) -> None:
    table = play(scenario_id, best_option)
    found = verdict(table.end, handoffs(table.states, table.turns))
    assert (found.saved_by, found.costs, found.is_clean) == (None, (), True)


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_a_system_at_best_in_every_seat_is_the_best_path(scenario_id: str) -> None:
    seats = {role: Seat(role, None, BEST) for role in people(scenario_id)}
    run = play(scenario_id, best_option, seats).end
    assert not run.claims.run(run.changes).added_days


def test_the_nurse_who_passes_a_sentence_on_saved_it() -> None:
    table = play("SC1", choosing(B2="b", B3="a"))
    found = verdict(table.end, handoffs(table.states, table.turns))
    assert found.saved_by is not None
    assert (found.saved_by.role, found.saved_by.person_id) == ("nurse", 2)
    assert found.saved_by.worth.days == 2
    assert found.saved_by.unheeded.dollars == Decimal(2120)


def test_without_the_nurse_the_biller_saved_it_and_the_bedside_cost_it() -> None:
    table = play("SC1", choosing(B2="b", B3="b", B5="a"))
    found = verdict(table.end, handoffs(table.states, table.turns))
    assert [one.role for one in found.savings] == ["biller"]
    assert found.costs[0].role == "ed_registrar"
    assert (found.costs[0].beat, found.costs[0].step) == ("B2", "W04")
    assert found.costs[0].cost.days == 2


def test_a_role_that_repairs_its_own_error_saved_nobodys() -> None:
    table = play("SC3", choosing(B2="b", B4="a"))
    found = verdict(table.end, handoffs(table.states, table.turns))
    assert "physician" not in {one.role for one in found.savings}


def test_a_hand_off_says_what_came_in_what_was_repaired_and_what_went_on() -> None:
    table = play("SC1", choosing(B2="b", B3="b", B5="a"))
    path = {one.role: one for one in handoffs(table.states, table.turns)}
    assert "payer_1" in {one.name for one in path["ed_registrar"].brought}
    assert "payer_1" in {one.name for one in path["nurse"].passed_on}
    assert path["nurse"].repaired == ()
    assert "payer_1" in {one.name for one in path["biller"].repaired}


def test_a_role_that_acts_twice_has_two_hand_offs() -> None:
    table = play("SC3", choosing(B2="b"))
    assert [one.role for one in handoffs(table.states, table.turns)].count("physician") == 2


def test_the_next_inherits_the_newest_note_of_somebody_else() -> None:
    turns = play("SC1", best_option).turns
    noted = [replace(turn, note=f"from {turn.beat}" if turn.beat in ("B1", "B3") else "") for turn in turns]
    asked = [inherited_note(noted[:place], turn.role) for place, turn in enumerate(noted)]
    assert [turn.note if turn else None for turn in asked] == [None, None, "from B1", "from B3"]


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_what_others_left_costs_nobody_a_point(scenario_id: str) -> None:
    """One person at best among people who err has every point that they could have."""
    scenario = claims_of(scenario_id).scenario
    for role in scenario.roles:

        def chooses(beat, role=role):
            return best_option(beat) if beat.role == role else default_error(scenario, beat)

        table = play(scenario_id, chooses)
        own = [turn.ordinal for turn in table.turns if turn.role == role]
        reached = result_of(table.end, own)
        assert (reached.points, reached.is_breach) == (reached.of, False)


def test_a_breach_is_that_of_who_made_it_and_the_system_may_go_on_for_them() -> None:
    def leaves(ordinal: int, held: dict[str, Seat]) -> None:
        if ordinal == 2:
            held["ed_registrar"] = Seat("ed_registrar", None, BEST)

    table = play("SC1", choosing(B1="b"), before_turn=leaves)
    assert [(turn.beat, turn.person_id) for turn in table.turns[:3]] == [
        ("B1", 1),
        ("B1", None),
        ("B2", None),
    ]
    assert result_of(table.end, [1]).is_breach
    assert not result_of(table.end, [turn.ordinal for turn in table.turns if turn.person_id == 2]).is_breach


def test_the_system_makes_the_error_that_was_chosen_and_acts_at_best_elsewhere() -> None:
    seats = {**people("SC1"), "ed_registrar": Seat("ed_registrar", None, ERROR, "B2b")}
    table = play("SC1", best_option, seats)
    assert [one.option.id for one in table.end.taken[:2]] == ["a", "b"]


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_a_drawn_error_follows_from_the_seed_and_can_be_made(scenario_id: str) -> None:
    scenario = claims_of(scenario_id).scenario
    for role in scenario.roles:
        among = {beat.id + option.id for beat, option in errors_of(scenario, role)}
        drawn = {drawn_error(scenario, role, f"seed {number}") for number in range(40)}
        assert drawn <= (among or {None})
        assert drawn_error(scenario, role, "seed 1") == drawn_error(scenario, role, "seed 1")
        assert len(among) < 2 or len(drawn) > 1


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_the_usual_error_is_not_the_best_and_a_breach_is_nobodys_usual_error(scenario_id: str) -> None:
    scenario = claims_of(scenario_id).scenario
    for beat in scenario.beats:
        usual = default_error(scenario, beat)
        can_err = any(not one.is_breach and one != best_option(beat) for one in beat.options)
        assert not usual.is_breach
        assert (usual != best_option(beat)) == can_err


def test_a_role_with_nothing_ahead_cannot_play_any_more() -> None:
    table = play("SC3", choosing(B2="b"))
    after_note = table.states[2]
    assert not may_still_play(after_note, "nurse")
    assert may_still_play(after_note, "physician")
    assert not may_still_play(table.end, "physician")


def test_a_clean_claim_has_no_problem_and_a_copied_coverage_has() -> None:
    best = play("SC1", best_option)
    assert all(problems(state) == {} for state in best.states)
    copied = play("SC1", choosing(B2="b"))
    assert problems(copied.states[2])["payer_1"].role == "ed_registrar"


def test_every_kind_of_choice_can_be_made_by_the_system() -> None:
    for scenario_id in SCENARIOS:
        for beat in claims_of(scenario_id).scenario.beats:
            kind = BEAT_KINDS.get(beat.kind)
            assert kind.judge(beat, kind.choice_of(beat, best_option(beat))).id == best_option(beat).id
