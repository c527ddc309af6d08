"""Oracles against an independent computation: days one by one, money in cents, months by hand."""

import calendar
import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.oracles import ORACLES
from lms.assessments.oracles.base import Money, Unfit

DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))
DOLLARS = st.integers(0, 900_000).map(lambda cents: Decimal(cents) / 100)


def ask(kind, **given_values):
    """Return what an oracle says of values as an author writes them."""
    oracle = ORACLES.get(kind)
    return oracle.work_out(oracle.schema().load(given_values))


@pytest.mark.parametrize("kind", ORACLES.kinds())
def test_what_an_oracle_says_of_its_samples_never_changes(kind):
    for sample in ORACLES.get(kind).samples():
        found = ask(kind, **sample.given)
        assert {name: found[name] for name in sample.found} == dict(sample.found)


@pytest.mark.parametrize("kind", ORACLES.kinds())
def test_an_oracle_names_its_version(kind):
    assert kind.rpartition(".v")[2].isdecimal()


def owed_in_cents(allowed, deductible, percent, copay, limit):
    """Work the estimate out dollar by dollar of the bill, in exact cents: copay, deductible, then shares."""
    bill = int(allowed * 100)
    fixed = min(int(copay * 100), bill)
    first = min(int(deductible * 100), bill - fixed)
    share = Fraction(bill - fixed - first) * Fraction(percent) / 100
    whole, rest = divmod(share.numerator, share.denominator)
    shared = whole + (1 if 2 * rest >= share.denominator else 0)
    total = fixed + first + shared
    return total if limit is None else min(total, int(limit * 100))


@given(DOLLARS.filter(bool), DOLLARS, st.integers(0, 100), DOLLARS, st.none() | DOLLARS)
def test_an_estimate_agrees_with_one_worked_out_in_cents(allowed, deductible, percent, copay, limit):
    asked = {"allowed": allowed, "deductible_left": deductible, "coinsurance": percent, "copay": copay}
    limit = None if limit is None else deductible + limit
    asked |= {} if limit is None else {"maximum_left": limit}

    found = ask("patient_estimate.v1", **{name: str(value) for name, value in asked.items()})

    assert found["estimate"].usd * 100 == owed_in_cents(allowed, deductible, percent, copay, limit)
    assert found["estimate"].usd + found["plan_part"].usd == allowed


def test_a_deductible_above_the_maximum_makes_no_question():
    with pytest.raises(Unfit):
        ask("patient_estimate.v1", allowed=900, deductible_left=500, maximum_left=400)


@given(DAYS, st.integers(1, 400))
def test_the_days_are_counted_month_by_month_up_to_the_limit(starts_on, limit):
    told = ask("timely_filing.v1", starts_on=starts_on.isoformat(), limit=limit)["count"]
    assert sum(int(number) for number in re.findall(r"(\d+) days? of", told)) == limit
    assert told.count("make") == told.count(",")


@given(DAYS, st.integers(1, 400))
def test_the_last_day_of_a_limit_is_found_by_counting(starts_on, limit):
    day = starts_on
    for _ in range(limit):
        day += timedelta(days=1)

    found = ask("timely_filing.v1", starts_on=starts_on.isoformat(), limit=limit)

    assert found["last_on"] == day
    assert found["day_late_on"] - found["last_on"] == timedelta(days=1)


@given(DAYS, st.integers(1, 36))
def test_months_clamp_to_the_last_day_of_a_shorter_month(starts_on, months):
    year, month = starts_on.year, starts_on.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    longest = calendar.monthrange(year, month)[1]

    found = ask("timely_filing.v1", starts_on=starts_on.isoformat(), limit=months, unit="months")

    assert found["last_on"] == date(year, month, min(starts_on.day, longest))


def test_a_year_from_a_leap_day_ends_on_the_last_of_february():
    found = ask("timely_filing.v1", starts_on="2028-02-29", limit=12, unit="months")
    assert found["last_on"] == date(2029, 2, 28)


def test_a_limit_over_a_leap_day_counts_it():
    found = ask("timely_filing.v1", starts_on="2028-02-27", limit=3)
    assert found["last_on"] == date(2028, 3, 1)


@given(DAYS, st.integers(1, 200), st.integers(0, 400))
def test_in_time_is_up_to_the_last_day_and_no_later(starts_on, limit, after):
    found = ask("timely_filing.v1", starts_on=starts_on.isoformat(), limit=limit, received_after=after)

    assert (found["verdict"] == "in time") == (found["received_on"] <= found["last_on"])
    assert found["days_left"] == limit - after
    assert found["days_late"] == max(after - limit, 0)


@given(DAYS, st.integers(1, 200), st.integers(0, 10))
def test_a_presumed_receipt_moves_the_whole_clock(starts_on, limit, presumed):
    found = ask("timely_filing.v1", starts_on=starts_on.isoformat(), limit=limit, presumed_days=presumed)
    assert found["last_on"] - found["without_presumption_on"] == timedelta(days=presumed)


@pytest.mark.parametrize(("case", "least"), [("working_aged", 20), ("disability", 100)])
@given(st.integers(1, 5000), st.booleans())
def test_size_and_current_work_decide_who_leads(case, least, employees, works):
    found = ask("payer_order.v1", case=case, plan="Plan", employees=employees, works=works)
    assert (found["first"] == "Plan") == (works and employees >= least)
    assert {found["first"], found["second"]} == {"Plan", "Medicare"}


@given(DAYS, st.integers(0, 60))
def test_a_group_plan_leads_in_the_first_thirty_months_of_kidney_failure(began_on, later):
    months = [(began_on.year * 12 + began_on.month - 1 + number) for number in range(30)]
    now = began_on.year * 12 + began_on.month - 1 + later

    found = ask(
        "payer_order.v1", case="kidney", plan="Plan", began_on=began_on.isoformat(), served_after_months=later
    )

    assert (found["first"] == "Plan") == (now in months)
    assert found["last_on"] + timedelta(days=1) == found["leads_on"]
    assert found["leads_on"].day == 1


@given(DAYS, DAYS)
def test_the_birthday_rule_looks_at_month_and_day_only(one, other):
    asked = {"case": "birthday", "plan": "A", "plan_b": "B"}
    if one.strftime("%m%d") == other.strftime("%m%d"):
        with pytest.raises(Unfit):
            ask("payer_order.v1", **asked, birthday_a=one.isoformat(), birthday_b=other.isoformat())
        return

    found = ask("payer_order.v1", **asked, birthday_a=one.isoformat(), birthday_b=other.isoformat())

    assert found["first"] == ("A" if one.strftime("%m%d") < other.strftime("%m%d") else "B")


def test_money_is_written_with_cents_only_where_there_are_any():
    assert [str(Money(Decimal(text))) for text in ("1250", "1250.5")] == ["$1,250", "$1,250.50"]
