"""Sign-in rules: pauses after failures, states of a session, passwords, safe paths."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people.rules.passwords import password_faults
from lms.people.rules.paths import safe_path
from lms.people.rules.sign_in import Limits, SessionState, SessionTimes, pause_after, session_state

START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
LIMITS = Limits()


def state_after(
    minutes: float, *, seen: float = 0, shared: bool = False, ended: bool = False
) -> SessionState:
    times = SessionTimes(START, START + timedelta(minutes=seen), START if ended else None, shared)
    return session_state(times, LIMITS, now=START + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 16), (10, 32), (11, 60), (12, 60), (10_000, 60)],
)
def test_the_pause_doubles_from_the_fifth_failure_up_to_an_hour(failures: int, minutes: int) -> None:
    assert pause_after(failures, LIMITS) == timedelta(minutes=minutes)


@given(st.integers(0, 200))
def test_one_more_failure_never_shortens_the_pause(failures: int) -> None:
    assert pause_after(failures + 1, LIMITS) >= pause_after(failures, LIMITS)


def test_a_session_is_live_until_thirty_idle_minutes() -> None:
    assert state_after(29.9) is SessionState.LIVE
    assert state_after(30) is SessionState.IDLE


def test_a_session_ends_after_twelve_hours_however_busy() -> None:
    assert state_after(12 * 60 - 1, seen=12 * 60 - 2) is SessionState.LIVE
    assert state_after(12 * 60, seen=12 * 60 - 1) is SessionState.TOO_OLD


def test_a_shared_workstation_locks_after_five_idle_minutes() -> None:
    assert state_after(4.9, shared=True) is SessionState.LIVE
    assert state_after(5, shared=True) is SessionState.LOCKED
    assert state_after(5) is SessionState.LIVE


def test_a_locked_session_does_not_wait_longer_than_any_other() -> None:
    assert state_after(30, shared=True) is SessionState.IDLE


def test_an_ended_session_is_ended_whatever_its_times() -> None:
    assert state_after(0, ended=True) is SessionState.ENDED


@given(st.integers(0, 2000), st.integers(0, 2000), st.booleans())
def test_a_session_that_is_over_never_comes_back_by_waiting(first: int, more: int, shared: bool) -> None:
    over = (SessionState.IDLE, SessionState.TOO_OLD, SessionState.ENDED)
    if state_after(first, shared=shared) in over:
        assert state_after(first + more, shared=shared) in over


def faults(password: str) -> list[str]:
    return password_faults(password, employee_no="10042", names=("Dana", "Whitfield-Li"))


def test_four_plain_words_are_a_good_password() -> None:
    assert faults("maple river lantern") == []


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("elevenchars", "at least 12"),
        ("x" * 201, "at most 200"),
        ("river10042lantern", "employee number"),
        ("DANA rides bikes", "own name"),
        ("whitfieldgarden", "own name"),
        ("passwordpassword", "first that people try"),
        ("Password2026!!", "first that people try"),
        ("aaaaaaaaaaaaaa", "first that people try"),
        ("abcabcabcabc", "first that people try"),
        ("1234567890123", "first that people try"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, reason: str) -> None:
    assert any(reason in fault for fault in faults(password))


def test_very_short_names_do_not_forbid_half_of_all_words() -> None:
    assert not any("name" in fault for fault in faults("little lights lift"))


def test_letters_that_look_wide_count_as_the_letters_they_are() -> None:
    assert any("own name" in fault for fault in faults("\uff24\uff21\uff2e\uff21 rides bikes"))


@pytest.mark.parametrize("path", ["/", "/learn/PA-03", "/people?unit=NORTH&page=2", "/me#gate"])
def test_paths_of_ours_are_kept(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " /learn",
        "javascript:alert(1)",
        "learn",
        "/x\\..\\..",
        "/login",
        "/logout",
        "/login?next=/x",
        "/password/set/token",
        "/demo/sign-in/dana",
    ],
)
def test_anything_else_becomes_the_home_page(path: str | None) -> None:
    assert safe_path(path) == "/"


@given(st.text(max_size=60))
def test_the_answer_always_stays_on_this_host(path: str) -> None:
    answer = safe_path(path)

    assert answer.startswith("/")
    assert not answer.startswith(("//", "/\\"))
    assert not any(ord(character) < 33 for character in answer)
