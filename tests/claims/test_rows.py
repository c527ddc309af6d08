"""Rows of facts: what fits is kept, what could name a person is not, and remittances come back whole."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.claims.rules.facts import Adjustment, RemitLine
from lms.claims.services.lists import ClaimFilter
from lms.claims.services.rows import day_of, detail_of, instant, levels_from, npi, short
from lms.claims.x12.items import SetHead


@pytest.mark.parametrize("code", ["", "A7", "CO", "N382", "12345678"])
def test_a_code_is_kept(code: str) -> None:
    assert short(code) == code


@pytest.mark.parametrize("code", ["SAM SAMPLE", "SAMPLEPERSON", "A-7", "ÄÖ", "1.5"])
def test_what_is_no_code_is_not_kept(code: str) -> None:
    assert short(code) == "?"


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("1234567893", "1234567893"),
        ("1234567890", "1234567890"),
        ("SAM SAMPLE", None),
        ("123", None),
        (None, None),
    ],
)
def test_only_ten_digits_are_kept_as_a_provider_number(number: str | None, kept: str | None) -> None:
    assert npi(number) == kept


def head(sent_at: datetime | None, group_on: date | None) -> SetHead:
    return SetHead("837P", 1, 1, 1, "1", "1", "1", "S", "R", sent_at, group_on, False)


def test_the_day_of_a_set_is_that_of_its_group_else_of_its_interchange() -> None:
    sent_at = datetime(2026, 3, 2, 8, 0)  # noqa: DTZ001 # X12 names no zone
    assert day_of(head(sent_at, date(2026, 3, 3))) == date(2026, 3, 3)
    assert day_of(head(sent_at, None)) == date(2026, 3, 2)
    assert day_of(head(None, None)) is None


def test_an_instant_without_a_time_is_the_start_of_its_day() -> None:
    assert instant(None, date(2026, 3, 2)) == datetime(2026, 3, 2, tzinfo=UTC)


amounts = st.decimals(-9999, 9999, places=2)
codes = st.sampled_from(["45", "197", "A1", "B13"])
adjustments = st.lists(st.builds(Adjustment, st.sampled_from(["CO", "PR"]), codes, amounts), max_size=4)
lines = st.builds(
    RemitLine,
    charge=amounts,
    paid=amounts,
    adjustments=adjustments.map(tuple),
    remarks=st.lists(st.sampled_from(["N382", "M15"]), max_size=2).map(tuple),
    revenue_code=st.sampled_from(["", "0450"]),
    procedure=st.sampled_from(["", "P0001"]),
    allowed=st.none() | amounts,
)


@given(body=lines, found=st.lists(lines, max_size=4).map(tuple))
def test_a_remittance_comes_back_from_its_row_as_it_was(
    body: RemitLine, found: tuple[RemitLine, ...]
) -> None:
    level, back = levels_from(detail_of(body, found), body.charge, body.paid)
    assert back == found
    assert (level.adjustments, level.remarks) == (body.adjustments, body.remarks)
    assert (level.charge, level.paid) == (body.charge, body.paid)


def test_money_in_a_row_has_two_places() -> None:
    body = RemitLine(Decimal(100), Decimal("0.5"), (Adjustment("CO", "45", Decimal("99.5")),))
    assert detail_of(body, [body])["lines"][0]["paid"] == "0.50"


@pytest.mark.parametrize(
    ("text", "month"), [("2026-03", date(2026, 3, 1)), ("2026-13", None), ("", None), ("march", None)]
)
def test_a_month_of_an_address_is_read_or_ignored(text: str, month: date | None) -> None:
    assert ClaimFilter.of({"month": text}).month == month


def test_a_filter_goes_by_submission_unless_told_otherwise() -> None:
    assert ClaimFilter.of({}).by == "submitted"
    assert ClaimFilter.of({"by": "remitted"}).by == "remitted"
    assert ClaimFilter.of({"by": "nonsense"}).by == "submitted"
