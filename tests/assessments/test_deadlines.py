"""Deadlines: time allowed, being called away, extra time."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.rules.deadlines import Pause, PausePolicy, allowed_time, clockwork, supersedes

START = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
POLICY = PausePolicy(times=2, minutes=10)


def at(minutes):
    """Return the instant so many minutes after the start."""
    return START + timedelta(minutes=minutes)


def clock(*pauses, minutes=30):
    """Return the clock of an attempt with pauses given as (began, ended) in minutes."""
    found = [Pause(at(begin), None if end is None else at(end)) for begin, end in pauses]
    return clockwork(started_at=START, allowed=timedelta(minutes=minutes), pauses=found, policy=POLICY)


pause_minutes = st.tuples(st.integers(0, 60), st.none() | st.integers(0, 60))
pauses = st.lists(pause_minutes.filter(lambda p: p[1] is None or p[1] >= p[0]), max_size=4)


@given(pauses=pauses, first=st.integers(0, 90), later=st.integers(0, 90))
def test_a_deadline_never_moves_earlier(pauses, first, later):
    ticking = clock(*pauses)
    assert ticking.deadline(now=at(first)) <= ticking.deadline(now=at(first + later))


@given(pauses=pauses, now=st.integers(0, 500))
def test_a_deadline_never_moves_beyond_what_the_policy_allows(pauses, now):
    longest = timedelta(minutes=30) + POLICY.times * POLICY.longest
    assert START + timedelta(minutes=30) <= clock(*pauses).deadline(now=at(now)) <= START + longest


@given(pauses=pauses, now=st.integers(0, 500), extra=pause_minutes)
def test_one_more_pause_never_shortens_the_time(pauses, now, extra):
    begun = max([begin for begin, _ in pauses], default=0)
    later = (begun + extra[0], None)
    assert clock(*pauses, later).deadline(now=at(now)) >= clock(*pauses).deadline(now=at(now))


def test_without_a_pause_time_ends_after_the_minutes_allowed():
    assert clock().deadline(now=at(5)) == at(30)


def test_being_called_away_moves_the_deadline_by_as_long():
    assert clock((5, 9)).deadline(now=at(20)) == at(34)


def test_a_pause_stops_the_clock_for_its_longest_time_only():
    assert clock((5, 25)).deadline(now=at(26)) == at(40)


def test_a_forgotten_pause_ends_by_itself():
    ticking = clock((5, None))
    assert ticking.standing_pause(now=at(14)) is not None
    assert ticking.standing_pause(now=at(15)) is None
    assert ticking.deadline(now=at(90)) == at(40)


def test_while_called_away_the_time_left_stands_still():
    ticking = clock((5, None))
    assert ticking.left(now=at(6)) == ticking.left(now=at(12)) == timedelta(minutes=25)


def test_a_third_pause_does_not_stop_the_clock():
    assert clock((1, 2), (3, 4), (5, 9)).deadline(now=at(20)) == at(32)


def test_pauses_left_are_counted_down():
    assert [clock(*[(1, 2)] * used).pauses_left(now=at(3)) for used in range(4)] == [2, 1, 0, 0]


def test_nobody_is_called_away_after_time_is_over():
    assert clock().pauses_left(now=at(31)) == 0


def test_an_answer_at_the_deadline_counts_and_one_after_it_does_not():
    assert not clock().is_over(now=at(30))
    assert clock().is_over(now=at(30) + timedelta(seconds=1))


def test_time_left_is_never_negative():
    assert clock().left(now=at(99)) == timedelta(0)


def test_extra_time_lengthens_the_exam():
    assert allowed_time(30, Decimal("1.5")) == timedelta(minutes=45)


def test_only_a_newer_answer_replaces_the_one_kept():
    assert supersedes(1, None)
    assert supersedes(3, 2)
    assert not supersedes(2, 2)
    assert not supersedes(1, 2)
