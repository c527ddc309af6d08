"""Bands by the policy card, and values that are drawn and worked out."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.simulations.rules.queues.priority import BANDS, CHANCES, Card, Stakes, band_of
from lms.simulations.rules.queues.values import (
    Day,
    Money,
    NoValueError,
    draw_values,
    filled,
    in_words,
    simulated_today,
    whole_of,
)

CARD = Card()
TODAY = date(2026, 3, 3)
days = st.none() | st.integers(0, 60)
stakes = st.builds(
    Stakes,
    usd=st.integers(0, 100_000),
    chance=st.sampled_from(sorted(CHANCES.values())),
    deadline_days=days,
    held_days=days,
    is_harm=st.booleans(),
    is_duty=st.booleans(),
    waits=st.booleans(),
)


def rank(one: Stakes) -> int:
    return BANDS.index(band_of(one, CARD)[0])


@given(stakes)
def test_every_item_has_a_band_and_a_reason(one: Stakes) -> None:
    band, why = band_of(one, CARD)
    assert band in BANDS
    assert why.endswith(".")


@given(stakes)
def test_harm_and_legal_duty_come_first_whatever_else_is_true(one: Stakes) -> None:
    assert rank(replace(one, is_harm=True)) == rank(replace(one, is_duty=True)) == 0


@given(stakes, st.integers(0, 60), st.integers(0, 60))
def test_a_nearer_deadline_never_makes_an_item_less_urgent(one: Stakes, near: int, far: int) -> None:
    near, far = sorted((near, far))
    assert rank(replace(one, deadline_days=near)) <= rank(replace(one, deadline_days=far))


@given(stakes, st.integers(0, 50_000))
def test_more_dollars_never_make_an_item_less_urgent(one: Stakes, more: int) -> None:
    assert rank(replace(one, usd=one.usd + more)) <= rank(one)


@given(stakes)
def test_what_cannot_be_paid_has_no_urgency_from_its_dollars(one: Stakes) -> None:
    without = replace(one, chance=CHANCES["none"])
    assert rank(without) == rank(replace(without, usd=0))


@pytest.mark.parametrize(
    ("one", "band"),
    [
        (Stakes(usd=12_400, deadline_days=5), "P1"),
        (Stakes(usd=12_400, deadline_days=6), "P2"),
        (Stakes(usd=640, deadline_days=14), "P2"),
        (Stakes(usd=640, deadline_days=15), "P3"),
        (Stakes(usd=15_000, held_days=15), "P1"),
        (Stakes(usd=15_000, held_days=14), "P2"),
        (Stakes(usd=15_000, held_days=20, chance=50), "P2"),
        (Stakes(usd=86_000), "P1"),
        (Stakes(usd=4_801, chance=0), "P3"),
        (Stakes(usd=5_400, waits=True), "P4"),
    ],
)
def test_the_limits_of_the_card_are_kept_to_the_day_and_the_dollar(one: Stakes, band: str) -> None:
    assert band_of(one, CARD)[0] == band


def test_a_hospital_may_have_other_limits() -> None:
    card = Card.of({"deadline_days": 10})
    assert (card.deadline_days, card.soon_days) == (10, CARD.soon_days)
    assert band_of(Stakes(deadline_days=10), card)[0] == "P1"
    assert "within 10 days" in dict(card.lines)["P1"]


@given(st.text(min_size=1, max_size=8), st.integers(0, 500), st.integers(0, 500), st.integers(1, 50))
def test_a_drawn_amount_lies_within_its_limits_and_on_its_step(
    seed: str, least: int, more: int, step: int
) -> None:
    spec = {"amount": {"usd": [least, least + more], "step": step, "printed": least}}
    drawn = draw_values(spec, seed=seed, today=TODAY)["amount"]
    assert isinstance(drawn, Money)
    assert least <= drawn.usd <= least + more
    assert (drawn.usd - least) % step == 0


def test_values_are_worked_out_from_those_above_them() -> None:
    specs = {
        "charge": {"usd": [8000, 9000], "printed": 8450},
        "expected": {"percent_of": "charge", "percent": 62},
        "paid": {"less": ["expected", 350, 189]},
        "all": {"times": [3, "paid"]},
    }
    found = draw_values(specs, seed=None, today=TODAY)
    assert (found["expected"], found["paid"], found["all"]) == (Money(5239), Money(4700), Money(14_100))


def test_a_value_that_stands_below_cannot_be_used() -> None:
    with pytest.raises(NoValueError, match="stands before it"):
        draw_values({"paid": {"less": ["later", 1]}}, seed=None, today=TODAY)


def test_texts_show_dollars_days_and_names() -> None:
    values = {"amount": Money(12_400), "on": Day(TODAY), "plan": "Cedar Mutual", "credit": Money(-60)}
    assert filled("{plan} paid {amount} on {on}, {credit} left.", values) == (
        "Cedar Mutual paid $12,400 on Tue 3 March, -$60 left."
    )


def test_a_text_with_a_place_that_names_nothing_is_refused() -> None:
    with pytest.raises(NoValueError, match="names no value"):
        filled("{weather}", {})


def test_a_name_of_words_is_no_number() -> None:
    with pytest.raises(NoValueError):
        whole_of("plan", {"plan": "Cedar Mutual"})


def test_the_printed_day_is_the_first_one() -> None:
    assert in_words(Day(simulated_today(None))) == "Mon 5 January"
