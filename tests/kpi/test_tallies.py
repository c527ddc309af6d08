"""Tallies, periods and the two-valued conditions."""

from datetime import date
from decimal import Decimal

import pytest

from lms.kpi.rules.conditions import EVERY, happened, one_of
from lms.kpi.rules.periods import Day, Period, months_back
from lms.kpi.rules.tally import Tally

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 16))


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"),
    [
        (17, 20, "85.00"),
        (17, 19, "89.47"),
        (11, 17, "64.71"),
        (1, 16, "6.25"),
        (1, 800, "0.13"),
        (0, 5, "0.00"),
    ],
)
def test_a_percentage_has_two_decimals_rounded_half_up(numerator: int, denominator: int, value: str) -> None:
    assert Tally(numerator, denominator).percent == Decimal(value)


def test_nothing_to_divide_by_gives_no_value_in_any_unit() -> None:
    assert Tally(0, 0).percent is None
    assert Tally(0, 0).value("days") is None


def test_days_are_a_mean() -> None:
    assert Tally(43, 4).value("days") == Decimal("10.75")


def test_a_period_ends_on_the_as_of_day_when_that_is_earlier() -> None:
    assert OCTOBER.end == date(2026, 10, 31)
    assert Period(OCTOBER.from_on, OCTOBER.to_on, date(2026, 10, 9)).end == date(2026, 10, 9)


def test_a_claim_is_aged_when_it_waits_longer_than_the_limit() -> None:
    aged = happened("sent_on", Day.AGED)

    assert not aged.holds({"sent_on": date(2026, 10, 2)}, OCTOBER)
    assert aged.holds({"sent_on": date(2026, 10, 1)}, OCTOBER)


def test_months_are_cut_to_the_period() -> None:
    period = Period(date(2026, 9, 20), date(2026, 11, 5), date(2026, 11, 16))

    assert [(one.month, one.from_on, one.to_on) for one in period.months()] == [
        ("2026-09", date(2026, 9, 20), date(2026, 9, 30)),
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026-11", date(2026, 11, 1), date(2026, 11, 5)),
    ]


def test_the_three_months_before_a_february_cross_the_year() -> None:
    february = Period(date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 5))

    assert [one.month for one in february.three_months_before()] == ["2025-11", "2025-12", "2026-01"]
    assert february.is_one_month


def test_months_back_crosses_the_year() -> None:
    assert months_back(date(2026, 3, 31), 11) == date(2025, 4, 1)
    assert months_back(date(2026, 3, 31), 0) == date(2026, 3, 1)


def test_an_absent_value_never_holds_and_its_negation_does() -> None:
    fact = {"result": None, "seen_on": None}

    assert not one_of("result", "paid").holds(fact, OCTOBER)
    assert (~one_of("result", "paid")).holds(fact, OCTOBER)
    assert not happened("seen_on").holds(fact, OCTOBER)
    assert EVERY.holds(fact, OCTOBER)


def test_conditions_name_their_columns() -> None:
    condition = (one_of("a", 1) & happened("b")) | ~one_of("c", 2)

    assert condition.columns() == {"a", "b", "c"}
