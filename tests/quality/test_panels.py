"""Panels of judges: the cut against numpy, rounds, the decision and its history."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import NotFound, Refused
from lms.core.unit_of_work import unit_of_work
from lms.quality.rules.angoff import panel_of
from lms.quality.services.panels import (
    decide_cut,
    judge_of,
    open_panel,
    open_round,
    panels_of,
    panels_to_judge,
    record_estimates,
    view_of,
)
from tests.factories import make_person

EXACT = {"rel": 1e-9, "abs": 1e-9}
ITEMS = {"O1": ["a", "b"], "O2": ["c", "d", "e"]}
DRAW = {"O1": 2, "O2": 3}


def estimates_of(table: np.ndarray) -> dict[int, dict[str, float]]:
    return {judge: dict(zip("abcde", map(float, row), strict=True)) for judge, row in enumerate(table)}


def test_the_cut_is_the_mean_of_what_the_judges_expect_of_a_form() -> None:
    table = np.round(np.random.default_rng(5).uniform(0.3, 0.95, (6, 5)), 2)
    expected = 100 * (2 * table[:, :2].mean(axis=1) + 3 * table[:, 2:].mean(axis=1)) / 5

    found = panel_of(estimates_of(table), ITEMS, DRAW)

    assert found.cut == pytest.approx(expected.mean(), **EXACT)
    assert found.error == pytest.approx(expected.std(ddof=1) / np.sqrt(6), **EXACT)
    assert found.is_enough


def test_agreement_is_alpha_with_judges_in_the_place_of_items() -> None:
    table = np.round(np.random.default_rng(8).uniform(0.3, 0.95, (5, 1)) * 0 + np.linspace(0.3, 0.9, 5), 2)
    table += np.random.default_rng(9).choice([-0.05, 0, 0.05], table.shape)
    rows = table.T
    expected = 5 / 4 * (1 - rows.var(axis=0, ddof=1).sum() / rows.sum(axis=1).var(ddof=1))

    assert panel_of(estimates_of(table), ITEMS, DRAW).agreement == pytest.approx(expected, **EXACT)


def test_a_judge_with_gaps_is_left_out() -> None:
    table = estimates_of(np.full((5, 5), 0.7))
    del table[0]["c"]

    found = panel_of(table, ITEMS, DRAW)

    assert found.judges == 4
    assert not found.is_enough


def test_no_judge_or_an_objective_without_items_says_nothing() -> None:
    assert panel_of({}, ITEMS, DRAW) is None
    assert panel_of(estimates_of(np.full((5, 5), 0.7)), {"O1": ["a"], "O2": []}, DRAW) is None


@given(st.lists(st.lists(st.integers(0, 100), min_size=5, max_size=5), min_size=1, max_size=8))
def test_the_cut_lies_between_the_lowest_and_the_highest_estimate(rows: list[list[int]]) -> None:
    found = panel_of(estimates_of(np.array(rows) / 100), ITEMS, DRAW)

    values = [value for row in rows for value in row]
    assert min(values) - 1e-9 <= found.cut <= max(values) + 1e-9


@pytest.fixture
def panel(scene):
    with unit_of_work():
        judges = [make_person(unit=scene.cast.north) for _number in range(5)]
        made = open_panel(live=scene.live, judges=judges, by=scene.head, form_key="k")
    return made, judges


def estimate(panel, judge, share: str, *, number: int = 1, leave: int = 0) -> int:
    items = [item for own in view_of(panel).items.values() for item in own]
    said = dict.fromkeys(items[leave:], Decimal(share))
    with unit_of_work():
        return record_estimates(panel, judge_id=judge_of(panel, judge.id), number=number, estimates=said)


@pytest.mark.database
def test_five_judges_give_a_cut_with_its_error(panel) -> None:
    made, judges = panel
    for judge, share in zip(judges, ("0.7", "0.75", "0.8", "0.85", "0.9"), strict=True):
        estimate(made, judge, share)

    said = view_of(made).said(1)

    assert (said.judges, round(said.cut, 6)) == (5, 80)
    assert said.error == pytest.approx(np.std([70, 75, 80, 85, 90], ddof=1) / np.sqrt(5), **EXACT)


@pytest.mark.database
def test_saying_the_same_again_adds_nothing_and_a_change_counts(panel) -> None:
    made, judges = panel
    assert estimate(made, judges[0], "0.7") == 15
    assert estimate(made, judges[0], "0.7") == 0

    assert estimate(made, judges[0], "0.8", leave=10) == 5

    own = view_of(made).estimates[1][judge_of(made, judges[0].id)]
    assert sorted(set(own.values())) == [0.7, 0.8]


@pytest.mark.database
def test_a_new_round_is_judged_anew_and_the_old_one_is_closed(scene, panel) -> None:
    made, judges = panel
    estimate(made, judges[0], "0.7")
    with unit_of_work():
        assert open_round(made, by=scene.head, after=1) == 2
        assert open_round(made, by=scene.head, after=1) == 2

    with pytest.raises(Refused, match="round is over"):
        estimate(made, judges[0], "0.8", number=1)
    assert view_of(made).said(2) is None
    assert round(view_of(made).said(1).cut) == 70


@pytest.mark.database
def test_the_decision_keeps_what_the_panel_said_and_ends_it(scene, panel) -> None:
    made, judges = panel
    for judge in judges:
        estimate(made, judge, "0.82")
    with unit_of_work():
        decide_cut(made, cut=80, reason="Near the mean; the policy says 80.", by=scene.head)

    (line,) = panels_of("TS-01")
    assert (line.decision.cut, str(line.decision.suggested), line.judges) == (80, "82.00", 5)
    assert panels_to_judge(judges[0].id) == []
    with pytest.raises(Refused, match="decided"):
        estimate(made, judges[0], "0.5")


@pytest.mark.database
def test_nothing_is_decided_before_a_judge_has_finished(scene, panel) -> None:
    made, judges = panel
    estimate(made, judges[0], "0.8", leave=1)

    with unit_of_work(), pytest.raises(Refused, match="No judge"):
        decide_cut(made, cut=80, reason="Because it is so.", by=scene.head)


@pytest.mark.database
def test_who_is_no_judge_finds_no_panel(scene, panel) -> None:
    with pytest.raises(NotFound):
        judge_of(panel[0], scene.cast["learner"].id)
