"""Accuracy of coding: won on consecutive records, lost by a quarter, won anew; over any reviews."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.requirements.coding_accuracy import AccuracyTerms, CodingAccuracy
from lms.compliance.rules.accuracy import Quarter, by_quarter, newest_run, tally
from lms.compliance.rules.cases import verdict_spans
from lms.compliance.rules.facts import Evidence, Ledger

KIND = CodingAccuracy()
TERMS = AccuracyTerms(subject="inpatient")
FIRST = date(2026, 1, 5)

reviews = st.lists(st.tuples(st.integers(0, 500), st.integers(80, 100), st.integers(1, 60)), max_size=12).map(
    lambda rows: Ledger.of(
        review(number + 1, FIRST + timedelta(days=day), score, records)
        for number, (day, score, records) in enumerate(rows)
    )
)
days = st.integers(0, 700).map(lambda number: FIRST + timedelta(days=number))


def review(number: int, on: date, score: int, records: int) -> Evidence:
    return Evidence(number, "coding-review", "inpatient", on, score=Decimal(score), records=records)


def is_met(ledger: Ledger, day: date, terms: AccuracyTerms = TERMS) -> bool:
    return KIND.judge(terms, ledger, as_of=day).met


def test_a_review_weighs_by_its_records() -> None:
    found = tally([review(1, FIRST, 100, 10), review(2, FIRST, 90, 30)])

    assert (found.records, found.right, found.percent) == (40, Decimal(37), Decimal("92.5"))
    assert found.in_words == "92.5 % of 40 records"


def test_nothing_reviewed_has_no_accuracy() -> None:
    assert tally([]).percent is None


def test_the_newest_run_takes_whole_reviews() -> None:
    facts = [review(1, FIRST, 80, 20), review(2, FIRST, 96, 20), review(3, FIRST, 96, 15)]

    assert newest_run(facts, 30).records == 35


def test_a_quarter_is_judged_on_the_day_after_it() -> None:
    assert Quarter.of(date(2026, 12, 31)).judged_on == date(2027, 1, 1)
    assert Quarter.of(date(2026, 2, 1)).last_on == date(2026, 3, 31)
    assert Quarter.of(date.max).judged_on == date.max


def test_a_lost_quarter_is_named_with_its_figure_and_what_wins_it_anew() -> None:
    ledger = Ledger.of([review(1, FIRST, 96, 30), review(2, date(2026, 5, 4), 91, 33)])

    verdict = KIND.judge(TERMS, ledger, as_of=date(2026, 7, 1))

    assert not verdict.met
    assert verdict.why == (
        "2026 Q2: 91.0 % of 33 records, under 93 %. Back to review before the bill: "
        "reach 95 % on 30 consecutive reviewed records (inpatient)."
    )
    assert 2 in verdict.evidence


def test_a_poor_quarter_that_still_runs_says_until_when_it_is_held() -> None:
    ledger = Ledger.of([review(1, FIRST, 96, 30), review(2, date(2026, 5, 4), 91, 33)])

    verdict = KIND.judge(TERMS, ledger, as_of=date(2026, 6, 1))

    assert (verdict.met, verdict.valid_until) == (True, date(2026, 6, 30))
    assert "2026 Q2 so far: 91.0 % of 33 records, under 93 %." in verdict.why


def test_a_failing_exam_wins_nothing() -> None:
    terms = AccuracyTerms(subject="inpatient", exam="COD-01")
    failed = Evidence(1, "exam", "COD-01", FIRST, outcome="fail", score=Decimal(99))

    assert not is_met(Ledger.of([failed]), FIRST, terms)


@given(reviews, days)
def test_it_is_met_only_after_enough_records(ledger: Ledger, day: date) -> None:
    seen = sum(fact.records for fact in ledger.up_to(day))

    assert seen >= TERMS.win_records or not is_met(ledger, day)


@given(reviews, days)
def test_no_day_after_a_lost_quarter_is_met_without_enough_records_since(ledger: Ledger, day: date) -> None:
    for quarter, found in by_quarter(ledger).items():
        is_lost = found.records >= 30 and found.percent is not None and found.percent < 93
        since = sum(fact.records for fact in ledger if quarter.last_on < fact.occurred_on <= day)
        if is_lost and quarter.judged_on <= day and since < TERMS.win_records:
            assert not is_met(ledger, day)


@given(reviews, days)
def test_perfect_records_never_take_it_away(ledger: Ledger, day: date) -> None:
    more = Ledger.of([*ledger, review(99, day, 100, 30)])

    assert is_met(more, day) or not is_met(ledger, day)


@given(reviews)
def test_the_verdict_changes_on_its_change_points_alone(ledger: Ledger) -> None:
    for span in verdict_spans(KIND, TERMS, ledger):
        last = min(span.to_on or date(2028, 1, 1), date(2028, 1, 1))
        for day in {max(span.from_on, FIRST), last}:
            if span.from_on <= day <= last:
                assert KIND.judge(TERMS, ledger, as_of=day).met == span.verdict.met
