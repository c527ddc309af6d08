"""The result card: means with intervals as scipy has them, honest words, few people hidden."""

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy
import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lms.core.content import live
from lms.core.unit_of_work import unit_of_work
from lms.kpi.rules.before_after import (
    FEWEST,
    differences,
    either_side,
    largest,
    month_of_half,
    spread,
)
from lms.kpi.rules.tally import Tally
from lms.people.models import Person
from lms.quality.api import t_factor
from tests.assessments.pre_taking import take
from tests.cast import Cast, make_cast
from tests.courses.factories import module_body, publish, sit
from tests.factories import make_person
from tests.kpi.conftest import publish_definitions

As = Callable[[str], FlaskClient]
scores = st.integers(0, 10_000).map(lambda hundredths: Decimal(hundredths) / 100)
CARD = "/results/TS-01"


@given(st.integers(1, 400))
def test_the_factor_is_that_of_students_t(degrees: int) -> None:
    assert t_factor(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=1e-9)


@settings(max_examples=100)
@given(st.lists(scores, min_size=FEWEST, max_size=60))
def test_mean_and_interval_agree_with_scipy(values: list[Decimal]) -> None:
    found = spread(Counter(values), t_factor)
    numbers = numpy.array([float(value) for value in values])
    half = stats.t.ppf(0.975, len(values) - 1) * stats.sem(numbers)

    assert found.people == len(values)
    assert (found.mean, found.low, found.high) == pytest.approx(
        (numbers.mean(), numbers.mean() - half, numbers.mean() + half), abs=1e-9
    )


@settings(max_examples=100)
@given(st.lists(st.tuples(scores, scores), min_size=FEWEST, max_size=60))
def test_the_paired_difference_is_that_of_each_person(pairs: list[tuple[Decimal, Decimal]]) -> None:
    found = spread(differences(Counter(pairs)), t_factor)
    gaps = numpy.array([float(after - before) for before, after in pairs])
    expected = stats.ttest_rel([float(b) for _a, b in pairs], [float(a) for a, _b in pairs])

    assert found.mean == pytest.approx(gaps.mean(), abs=1e-9)
    if gaps.std() > 1e-6:
        assert found.tells == (expected.pvalue < 0.05)


@given(st.lists(scores, max_size=FEWEST - 1))
def test_fewer_than_five_people_have_no_mean(values: list[Decimal]) -> None:
    found = spread(Counter(values), t_factor)

    assert (found.people, found.mean, found.low, found.is_shown) == (len(values), None, None, False)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12))
def test_half_of_the_completions_lie_at_or_before_the_month_of_half(completed: list[int]) -> None:
    half = month_of_half(completed)

    if half is None:
        assert sum(completed) == 0
    else:
        assert 2 * sum(completed[: half + 1]) >= sum(completed) > 2 * sum(completed[:half])


def test_months_on_either_side_are_added_up_and_open_ones_left_out() -> None:
    months = [Tally(8, 10), Tally(9, 10), Tally(1, 10), None, Tally(10, 10)]
    found = either_side(months, 2)

    assert (found.before, found.months_before) == (Tally(17, 20), 2)
    assert (found.after, found.months_after) == (Tally(10, 10), 1)
    assert not either_side(months, None).is_shown


def test_marks_are_the_months_with_the_most_completions() -> None:
    assert largest([0, 5, 9, 1, 0, 9]) == [1, 2, 5]
    assert largest([0, 0]) == []


@pytest.fixture
def cast(database: Any) -> Cast:
    """The cast around TS-01, which has a pre-test, and the definitions of measures."""
    with unit_of_work():
        made = make_cast()
        body = module_body()
        body["exam"]["pre_test"] = 4
        publish(body)
        publish_definitions()
    return made


@pytest.fixture
def as_(cast: Cast, client: FlaskClient, sign_in: Callable[..., FlaskClient]) -> As:
    """Return a function that gives the browser of somebody of the cast."""
    return lambda name: sign_in(client, cast[name])


def learn(cast: Cast, people: int) -> list[Person]:
    """Let people take the pre-test, half right, and the exam, all right."""
    made = []
    for _ in range(people):
        with unit_of_work():
            person = make_person(unit=cast.admitting)
            take(person, live("module", "TS-01"), right=2)
        with unit_of_work():
            sit(person.id, live("module", "TS-01"))
        made.append(person)
    return made


def test_the_card_shows_both_means_the_paired_difference_and_how_sure(cast: Cast, as_: As) -> None:
    learn(cast, 5)
    page = as_("trainer").get(CARD).text

    assert "TS-01: the same people score 50.0 points higher after it" in page
    assert "50.0 %" in page
    assert "100.0 %" in page
    assert "part of the difference is having seen the questions" in page


def test_fewer_than_five_are_too_few_on_the_page_and_in_the_file(cast: Cast, as_: As) -> None:
    learn(cast, 4)
    page = as_("trainer").get(CARD).text
    file = as_("trainer").get(f"{CARD}?format=csv").text

    assert "too few people to compare yet" in page
    assert "50.0 %" not in page
    assert "Difference of the same people,4,,," in file


def test_the_file_holds_numbers_with_their_people(cast: Cast, as_: As) -> None:
    learn(cast, 5)
    file = as_("trainer").get(f"{CARD}?format=csv").text

    assert '"Exam, first sitting",5,100.0,100.0,100.0,' in file
    assert "Difference of the same people,5,50.0,50.0,50.0," in file


def test_a_module_without_a_pre_test_says_why_its_difference_says_too_much(cast: Cast, as_: As) -> None:
    with unit_of_work():
        publish(module_body("TS-02"))

    page = as_("trainer").get("/results/TS-02").text
    assert "the same people are those who failed it" in page


def test_people_of_other_units_are_not_counted(cast: Cast, as_: As) -> None:
    learn(cast, 5)
    with unit_of_work():
        far = make_person(unit=cast.south, duty="trainer")
    cast.by_duty["far"] = far

    assert "too few people to compare yet" in as_("far").get(CARD).text
    assert as_("far").get(f"{CARD}?unit=NORTH").status_code == 404


@pytest.mark.parametrize("who", ["learner", "manager", "director", "compliance_consultant", "educator"])
def test_the_card_is_for_trainers(as_: As, who: str) -> None:
    assert as_(who).get(CARD).status_code == 403
    assert as_(who).get("/results").status_code == 403


def test_the_list_counts_people_before_and_after(cast: Cast, as_: As) -> None:
    learn(cast, 5)
    page = as_("trainer").get("/results").text

    assert "One module can be compared before and after" in page
    row = page.partition("TS-01</span></th>")[2].partition("</tr>")[0]
    assert re.findall(r">([^<]+)</td>", row) == ["pre-test", "5", "5"]


def test_an_unknown_module_is_not_found(cast: Cast, as_: As) -> None:
    assert as_("trainer").get("/results/XX-01").status_code == 404


def test_the_card_takes_the_same_statements_for_one_person_and_for_many(
    cast: Cast, as_: As, count_queries: Callable[[], Any]
) -> None:
    browser = as_("trainer")

    def read() -> int:
        browser.get(CARD)
        with count_queries() as statements:
            browser.get(CARD)
        return len(statements)

    learn(cast, 1)
    few = read()
    learn(cast, 7)

    assert read() == few
