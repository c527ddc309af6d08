"""Predicates, due anchors and kinds of recurrence: each passes the contract of its registry by itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from lms.compliance.anchors import ANCHORS
from lms.compliance.anchors.base import Anchor, Moment
from lms.compliance.anchors.examples import ASKED, THIRD, asked_in
from lms.compliance.predicates import PREDICATES
from lms.compliance.predicates.base import Predicate
from lms.compliance.predicates.reading import expression_of, terms_of
from lms.compliance.renewals import RENEWALS
from lms.compliance.renewals.base import Renewal, Validity
from lms.compliance.rules.assigning import ANYWAY, AT_DATE, DISMISSED, Decision, Due, Given, due_days
from lms.compliance.rules.dates import Period, next_of_year
from lms.compliance.rules.expressions import Leaf, sentence
from lms.compliance.rules.periods import NEVER

days = st.dates(date(2024, 1, 1), date(2030, 12, 31))


class Words:
    """Names as they are."""

    def role(self, job_role: str) -> str:
        return job_role.replace("_", " ").capitalize()

    def unit(self, code: str) -> str:
        return code.title()

    def thing(self, kind: str, subject: str) -> str:
        del kind
        return subject


@pytest.mark.parametrize("predicate", PREDICATES, ids=PREDICATES.kinds())
def test_a_predicate_holds_on_the_days_that_its_samples_promise(predicate: Predicate) -> None:
    held = [
        predicate.periods(terms_of(predicate.kind, one.terms), one.subject) for one in predicate.samples()
    ]
    assert held == [one.holds for one in predicate.samples()]
    assert any(held)
    assert NEVER in held


@pytest.mark.parametrize("predicate", PREDICATES, ids=PREDICATES.kinds())
def test_a_predicate_says_itself_in_words_and_names_its_inputs(predicate: Predicate) -> None:
    for sample in predicate.samples():
        leaf = Leaf(predicate, terms_of(predicate.kind, sample.terms))
        assert sentence(leaf, Words()).startswith("Everybody who ")
        assert set(sample.terms) <= {one.name for one in predicate.inputs}
    assert set(predicate.schema().fields) == {one.name for one in predicate.inputs}


@pytest.mark.parametrize("predicate", PREDICATES, ids=PREDICATES.kinds())
def test_a_predicate_refuses_terms_that_it_does_not_know(predicate: Predicate) -> None:
    with pytest.raises(ValidationError):
        terms_of(predicate.kind, {"colour": "blue"})


@pytest.mark.parametrize("anchor", ANCHORS, ids=ANCHORS.kinds())
def test_an_anchor_gives_the_day_that_its_samples_promise(anchor: Anchor) -> None:
    assert [anchor.day(one.terms, one.moment) for one in anchor.samples()] == [
        one.day for one in anchor.samples()
    ]


@pytest.mark.parametrize("renewal", RENEWALS, ids=RENEWALS.kinds())
def test_a_recurrence_gives_the_last_days_that_its_samples_promise(renewal: Renewal) -> None:
    for sample in renewal.samples():
        assert tuple(renewal.last_days(sample.passes, sample.validity)) == sample.last_days


@given(
    passed=st.lists(days, min_size=1, max_size=6, unique=True).map(sorted),
    months=st.sampled_from([1, 6, 12, 24]),
)
@pytest.mark.parametrize("renewal", RENEWALS, ids=RENEWALS.kinds())
def test_a_pass_never_ends_before_its_own_day_and_a_later_one_never_shortens(
    renewal: Renewal, passed: list[date], months: int
) -> None:
    validity = Validity(months, 30, "01-31", 60)
    ends = renewal.last_days([(day, None) for day in passed], validity)
    assert all(end >= day for day, end in zip(passed, ends, strict=True))
    assert ends == sorted(ends)


@given(day=days, month=st.integers(1, 12), of=st.integers(1, 31))
def test_the_next_day_of_the_year_is_never_past_and_less_than_two_years_off(
    day: date, month: int, of: int
) -> None:
    if (month in (4, 6, 9, 11) and of > 30) or (month == 2 and of > 29):
        return
    found = next_of_year(f"{month:02}-{of:02}", day)
    assert day <= found < day + timedelta(days=366)
    assert found.month == month


def test_the_last_of_february_is_clamped_in_a_common_year() -> None:
    assert next_of_year("02-29", date(2026, 1, 5)) == date(2026, 2, 28)


@given(anchor=st.sampled_from(list(ANCHORS)), days=st.integers(0, 400), least=st.integers(0, 60))
def test_no_due_date_leaves_less_than_the_days_needed_without_a_decision(
    anchor: Anchor, days: int, least: int
) -> None:
    due = Due(anchor, days, least, {"on": "12-31", "least_days": least})
    given = due_days(due, asked_in(THIRD), None)
    assert given is not None
    assert given.waits == (given.due_days is None)
    assert given.due_days is None or given.due_days >= least


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (None, Given(None, waits=True)),
        (Decision(AT_DATE, date(2026, 8, 1)), Given(31)),
        (Decision(ANYWAY), Given(-163)),
        (Decision(DISMISSED), None),
    ],
)
def test_a_decision_sets_a_date_keeps_the_rule_or_dismisses_it(
    decision: Decision | None, expected: Given | None
) -> None:
    due = Due(ANCHORS.get("hire"), 14, 3)
    assert due_days(due, asked_in(THIRD), decision) == expected


def test_a_realistic_date_needs_no_decision() -> None:
    due = Due(ANCHORS.get("event"), 14, 14)
    moment = Moment(asked_in(THIRD).subject, Period(ASKED))
    assert due_days(due, moment, Decision(DISMISSED)) == Given(14)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"all": []}, "all"),
        ({"colour": ["blue"]}, "predicate"),
        ({"all": [{"job_role": ["nurse"]}, {"unit": {}}]}, "any_of"),
        ({"not": {"hired": {"since": "soon"}}}, "since"),
        ({"job_role": ["nurse"], "unit": ["WEST"]}, "one of all, any, not"),
    ],
)
def test_an_expression_that_cannot_be_read_says_where(data: object, place: str) -> None:
    with pytest.raises(ValidationError, match=place):
        expression_of(data)


def test_groups_are_not_nested_without_end() -> None:
    data: object = {"job_role": ["nurse"]}
    for _ in range(7):
        data = {"not": data}
    with pytest.raises(ValidationError, match="nested"):
        expression_of(data)


def test_a_rule_says_in_plain_words_whom_it_means() -> None:
    data = {
        "all": [
            {"job_role": ["registrar", "scheduler"]},
            {"unit": ["WEST"]},
            {"not": {"employment_type": ["traveler", "contractor"]}},
        ]
    }
    assert sentence(expression_of(data), Words()) == (
        "Everybody who works as Registrar or Scheduler and works in West or below, "
        "except who is employed as traveler or contractor"
    )
