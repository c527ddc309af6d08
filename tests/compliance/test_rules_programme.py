"""The programme's first day: who was there long before is not late with what nobody had asked for."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.rules.cases import Case, RuleVersion
from lms.compliance.rules.dates import Period
from lms.compliance.rules.facts import Evidence, Ledger, Reason
from lms.compliance.rules.standings import LATE
from lms.compliance.rules.states import spans, state_at
from tests.compliance.strategies import EXAM, START, TERMS, cases, days

HIRED, GO_LIVE = date(2010, 3, 1), date(2025, 10, 1)
LONG_EMPLOYED = Case(
    requirement=EXAM,
    versions=(RuleVersion(TERMS[0]),),
    reasons=(Reason("job:1", "rule", "because", Period(HIRED), 30, "registrar", 1),),
    programme_from=GO_LIVE,
)


def passed(on: date) -> Ledger:
    return Ledger.of([Evidence(1, "exam", "PA-03", on, outcome="pass", score=Decimal(96))])


@given(case=cases(), programme_from=days)
def test_no_open_obligation_is_due_before_its_first_reason_and_the_programme_took_effect(
    case: Case, programme_from: date
) -> None:
    for span in spans(replace(case, programme_from=programme_from)):
        standing = span.standing
        if standing.due_on is not None and not standing.met:
            assert standing.due_on >= programme_from
            assert standing.due_on >= min(reason.period.from_on for reason in case.reasons)


@given(case=cases(), programme_from=days)
def test_nothing_is_late_before_the_programme_took_effect(case: Case, programme_from: date) -> None:
    for span in spans(replace(case, programme_from=programme_from)):
        assert span.standing.state not in LATE or span.from_on > programme_from


@given(case=cases(), programme_from=st.dates(max_value=START - timedelta(days=1)))
def test_a_programme_that_began_before_everything_changes_nothing(case: Case, programme_from: date) -> None:
    assert spans(replace(case, programme_from=programme_from)) == spans(case)


def test_who_was_employed_long_before_is_due_counted_from_the_first_day_of_the_programme() -> None:
    standing = state_at(LONG_EMPLOYED, GO_LIVE)
    assert standing is not None
    assert (standing.state, standing.due_on) == ("due_soon", date(2025, 10, 31))


def test_who_begins_after_the_programme_is_due_counted_from_the_job() -> None:
    hired = GO_LIVE + timedelta(days=100)
    case = replace(LONG_EMPLOYED, reasons=(replace(LONG_EMPLOYED.reasons[0], period=Period(hired)),))
    standing = state_at(case, hired)
    assert standing is not None
    assert standing.due_on == hired + timedelta(days=30)


def test_evidence_that_ran_out_before_the_programme_leaves_an_open_obligation() -> None:
    case = replace(LONG_EMPLOYED, evidence=passed(date(2019, 5, 1)))
    standing = state_at(case, GO_LIVE - timedelta(days=40))
    assert standing is not None
    assert (standing.state, standing.due_on) == ("in_progress", date(2025, 10, 31))


def test_evidence_that_runs_out_after_it_is_expired_on_the_next_day() -> None:
    case = replace(LONG_EMPLOYED, evidence=passed(date(2024, 12, 1)))
    standing = state_at(case, date(2025, 12, 2))
    assert standing is not None
    assert (standing.state, standing.due_on) == ("expired", date(2025, 12, 1))
