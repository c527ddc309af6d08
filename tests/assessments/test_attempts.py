"""Who may start an exam: attempts, waits, sessions with a trainer, repeats, renewal."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.rules.attempts import AttemptPolicy, Bar, Mode, Sitting, standing
from lms.core.validity import add_months, renewal_opens_on

POLICY = AttemptPolicy(
    attempts=3, wait_hours={3: 24}, attempts_after_session=2, repeats=2, renewal_window_days=60
)
START = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)


def at(hours):
    """Return the instant so many hours after the start."""
    return START + timedelta(hours=hours)


def failed(hours, *, read=True, above=False, missed=(), mode=Mode.FULL):
    """Return a sitting that was handed in ``hours`` after the start without a pass."""
    opened = at(hours) if read else None
    return Sitting(mode, at(hours), at(hours), above_cut=above, missed=missed, feedback_opened_at=opened)


def asked(*sittings, now=None, sessions=(), months=12, passed_on=None, passed_before=(), today=None):
    """Return the standing."""
    moment = now or (sittings[-1].submitted_at if sittings and sittings[-1].submitted_at else at(0))
    return standing(
        sittings,
        [at(hours) for hours in sessions],
        POLICY,
        now=moment,
        today=today or moment.date(),
        months=months,
        passed_on=passed_on,
        passed_before=passed_before,
    )


def test_the_first_attempt_is_open_to_all():
    found = asked()
    assert (found.may_start, found.number, found.left) == (True, 1, 3)


def test_an_open_sitting_must_be_finished_first():
    assert asked(Sitting(Mode.FULL, at(0)), now=at(1)).bar is Bar.OPEN


def test_the_second_attempt_waits_until_the_reasons_are_read():
    assert asked(failed(0, read=False)).bar is Bar.READ_REASONS


def test_the_second_attempt_opens_at_once_when_the_reasons_are_read():
    found = asked(failed(0))
    assert (found.may_start, found.number, found.left) == (True, 2, 2)


def test_the_third_attempt_waits_for_a_day():
    found = asked(failed(0), failed(5))
    assert (found.bar, found.opens_at) == (Bar.WAIT, at(29))


def test_the_third_attempt_opens_after_exactly_a_day():
    assert asked(failed(0), failed(5), now=at(29)).may_start


def test_after_three_failures_a_session_with_a_trainer_comes_first():
    assert asked(failed(0), failed(1), failed(30), now=at(99)).bar is Bar.TRAINER_SESSION


def test_a_session_opens_two_more_attempts():
    found = asked(failed(0), failed(1), failed(30), sessions=[31], now=at(32))
    assert (found.may_start, found.number, found.left, found.allowed) == (True, 4, 2, 5)


def test_a_session_before_the_third_failure_opens_nothing():
    found = asked(failed(0), failed(1), failed(30), sessions=[29], now=at(32))
    assert found.bar is Bar.TRAINER_SESSION


def test_after_five_failures_a_manager_and_a_trainer_decide():
    tries = [failed(0), failed(1), failed(30), failed(40), failed(50)]
    assert asked(*tries, sessions=[31], now=at(99)).bar is Bar.DECISION


def test_a_joint_decision_opens_two_more():
    tries = [failed(0), failed(1), failed(30), failed(40), failed(50)]
    assert asked(*tries, sessions=[31, 60], now=at(99)).number == 6


def test_above_the_cut_only_the_missed_critical_objective_is_repeated():
    found = asked(failed(0, above=True, missed=("O1",)))
    assert (found.may_start, found.mode, found.objectives) == (True, Mode.REPEAT, ("O1",))
    assert (found.number, found.left) == (1, 2)


def test_below_the_cut_there_is_no_repeat():
    assert asked(failed(0, above=False, missed=("O1",))).mode is Mode.FULL


def test_a_repeat_waits_until_the_reasons_are_read():
    found = asked(failed(0, above=True, missed=("O1",), read=False))
    assert (found.bar, found.mode) == (Bar.READ_REASONS, Mode.REPEAT)


def test_a_second_repeat_covers_only_what_is_still_missed():
    first = failed(0, above=True, missed=("O1", "O2"))
    found = asked(first, failed(1, missed=("O2",), mode=Mode.REPEAT))
    assert (found.mode, found.objectives, found.repeats_left) == (Mode.REPEAT, ("O2",), 1)


def test_after_two_repeats_the_next_attempt_is_a_full_one():
    again = failed(1, missed=("O1",), mode=Mode.REPEAT)
    found = asked(failed(0, above=True, missed=("O1",)), again, again)
    assert (found.mode, found.number, found.left) == (Mode.FULL, 2, 2)


def test_the_repeat_of_the_third_attempt_needs_no_trainer():
    tries = [failed(0), failed(1), failed(30, above=True, missed=("O1",))]
    assert asked(*tries).mode is Mode.REPEAT


def test_after_a_pass_the_exam_opens_with_the_renewal_window():
    passed = Sitting(Mode.FULL, at(0), at(1), passed=True, feedback_opened_at=at(1))
    on = date(2026, 11, 16)
    assert asked(passed, passed_on=on).bar is Bar.PASSED
    assert asked(passed, passed_on=on, today=date(2027, 9, 16)).bar is Bar.PASSED
    found = asked(passed, passed_on=on, today=date(2027, 9, 17))
    assert (found.may_start, found.number, found.left) == (True, 1, 3)


def test_a_pass_for_ever_never_opens_the_exam_again():
    passed = Sitting(Mode.FULL, at(0), at(1), passed=True)
    found = asked(passed, months=None, passed_on=date(2026, 11, 16), today=date(2040, 1, 1))
    assert (found.bar, found.opens_on) == (Bar.PASSED, None)


def test_a_new_cycle_forgets_the_failures_before_the_pass():
    passed = Sitting(Mode.FULL, at(2), at(2), passed=True)
    found = asked(failed(0), failed(1), passed, passed_on=date(2026, 11, 16), today=date(2027, 10, 1))
    assert found.left == 3


def test_a_month_that_lacks_the_day_ends_on_its_last():
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert renewal_opens_on([date(2026, 11, 16)], 12, 60) == date(2027, 9, 17)


def test_after_an_early_renewal_the_exam_opens_before_the_anniversary_that_was_kept():
    passed = Sitting(Mode.FULL, at(0), at(1), passed=True, feedback_opened_at=at(1))
    asking = {"passed_on": date(2027, 10, 1), "passed_before": [date(2026, 11, 16)]}
    assert asked(passed, **asking, today=date(2028, 9, 16)).opens_on == date(2028, 9, 17)
    assert asked(passed, **asking, today=date(2028, 8, 5)).bar is Bar.PASSED


sittings = st.lists(
    st.builds(failed, st.integers(0, 200), read=st.booleans(), above=st.booleans(), missed=st.just(("O1",))),
    max_size=8,
).map(lambda rows: sorted(rows, key=lambda row: row.started_at))


@given(rows=sittings, sessions=st.lists(st.integers(0, 200), max_size=3), wait=st.integers(0, 100))
def test_no_attempt_opens_beyond_those_allowed(rows, sessions, wait):
    now = at(200 + wait)
    found = asked(*rows, sessions=sorted(sessions), now=now)
    if found.may_start and found.mode is Mode.FULL:
        assert len(rows) < found.allowed
    assert found.allowed <= POLICY.attempts + POLICY.attempts_after_session * len(sessions)
