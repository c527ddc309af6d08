"""Sign-in decisions: how long sign-in pauses after failures, and what state a session is in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from lms.people.rules.covers import LONGEST_DAYS
from lms.people.rules.second_factor import Demand


@dataclass(frozen=True)
class Limits:
    """The limits of sign-in; the defaults hold until a policy section ``people`` is loaded.

    ``signing`` is how long the second factor given for one signature counts for the next ones, too.
    """

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)
    shared_lock: timedelta = timedelta(minutes=5)
    failures_before_lock: int = 5
    longest_lock: timedelta = timedelta(minutes=60)
    shortest_password: int = 12
    reset_link: timedelta = timedelta(minutes=60)
    setup_link: timedelta = timedelta(hours=72)
    code: timedelta = timedelta(hours=24)
    signing: timedelta = timedelta(minutes=5)
    demand: Demand = field(default_factory=Demand)
    longest_cover_days: int = LONGEST_DAYS


class SessionState(StrEnum):
    """What a session allows: only a live one signs anybody in, a locked one waits for the password."""

    LIVE = "live"
    LOCKED = "locked"
    IDLE = "idle"
    TOO_OLD = "too old"
    ENDED = "ended"


@dataclass(frozen=True)
class SessionTimes:
    """The facts about a session that decide its state."""

    started_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None
    is_shared_workstation: bool


def pause_after(failures: int, limits: Limits) -> timedelta:
    """Return how long sign-in pauses after ``failures`` wrong tries in a row.

    Nothing up to the limit; from the limit on 1, 2, 4, ... minutes, never longer than the longest pause.
    """
    beyond = failures - limits.failures_before_lock
    if beyond < 0:
        return timedelta(0)
    longest_minutes = int(limits.longest_lock.total_seconds() // 60)
    return timedelta(minutes=min(2 ** min(beyond, 32), longest_minutes))


def session_state(times: SessionTimes, limits: Limits, *, now: datetime) -> SessionState:
    """Return the state of a session at an instant; the strictest state wins."""
    if times.ended_at is not None:
        return SessionState.ENDED
    if now - times.started_at >= limits.absolute:
        return SessionState.TOO_OLD
    silence = now - times.last_seen_at
    if silence >= limits.idle:
        return SessionState.IDLE
    if times.is_shared_workstation and silence >= limits.shared_lock:
        return SessionState.LOCKED
    return SessionState.LIVE
