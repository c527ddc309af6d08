"""The ladder: which step of it a day reaches, for whom, once."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.rules.ladder import Step, key_of, last_days, newly_reached, reached, topic_of

LADDER = (
    Step(-30, ("learner",)),
    Step(-14, ("learner",)),
    Step(-7, ("learner",)),
    Step(0, ("learner", "manager")),
    Step(7, ("director",)),
    Step(14, ("access",)),
)
LAST = date(2026, 11, 30)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
LADDERS = st.lists(
    st.builds(
        Step,
        st.integers(-60, 60),
        st.lists(st.sampled_from(["learner", "manager", "director", "access"]), min_size=1, unique=True).map(
            tuple
        ),
    ),
    unique_by=lambda step: step.days,
    max_size=6,
)


def audiences_on(day: date) -> dict[str, int]:
    return {due.audience: due.step.days for due in newly_reached(LADDER, LAST, day - timedelta(days=1), day)}


def test_the_learner_hears_before_the_last_day_and_others_once_it_is_late() -> None:
    told = {
        number: found for number in range(-40, 40) if (found := audiences_on(LAST + timedelta(days=number)))
    }

    assert told == {
        -30: {"learner": -30},
        -14: {"learner": -14},
        -7: {"learner": -7},
        1: {"learner": 0, "manager": 0},
        8: {"director": 7},
        15: {"access": 14},
    }


def test_after_a_long_silence_each_audience_hears_its_newest_step_only() -> None:
    found = newly_reached(LADDER, LAST, LAST - timedelta(days=60), LAST + timedelta(days=10))

    assert {due.audience: due.step.days for due in found} == {"learner": 0, "manager": 0, "director": 7}


@given(LADDERS, DAYS, DAYS, st.lists(st.integers(1, 40), max_size=8))
def test_planning_day_by_day_or_with_gaps_reaches_every_audience_with_its_last_step(
    ladder: list[Step], last: date, first: date, gaps: list[int]
) -> None:
    since = first
    told: dict[str, int] = {}
    for gap in gaps:
        day = since + timedelta(days=gap)
        for due in newly_reached(ladder, last, since, day):
            assert told.get(due.audience) != due.step.days
            told[due.audience] = due.step.days
        since = day

    expected = {
        audience: due.step.days for audience, due in reached(ladder, last, since).items() if due.on > first
    }
    assert told == expected


@given(LADDERS, DAYS, DAYS, st.integers(1, 60))
def test_the_ranges_read_hold_every_obligation_that_reaches_a_step_and_no_other(
    ladder: list[Step], last: date, since: date, gap: int
) -> None:
    day = since + timedelta(days=gap)
    is_read = any(first <= last <= final for first, final in last_days(ladder, since, day))

    reaches = any(since < step.day_of(last) <= day for step in ladder)
    assert is_read == reaches
    if newly_reached(ladder, last, since, day):
        assert is_read


def test_another_last_day_is_another_ladder() -> None:
    keys = {key_of("module:PA-03", LAST + timedelta(days=number), LADDER[0]) for number in range(3)}

    assert len(keys) == 3


def test_a_module_and_its_exam_are_one_thing() -> None:
    assert topic_of("module-completed", "PA-03") == topic_of("exam-passed", "PA-03") == "module:PA-03"
    assert topic_of("attestation", "acceptable-use") == "attestation:acceptable-use"
