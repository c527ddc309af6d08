"""Going through a module: prerequisites, runs, minutes, the next lesson."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.rules import (
    LessonPlan,
    current_run,
    first_open,
    is_complete,
    minutes_left,
    missing_prerequisites,
)

LESSONS = [LessonPlan(f"L{number}", number) for number in range(1, 6)]
done = st.sets(st.sampled_from([lesson.id for lesson in LESSONS]))


@given(done)
def test_minutes_left_and_minutes_done_are_the_whole(done):
    spent = sum(lesson.minutes for lesson in LESSONS if lesson.id in done)
    assert spent + minutes_left(LESSONS, done, 0) == 15


@given(done)
def test_a_module_is_complete_exactly_when_no_lesson_is_open(done):
    assert is_complete(LESSONS, done) == (len(done) == 5)


@given(done, st.sampled_from(LESSONS))
def test_one_more_lesson_done_never_adds_minutes(done, lesson):
    assert minutes_left(LESSONS, done | {lesson.id}, 20) <= minutes_left(LESSONS, done, 20)


def test_the_next_lesson_is_the_first_not_done():
    assert first_open(LESSONS, {"L1", "L3"}) == "L2"


def test_prerequisites_not_completed_are_named_in_order():
    assert missing_prerequisites(["CORE-01", "CORE-02", "PA-02"], {"CORE-02"}) == ("CORE-01", "PA-02")


@pytest.mark.parametrize(
    ("runs", "opens_on", "run"),
    [
        (0, None, 1),
        (1, None, 1),
        (1, date(2027, 9, 17), 1),
        (1, date(2027, 9, 16), 2),
        (3, date(2027, 1, 1), 4),
    ],
)
def test_a_new_run_begins_with_the_renewal_window(runs, opens_on, run):
    assert current_run(runs, opens_on, today=date(2027, 9, 16)) == run
