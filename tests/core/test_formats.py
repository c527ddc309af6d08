"""Dates, times, numbers and money read the same on every page."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from lms.core.web import formats

TODAY = date(2026, 11, 16)
NEW_YORK = ZoneInfo("America/New_York")


def plain(text: str) -> str:
    return text.replace(formats.NBSP, " ")


def test_a_date_names_its_month() -> None:
    assert plain(formats.day(date(2026, 11, 6))) == "6 Nov 2026"


def test_a_near_date_names_its_weekday() -> None:
    assert plain(formats.weekday(date(2026, 11, 19))) == "Thu 19 Nov"


def test_a_missing_date_is_a_dash() -> None:
    assert formats.day(None) == formats.instant(None) == "–"


def test_an_instant_is_written_in_the_given_zone() -> None:
    assert plain(formats.instant(datetime(2026, 11, 16, 11, 0, tzinfo=UTC), NEW_YORK)) == "16 Nov 2026, 06:00"


def test_a_clock_time_is_written_in_the_given_zone() -> None:
    assert formats.clock_time(datetime(2026, 7, 1, 11, 5, tzinfo=UTC), NEW_YORK) == "07:05"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 11, 16), "today"),
        (date(2026, 11, 17), "tomorrow"),
        (date(2026, 11, 15), "yesterday"),
        (date(2026, 11, 19), "in 3 days"),
        (date(2026, 11, 9), "7 days ago"),
        (date(2027, 11, 12), "12 Nov 2027"),
    ],
)
def test_a_near_date_is_said_from_today(value: date, words: str) -> None:
    assert plain(formats.from_today(value, TODAY)) == words


@pytest.mark.parametrize(("value", "words"), [(0, "0 min"), (22, "22 min"), (60, "1 h"), (90, "1 h 30 min")])
def test_minutes_become_hours(value: int, words: str) -> None:
    assert plain(formats.minutes(value)) == words


def test_no_data_is_said_in_words_and_never_zero() -> None:
    assert formats.percent(None) == formats.whole(None) == formats.dollars(None) == "no data"


def test_a_percentage_has_one_decimal_unless_asked_otherwise() -> None:
    assert [plain(formats.percent(82.34)), plain(formats.percent(82.34, 0))] == ["82.3 %", "82 %"]


def test_money_is_written_with_cents_and_a_true_minus() -> None:
    assert formats.money(Decimal("-2420.5")) == "\u2212$2,420.50"


def test_dollars_leave_the_cents_out() -> None:
    assert formats.dollars(Decimal("4850.00")) == "$4,850"


def test_a_change_always_shows_its_direction() -> None:
    assert [formats.signed(1.94), formats.signed(-0.4)] == ["+1.9", "\u22120.4"]


def test_a_rate_shows_both_its_parts() -> None:
    assert plain(formats.fraction(9897, 12026)) == "9,897 / 12,026"


@pytest.mark.parametrize(
    ("name", "letters"), [("Dana Whitfield", "DW"), ("Lena van der Berg", "LB"), ("Priya", "P"), ("", "")]
)
def test_initials_are_the_first_and_last_name(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


def test_an_identifier_reads_as_a_word() -> None:
    assert formats.spoken("access_officer") == "Access officer"


def test_small_counts_are_words_and_others_figures() -> None:
    assert [formats.in_words(2), formats.in_words(1204)] == ["two", "1,204"]
