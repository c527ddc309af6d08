"""The way from a gate that stands in the way to the shift: what, by whom, how long."""

from hypothesis import given
from hypothesis import strategies as st

from lms.access.rules.tomorrow import ALONE, BY_MANAGER, BY_OFFICER, WATCHED, Step, way_to

LESSON = Step("Who pays first, PA-03", ALONE, 30)
SKILL = Step("Registration of a walk-in", WATCHED, 20)


def test_what_is_learned_comes_before_the_two_signatures() -> None:
    way = way_to("in_progress", [LESSON], is_confirmed=False)
    assert [step.by for step in way.steps] == [ALONE, BY_MANAGER, BY_OFFICER]


def test_a_manager_who_has_signed_is_not_needed_again() -> None:
    assert way_to("ready_for_signoff", [], is_confirmed=True).needs == (BY_OFFICER,)


def test_a_suspension_is_lifted_by_an_officer_and_by_nothing_else() -> None:
    assert way_to("suspended", [LESSON], is_confirmed=False).steps == (Step("", BY_OFFICER),)


def test_who_else_is_needed_is_said_once() -> None:
    way = way_to("in_progress", [SKILL, SKILL, LESSON], is_confirmed=False)
    assert way.needs == (WATCHED, BY_MANAGER, BY_OFFICER)


def test_a_step_without_minutes_makes_the_sum_a_least_one() -> None:
    assert not way_to("in_progress", [LESSON, Step("Credential", ALONE)], is_confirmed=False).is_timed


@given(st.lists(st.integers(1, 90), max_size=8))
def test_minutes_add_up(minutes: list[int]) -> None:
    way = way_to("in_progress", [Step("x", ALONE, one) for one in minutes], is_confirmed=False)
    assert (way.minutes, way.is_timed) == (sum(minutes), True)
