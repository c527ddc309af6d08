"""Tolerance rules: what each forgives and what it does not."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.simulations.rules.tasks.reading import day_of, money_of, parts_of, plain
from lms.simulations.rules.tasks.tolerance import TOLERANCES, Terms, is_near

NONE = Terms()
codes = st.text("ABCDEFGHJKMNPQRTUVWXY0123456789", min_size=1, max_size=12)
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
cents = st.integers(0, 10_000_000).map(lambda number: Decimal(number) / 100)
junk = st.text(max_size=40)


@given(codes)
def test_exact_takes_the_text_itself_and_nothing_else(text: str) -> None:
    assert is_near("exact", text, f" {text} ", NONE)
    assert not is_near("exact", text, text + "X", NONE)


@given(codes, st.data())
def test_same_forgives_case_blanks_and_dashes(text: str, data: st.DataObject) -> None:
    marks = data.draw(st.lists(st.sampled_from(["", " ", "-", "."]), min_size=len(text), max_size=len(text)))
    typed = "".join(sign + mark for sign, mark in zip(text.lower(), marks, strict=True))
    assert is_near("same", text, typed, NONE)


@given(codes, codes)
def test_same_forgives_no_other_sign(one: str, other: str) -> None:
    assert is_near("same", one, other, NONE) == (plain(one) == plain(other))


@given(days, st.sampled_from(["%m/%d/%Y", "%Y-%m-%d", "%m-%d-%Y"]))
def test_a_day_is_the_same_however_it_is_written(day: date, form: str) -> None:
    assert is_near("day", day.isoformat(), day.strftime(form), NONE)


@given(days, days)
def test_another_day_is_another_day(one: date, other: date) -> None:
    assert is_near("day", one.isoformat(), f"{other:%m/%d/%Y}", NONE) == (one == other)


@given(cents, cents, cents)
def test_money_is_near_when_the_difference_is_within(right: Decimal, typed: Decimal, within: Decimal) -> None:
    found = is_near("money", str(right), f"${typed:,}", Terms(within=within))
    assert found == (abs(right - typed) <= within)


@given(cents, cents)
def test_money_within_a_percentage_or_dollars_takes_the_wider_one(right: Decimal, typed: Decimal) -> None:
    terms = Terms(within=Decimal(100), percent=Decimal(25))
    assert is_near("money", str(right), str(typed), terms) == (
        abs(right - typed) <= max(Decimal(100), right / 4)
    )


@given(st.lists(codes, min_size=1, max_size=6, unique=True), st.randoms())
def test_a_set_forgives_the_order_and_a_sequence_does_not(items: list[str], chance: Random) -> None:
    mixed = items[:]
    chance.shuffle(mixed)
    assert is_near("set", items, ", ".join(mixed), NONE)
    assert is_near("sequence", items, ", ".join(mixed), NONE) == (mixed == items)


@given(st.lists(codes, min_size=1, max_size=6, unique=True))
def test_a_set_misses_nothing_and_takes_nothing_twice(items: list[str]) -> None:
    assert not is_near("set", items, items[:-1], NONE)
    assert not is_near("set", items, [*items, items[0]], NONE)


@given(st.lists(codes, min_size=1, max_size=5, unique=True))
def test_one_of_takes_each_of_several(items: list[str]) -> None:
    assert all(is_near("one_of", items, one.lower(), NONE) for one in items)
    assert not is_near("one_of", items, "Z" * 13, NONE)


def test_a_pattern_asks_for_the_form_alone() -> None:
    terms = Terms(pattern=r"[A-Z]{2}\d{4}")
    assert is_near("pattern", "AB1234", "xy9876", terms)
    assert not is_near("pattern", "AB1234", "xy98765", terms)


def test_rows_compare_as_numbers_and_codes_and_without_empty_ones() -> None:
    right = [{"code": "J1745", "units": "30", "modifier": "JZ"}, {"code": "FPIN1", "units": "1"}]
    typed = [
        {"code": "fpin1", "units": "1.0", "modifier": ""},
        {"code": "", "units": ""},
        {"code": "j1745", "units": "30", "modifier": "jz"},
    ]
    assert is_near("set", right, typed, NONE)
    assert not is_near("set", right, typed[:1], NONE)


@pytest.mark.parametrize("rule", TOLERANCES.kinds())
@given(junk)
def test_no_rule_fails_or_takes_something_for_nothing(rule: str, typed: str) -> None:
    empty = not typed.strip()
    assert is_near(rule, "", typed, Terms(pattern=".*")) == empty
    assert is_near(rule, typed, "", Terms(pattern=".*")) == empty


@given(junk)
def test_reading_takes_anything(typed: str) -> None:
    day, money = day_of(typed), money_of(typed)
    assert day is None or isinstance(day, date)
    assert money is None or money.is_finite()
    assert all(part.strip() == part and part for part in parts_of(typed))
