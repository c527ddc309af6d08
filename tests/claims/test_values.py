"""Values in elements: numbers of providers, dates, amounts, codes."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.claims.x12 import values
from lms.core.npi import is_npi


@pytest.mark.parametrize("number", [b"1234567893", b"1987654328", b"1555555550"])
def test_a_number_with_the_right_check_digit_is_an_npi(number: bytes) -> None:
    assert is_npi(number)


@pytest.mark.parametrize(
    "number",
    [
        b"1234567890",
        b"9999999999",
        b"1666666666",
        b"",
        b"123456789",
        b"12345678931",
        b"A234567893",
        b"3234567893",
    ],
)
def test_anything_else_is_no_npi(number: bytes) -> None:
    assert not is_npi(number)


@given(st.integers(100_000_000, 299_999_999))
def test_exactly_one_check_digit_makes_nine_digits_an_npi(start: int) -> None:
    assert sum(is_npi(b"%d%d" % (start, digit)) for digit in range(10)) == 1


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"125", Decimal(125)),
        (b"125.0", Decimal("125.0")),
        (b"-9.00", Decimal("-9.00")),
        (b".5", Decimal("0.5")),
        (b"12.3400", Decimal("12.34")),
        (b"0", Decimal(0)),
    ],
)
def test_amounts_are_exact_decimals(raw: bytes, expected: Decimal) -> None:
    assert values.amount(raw) == expected


@pytest.mark.parametrize("raw", [b"", b"1,000.00", b"12.345", b"1e5", b"NaN", b"$5", b"--5", b"1" * 13])
def test_what_is_no_money_is_none(raw: bytes) -> None:
    assert values.amount(raw) is None


def test_a_time_after_a_date_is_allowed() -> None:
    assert values.day(b"202603021530") == date(2026, 3, 2)


@pytest.mark.parametrize(
    "raw", [b"10010101", b"20260230", b"20002316", b"2026030", b"", b"202603O2", b"21000101", b"20260302-"]
)
def test_absurd_dates_are_none(raw: bytes) -> None:
    assert values.day(raw) is None


def test_a_range_has_two_days() -> None:
    assert values.period(b"RD8", b"20260302-20260304") == (date(2026, 3, 2), date(2026, 3, 4), True)
    assert values.period(b"RD8", b"20260302")[2] is False
    assert values.period(b"D8", b"20260302") == (date(2026, 3, 2), date(2026, 3, 2), True)


@pytest.mark.parametrize(("day6", "year"), [(b"260302", 2026), (b"960302", 1996), (b"690302", 2069)])
def test_two_digits_of_a_year_belong_to_their_century(day6: bytes, year: int) -> None:
    found = values.moment(day6, b"0930")
    assert found is not None
    assert (found.year, found.hour, found.minute) == (year, 9, 30)


@pytest.mark.parametrize("clock", [b"9999", b"", b"AB12", b"24"])
def test_a_bad_time_leaves_the_date(clock: bytes) -> None:
    found = values.moment(b"260302", clock)
    assert found is not None
    assert found.date() == date(2026, 3, 2)


def test_a_bad_date_leaves_nothing() -> None:
    assert values.moment(b"261302", b"0930") is None
    assert values.moment(b"      ", b"0930") is None


@pytest.mark.parametrize("code", [b"J189", b"A00", b"S72001A", b"Z0000", b"C7A1", b"O9A11"])
def test_codes_of_the_tenth_revision_have_its_shape(code: bytes) -> None:
    assert values.is_icd10(code)


@pytest.mark.parametrize("code", [b"4019", b"J", b"J1", b"U071X123", b"j189", b"J18.9", b""])
def test_other_codes_do_not(code: bytes) -> None:
    assert not values.is_icd10(code)


def test_a_control_number_is_shown_only_when_it_is_one() -> None:
    assert values.control(b"000000907") == "000000907"
    assert values.control(b"A B") == "?"
    assert values.control(b"SAMPLE PATIENT") == "?"
    assert values.control(b"1234567890") == "?"
