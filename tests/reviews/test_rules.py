"""Rules of coding reviews: quarters, samples that can be drawn again, results, states."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.reviews.rules import standing
from lms.reviews.rules.quarters import Quarter
from lms.reviews.rules.results import BY_CASES, Band, Finding, band_of, faults_of, total
from lms.reviews.rules.sampling import Record, draw, same_records, share
from lms.reviews.rules.standing import Course, may_dispute, may_report, state_of
from lms.reviews.wording import heading

FIRST = date(2026, 7, 1)
populations = st.lists(
    st.builds(
        lambda number, day: Record(f"k{number}", FIRST + timedelta(days=day)),
        st.integers(0, 10_000),
        st.integers(0, 91),
    ),
    unique_by=lambda record: record.key,
    max_size=80,
)
findings = st.builds(
    lambda codes, wrong: Finding(codes, max(codes - wrong, 0), ("sequence",) if wrong else ()),
    st.integers(1, 30),
    st.integers(0, 5),
)


@given(st.dates(date(2020, 1, 1), date(2090, 12, 31)))
def test_a_day_lies_in_its_quarter_and_the_quarters_follow_without_a_gap(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first_on <= day <= quarter.last_on
    assert quarter.following.first_on == quarter.last_on + timedelta(days=1)
    assert quarter.following.before == quarter == Quarter.named(quarter.slug)


@pytest.mark.parametrize("slug", ["", "2026-Q5", "2026-Q0", "26-Q1", "2026-Q1x"])
def test_what_is_no_quarter_names_none(slug: str) -> None:
    assert Quarter.named(slug) is None


@given(populations, st.integers(1, 60), st.text(max_size=8), st.randoms())
def test_a_sample_follows_from_seed_and_records_whatever_their_order(
    population: list[Record], size: int, seed: str, rng: Random
) -> None:
    shuffled = list(population)
    rng.shuffle(shuffled)
    assert draw(population, size, seed) == draw(shuffled, size, seed)


@given(populations, st.integers(1, 60), st.text(max_size=8))
def test_a_sample_has_its_size_and_no_record_twice(population: list[Record], size: int, seed: str) -> None:
    sample = draw(population, size, seed)
    keys = {record.key for record in sample.drawn}
    assert len(keys) == len(sample.drawn) == min(size, len(population))
    assert keys <= {record.key for record in population}
    assert same_records(sorted(keys), sample)


@given(populations, st.integers(1, 60))
def test_each_month_has_its_share_to_less_than_one_record(population: list[Record], size: int) -> None:
    sample = draw(population, size, "seed")
    for _month, drawn, whole in sample.strata:
        exact = min(size, len(population)) * whole / len(population)
        assert abs(drawn - exact) < 1
        assert drawn <= whole


def test_another_seed_draws_other_records() -> None:
    population = [Record(f"k{number}", FIRST) for number in range(200)]
    assert draw(population, 30, "a").drawn != draw(population, 30, "b").drawn


def test_a_changed_population_has_another_digest() -> None:
    population = [Record(f"k{number}", FIRST) for number in range(3)]
    moved = [*population[:2], Record("k2", FIRST + timedelta(days=1))]
    assert draw(population, 2, "a").digest != draw(moved, 2, "a").digest


def test_nothing_is_shared_out_among_nobody() -> None:
    assert share({}, 5) == {}


@given(st.lists(findings, max_size=20))
def test_totals_keep_every_numerator_with_its_denominator(known: list[Finding]) -> None:
    totals = total(known)
    assert (totals.cases, totals.codes) == (len(known), sum(one.codes for one in known))
    assert totals.right == sum(one.correct == one.codes for one in known)
    assert 0 <= totals.correct <= totals.codes
    assert (totals.percent() is None) == (not known)


def test_accuracy_goes_by_codes_or_by_whole_records() -> None:
    totals = total([Finding(10, 10), Finding(30, 28, ("missed",))])
    assert (totals.percent(), totals.percent(BY_CASES)) == (Decimal("95.00"), Decimal("50.00"))


def test_a_group_that_changed_is_counted_among_those_that_have_one() -> None:
    totals = total([Finding(1, 1, (), "470", "470"), Finding(2, 1, ("poa",), "291", "292"), Finding(1, 1)])
    assert (totals.regrouped, totals.grouped) == (1, 2)


@pytest.mark.parametrize(
    ("finding", "field"),
    [
        (Finding(0, 0), "codes"),
        (Finding(201, 1, ("missed",)), "codes"),
        (Finding(3, 4), "correct"),
        (Finding(3, -1), "correct"),
        (Finding(3, 3, ("missed",)), "classes"),
        (Finding(3, 2), "classes"),
        (Finding(3, 3, (), "470", None), "drg_final"),
        (Finding(3, 3, (), "470", "470"), "drg_final"),
    ],
)
def test_a_result_that_cannot_be_is_told_by_its_field(finding: Finding, field: str) -> None:
    assert set(faults_of(finding, "outpatient")) == {field}


def test_an_inpatient_record_may_have_groups() -> None:
    assert faults_of(Finding(3, 3, (), "470", "470"), "inpatient") == {}


@pytest.mark.parametrize(
    ("percent", "band"), [("95", "released"), ("94.99", "feedback"), ("0", "full"), (None, None)]
)
def test_the_highest_band_reached_is_what_follows(percent: str | None, band: str | None) -> None:
    bands = [
        Band(Decimal(least), name, name, "")
        for least, name in ((95, "released"), (0, "full"), (93, "feedback"))
    ]
    found = band_of(None if percent is None else Decimal(percent), bands)
    assert (found.id if found else None) == band


TOLD = date(2026, 11, 2)
LAST = date(2026, 11, 17)


@pytest.mark.parametrize(
    ("course", "today", "state"),
    [
        (Course(3), TOLD, standing.WAITING),
        (Course(3, 1), TOLD, standing.UNDER_WAY),
        (Course(3, 3), TOLD, standing.UNDER_WAY),
        (Course(3, 3, reported_on=TOLD, answer_by=LAST), LAST, standing.REPORTED),
        (Course(3, 3, reported_on=TOLD, answer_by=LAST), LAST + timedelta(days=1), standing.READY),
        (Course(3, 3, reported_on=TOLD, answer_by=LAST, is_accepted=True), TOLD, standing.READY),
        (
            Course(3, 3, {1}, (), reported_on=TOLD, answer_by=LAST),
            LAST + timedelta(days=9),
            standing.DISPUTED,
        ),
        (Course(3, 3, {1}, {1}, reported_on=TOLD, answer_by=LAST), TOLD, standing.REPORTED),
        (Course(3, 3, reported_on=TOLD, answer_by=LAST, is_closed=True), TOLD, standing.CLOSED),
        (Course(3, 1, is_withdrawn=True), TOLD, standing.WITHDRAWN),
    ],
)
def test_a_review_stands_by_its_steps_and_the_day(course: Course, today: date, state: str) -> None:
    assert state_of(course, today) == state


@given(st.integers(1, 40), st.integers(0, 40))
def test_results_are_told_only_when_every_record_has_one(cases: int, first: int) -> None:
    assert may_report(Course(cases, min(first, cases))) == (first >= cases)


def test_a_result_is_disputed_once_and_in_time() -> None:
    told = Course(2, 2, reported_on=TOLD, answer_by=LAST)
    assert may_dispute(told, 1, LAST)
    assert not may_dispute(told, 1, LAST + timedelta(days=1))
    assert not may_dispute(Course(2, 2), 1, TOLD)
    assert not may_dispute(Course(2, 2, {1}, {1}, TOLD, LAST), 1, TOLD)


@pytest.mark.parametrize(
    ("closed", "whole", "words"),
    [
        (0, 0, "Nothing was coded in 2026 Q3"),
        (0, 1, "0 of 1 review of 2026 Q3 is closed"),
        (1, 26, "1 of 26 reviews of 2026 Q3 is closed"),
        (2, 26, "2 of 26 reviews of 2026 Q3 are closed"),
    ],
)
def test_the_heading_agrees_with_its_number(closed: int, whole: int, words: str) -> None:
    assert heading(closed, whole, Quarter(2026, 3)) == words
