"""Disputed observations: who rates next, and what the ratings add up to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.rules.ratings import Rating, next_number, refusal_to_dispute, refusal_to_rate, settled

LEARNER, FIRST, SECOND, THIRD, ASKED = 1, 2, 3, 4, 5
TODAY = date(2026, 11, 16)
outcomes = st.sampled_from(["pass", "fail"])


def rating(number: int, outcome: str, score: str | None = "90", rater: int | None = None) -> Rating:
    return Rating(number, rater or number + 1, None if score is None else Decimal(score), outcome)


@pytest.mark.parametrize(("one", "two", "third"), [("pass", "pass", False), ("fail", "fail", False)])
def test_two_who_agree_settle_it(one: str, two: str, third: bool) -> None:
    ratings = [rating(1, one, "90"), rating(2, two, "81.01")]
    assert (next_number(ratings) is not None) is third
    found = settled(ratings)
    assert found is not None
    assert (found.outcome, found.score, found.by) == (one, Decimal("85.51"), (1, 2))


@given(outcomes, outcomes, outcomes)
def test_where_two_differ_the_third_decides(one: str, two: str, three: str) -> None:
    ratings = [rating(1, one), rating(2, two), rating(3, three, "70")]
    found = settled(ratings)
    if one != two:
        assert next_number(ratings[:2]) == 3
        assert settled(ratings[:2]) is None
        assert found is not None
        assert (found.outcome, found.score) == (three, Decimal(70))


def test_before_a_second_rating_nothing_is_settled() -> None:
    assert next_number([rating(1, "pass")]) == 2
    assert settled([rating(1, "pass")]) is None


@pytest.mark.parametrize("rater", [LEARNER, FIRST, ASKED])
def test_who_is_involved_does_not_rate(rater: int) -> None:
    told = refusal_to_rate(
        [rating(1, "fail", rater=FIRST)], rater, learner=LEARNER, disputed_by=ASKED, decides=True
    )
    assert "Somebody else must rate" in (told or "")


def test_the_second_rater_does_not_decide_and_a_manager_neither() -> None:
    ratings = [rating(1, "fail", rater=FIRST), rating(2, "pass", rater=SECOND)]
    asked = {"learner": LEARNER, "disputed_by": LEARNER}
    assert "Somebody else" in (refusal_to_rate(ratings, SECOND, decides=True, **asked) or "")
    assert "a trainer decides" in (refusal_to_rate(ratings, THIRD, decides=False, **asked) or "")
    assert refusal_to_rate(ratings, THIRD, decides=True, **asked) is None


def test_a_rating_is_disputed_once_and_in_time() -> None:
    assert refusal_to_dispute(TODAY - timedelta(days=14), TODAY, 14, is_disputed=False) is None
    assert refusal_to_dispute(TODAY - timedelta(days=15), TODAY, 14, is_disputed=False)
    assert refusal_to_dispute(TODAY, TODAY, 14, is_disputed=True)


@pytest.mark.parametrize("lender", [LEARNER, FIRST, ASKED])
def test_nobody_rates_for_somebody_who_may_not(lender: int) -> None:
    ratings = [rating(1, "fail", rater=FIRST)]
    about = {"learner": LEARNER, "disputed_by": ASKED, "decides": True}
    assert refusal_to_rate(ratings, SECOND, **about, for_id=lender) is not None  # type: ignore[arg-type]
    assert refusal_to_rate(ratings, SECOND, **about, for_id=THIRD) is None  # type: ignore[arg-type]
