"""Codes count once and around their time; the policy says who needs a second factor from which day on."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from pyotp import HOTP

from lms.people.rules.second_factor import (
    DRIFT_STEPS,
    STEP_SECONDS,
    Demand,
    accepted_step,
    plain_recovery_code,
    step_of,
)

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
STEP = step_of(NOW)
steps = st.integers(-3, 3)


def code(step: int) -> str:
    return HOTP(SECRET).at(step)


@given(st.lists(st.tuples(st.integers(0, 600), steps), max_size=12))
def test_a_code_is_never_accepted_twice(tries: list[tuple[int, int]]) -> None:
    last, accepted = 0, []
    for second, off in sorted(tries):
        at = NOW + timedelta(seconds=second)
        step = accepted_step(SECRET, code(step_of(at) + off), at=at, last_step=last)
        if step is not None:
            accepted.append(step)
            last = step
    assert len(set(accepted)) == len(accepted)


@given(steps, st.integers(0, STEP_SECONDS - 1))
def test_a_code_counts_within_one_step_of_its_time_and_no_further(off: int, second: int) -> None:
    found = accepted_step(SECRET, code(STEP + off), at=NOW + timedelta(seconds=second), last_step=0)
    assert (found is not None) == (abs(off) <= DRIFT_STEPS)


@given(st.integers(0, DRIFT_STEPS))
def test_an_older_code_never_counts_after_a_newer_one(back: int) -> None:
    assert accepted_step(SECRET, code(STEP - back), at=NOW, last_step=STEP) is None


@given(st.text(max_size=12))
def test_what_is_no_code_of_six_digits_never_counts(text: str) -> None:
    typed = "".join(text.replace("-", " ").split())
    if typed != code(STEP) and typed not in (code(STEP - 1), code(STEP + 1)):
        assert accepted_step(SECRET, text, at=NOW, last_step=0) is None


def test_spaces_between_the_digits_do_not_matter() -> None:
    digits = code(STEP)
    assert accepted_step(SECRET, f" {digits[:3]} {digits[3:]} ", at=NOW, last_step=0) == STEP


def test_a_recovery_code_is_read_as_people_write_it() -> None:
    assert plain_recovery_code(" AB2C3-d4e5F ") == "ab2c3d4e5f"


def test_days_to_enrol_begin_with_the_duty_or_with_the_policy_whichever_is_later() -> None:
    demand = Demand(frozenset({"administrator"}), date(2026, 11, 1), 14)
    assert demand.due_on({"administrator": date(2020, 1, 1)}) == date(2026, 11, 15)
    assert demand.due_on({"administrator": date(2026, 11, 10)}) == date(2026, 11, 24)


def test_the_duty_held_longer_binds() -> None:
    demand = Demand(frozenset({"administrator", "access_officer"}), None, 14)
    held = {"administrator": date(2026, 11, 10), "access_officer": date(2026, 11, 1)}
    assert demand.due_on(held) == date(2026, 11, 15)


def test_other_duties_need_none() -> None:
    assert Demand(frozenset({"administrator"})).due_on({"manager": date(2020, 1, 1)}) is None
