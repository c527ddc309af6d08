"""Who may start an exam now, and if not, why not and from when (blueprint 5.2).

Three attempts a cycle; the next one opens when the reasons of the last are read; 24 hours before the third.
After three failures a session with a trainer opens two more; after those a manager and a trainer decide
together. A learner above the cut who missed a critical objective repeats only that objective: it uses no
attempt, twice at most. A pass ends the cycle; the next one opens with the renewal window.

Who knows a module already may test out: the same exam with a higher cut, once, before anything else of the
module. A pass counts as any other; a failure uses no attempt and opens the normal way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from lms.core.validity import renewal_opens_on


class Mode(StrEnum):
    """What kind of form a sitting has."""

    FULL = "full"
    REPEAT = "repeat"
    TEST_OUT = "test-out"
    RENEWAL = "renewal"


class Bar(StrEnum):
    """What stands between a learner and the next sitting."""

    NONE = "none"
    OPEN = "open"
    PASSED = "passed"
    READ_REASONS = "read_reasons"
    WAIT = "wait"
    TRAINER_SESSION = "trainer_session"
    DECISION = "decision"


@dataclass(frozen=True)
class AttemptPolicy:
    """The numbers of the policy; ``wait_hours`` maps the number of an attempt to the hours before it."""

    attempts: int
    wait_hours: Mapping[int, int]
    attempts_after_session: int
    repeats: int
    renewal_window_days: int


@dataclass(frozen=True)
class Sitting:
    """One form that was started: an attempt, or the repeat of missed critical objectives.

    ``missed`` are the critical objectives still open after it; ``submitted_at`` is None while it runs.
    """

    mode: Mode
    started_at: datetime
    submitted_at: datetime | None = None
    passed: bool = False
    above_cut: bool = False
    missed: tuple[str, ...] = ()
    feedback_opened_at: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """Whether the next sitting may start now.

    ``number`` counts the attempt it would be (a repeat has the number of its attempt), ``left`` the attempts
    not yet started in this cycle, ``opens_at`` the instant a wait ends, ``objectives`` what a repeat covers.
    """

    bar: Bar
    mode: Mode
    number: int
    left: int
    allowed: int
    repeats_left: int = 0
    objectives: tuple[str, ...] = ()
    opens_at: datetime | None = None
    opens_on: date | None = None

    @property
    def may_start(self) -> bool:
        """Tell whether nothing stands in the way."""
        return self.bar is Bar.NONE


@dataclass
class _Cycle:
    attempts: list[Sitting] = field(default_factory=list)
    repeats: list[Sitting] = field(default_factory=list)

    def add(self, sitting: Sitting) -> None:
        if sitting.mode is Mode.FULL:
            self.attempts.append(sitting)
            self.repeats = []
        else:
            self.repeats.append(sitting)

    @property
    def last(self) -> Sitting:
        return (self.repeats or self.attempts)[-1]

    @property
    def was_above_cut(self) -> bool:
        return self.attempts[-1].above_cut


def standing(
    sittings: Sequence[Sitting],
    sessions: Sequence[datetime],
    policy: AttemptPolicy,
    *,
    now: datetime,
    today: date,
    months: int | None,
    passed_on: date | None = None,
    passed_before: Sequence[date] = (),
) -> Standing:
    """Tell whether a learner may start the exam now.

    Args:
        sittings: all earlier sittings of this exam, oldest first.
        sessions: when sessions with a trainer (or joint decisions) were recorded, oldest first.
        policy: the numbers of the policy.
        now: the instant of asking.
        today: the business date of asking.
        months: how long a pass is valid; None for ever.
        passed_on: the business date of the newest pass, None without one.
        passed_before: those of the passes before it: a renewal in its window keeps their anniversary.
    """
    passes = () if passed_on is None else (*passed_before, passed_on)
    opens_on = renewal_opens_on(passes, months, policy.renewal_window_days)
    cycle = _current_cycle(sittings)
    if any(one.mode is Mode.TEST_OUT and one.submitted_at is None for one in sittings):
        return Standing(Bar.OPEN, Mode.TEST_OUT, 1, policy.attempts, policy.attempts)
    if not cycle.attempts:
        barred = passed_on is not None and (opens_on is None or today < opens_on)
        bar = Bar.PASSED if barred else Bar.NONE
        return Standing(bar, Mode.FULL, 1, policy.attempts, policy.attempts, opens_on=opens_on)
    allowed = policy.attempts + _granted(cycle, sessions, policy)
    repeats_left = max(policy.repeats - len(cycle.repeats), 0)
    repeat = cycle.was_above_cut and bool(cycle.last.missed) and repeats_left > 0
    used = len(cycle.attempts)
    answer = Standing(
        bar=Bar.NONE,
        mode=Mode.REPEAT if repeat else Mode.FULL,
        number=used if repeat else used + 1,
        left=max(allowed - used, 0),
        allowed=allowed,
        repeats_left=repeats_left if repeat else 0,
        objectives=cycle.last.missed if repeat else (),
    )
    return _barred(answer, cycle, policy, now=now)


def may_test_out(sittings: Sequence[Sitting], passed_on: date | None) -> bool:
    """Tell whether nothing of the exam was done before, here or elsewhere: then a test-out may be had."""
    return not sittings and passed_on is None


def cut_of_test_out(cut: int, points: int) -> int:
    """Return the percent to reach in a test-out: the cut of the exam and some points, 100 at most."""
    return min(cut + points, 100)


def _current_cycle(sittings: Sequence[Sitting]) -> _Cycle:
    cycle = _Cycle()
    for sitting in sittings:
        if sitting.mode is not Mode.TEST_OUT:
            cycle.add(sitting)
        if sitting.passed:
            cycle = _Cycle()
    return cycle


def _granted(cycle: _Cycle, sessions: Sequence[datetime], policy: AttemptPolicy) -> int:
    """Return the attempts that sessions opened; a session counts once all attempts before it were failed."""
    allowed = policy.attempts
    for session in sessions:
        ended = [item.submitted_at for item in cycle.attempts if item.submitted_at is not None]
        if len(ended) >= allowed and session >= ended[allowed - 1]:
            allowed += policy.attempts_after_session
    return allowed - policy.attempts


def _barred(answer: Standing, cycle: _Cycle, policy: AttemptPolicy, *, now: datetime) -> Standing:
    """Return the standing with the first thing that stands in the way."""
    last = cycle.last
    if last.submitted_at is None:
        return _with(answer, Bar.OPEN)
    if last.feedback_opened_at is None:
        return _with(answer, Bar.READ_REASONS)
    if answer.mode is Mode.REPEAT:
        return answer
    if answer.left == 0:
        extended = answer.allowed > policy.attempts
        return _with(answer, Bar.DECISION if extended else Bar.TRAINER_SESSION)
    hours = policy.wait_hours.get(answer.number, 0)
    submitted_at = cycle.attempts[-1].submitted_at or now
    opens_at = submitted_at + timedelta(hours=hours)
    if now < opens_at:
        return _with(answer, Bar.WAIT, opens_at)
    return answer


def _with(answer: Standing, bar: Bar, opens_at: datetime | None = None) -> Standing:
    return replace(answer, bar=bar, opens_at=opens_at)
