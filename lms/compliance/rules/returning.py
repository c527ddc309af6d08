"""What is due on return: by how long somebody was away, more the longer, and from when it is late.

A leave that begins a few days after another one ended goes on with it: a day at work in between does not
make two short absences of a long one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from lms.compliance.rules.cases import FUTURE_CYCLES, OPEN_CYCLES
from lms.compliance.rules.dates import DAY, Period, add_days, in_words, merged
from lms.compliance.rules.facts import Reason
from lms.compliance.rules.subjects import HeldJob, Place

DELTAS, QUIZ, EXAM, EVERYTHING = "deltas", "quiz", "exam", "everything"
ORDER = (DELTAS, QUIZ, EXAM, EVERYTHING)
BEFORE_ACCESS = frozenset({QUIZ, EXAM, EVERYTHING})
"""What access waits for."""
RETURN, INACTIVE = "return", "inactive"
"""Kinds of reasons: after a leave, and after an account of the EHR was not used."""
JOINED_DAYS = 7
"""Days between two leaves up to which they count as one absence."""
GATE = "gate"
_ASKED = {
    DELTAS: "what changed meanwhile",
    QUIZ: "the renewal quiz and what changed meanwhile",
    EXAM: "the exams of the gate, the renewal quiz and what changed meanwhile",
    EVERYTHING: "everything that the gate asks, anew",
}
_WEEKEND = 5


@dataclass(frozen=True, slots=True)
class Band:
    """From so many days of absence on, this is asked."""

    days: int
    asks: str


@dataclass(frozen=True, slots=True)
class ReturnPolicy:
    """A version of the bands, shortest absence first; ``effective_on`` None = from the beginning.

    With the scope ``future`` it is for absences that begin once it is in effect.
    """

    bands: tuple[Band, ...]
    shifts: int
    effective_on: date | None = None
    scope: str = OPEN_CYCLES

    def binds(self, away: "Away") -> bool:
        """Tell whether the version holds for an absence."""
        counted_from = away.from_on if self.scope == FUTURE_CYCLES else away.back_on
        return self.effective_on is None or self.effective_on <= counted_from


@dataclass(frozen=True, slots=True)
class Away:
    """An absence that is over: its first day, the first day back, and how many days it had."""

    from_on: date
    back_on: date
    days: int


@dataclass(frozen=True, slots=True)
class ReturnBook:
    """What the rules of return need: policy, requirements and working days.

    ``exams`` are the ids of requirements to pass an exam, ``quizzes`` those of the renewal quiz by job role,
    ``holidays`` the public holidays, each with the codes of the units that keep it (none = all).
    """

    policies: tuple[ReturnPolicy, ...] = ()
    exams: frozenset[int] = frozenset()
    quizzes: Mapping[str, int] = field(default_factory=dict)
    holidays: tuple[tuple[date, frozenset[str]], ...] = ()


def absences(leaves: Iterable[Period], employed: Sequence[Period]) -> list[Away]:
    """Return the absences that ended with a return to work, oldest first; short gaps join leaves."""
    found: list[Away] = []
    for leave in merged(leaves):
        if leave.to_on is None:
            break
        back_on, days = add_days(leave.to_on, 1), (leave.to_on - leave.from_on).days + 1
        if not any(time.covers(back_on) for time in employed):
            continue
        last = found[-1] if found else None
        if last is not None and (leave.from_on - last.back_on).days < JOINED_DAYS:
            found.append(Away(last.from_on, back_on, last.days + days))
        else:
            found.append(Away(leave.from_on, back_on, days))
    return found


def asked_after(away: Away, policies: Iterable[ReturnPolicy]) -> str | None:
    """Return what is asked after an absence; None when nothing is."""
    policy = policy_for(away, policies)
    bands = [band for band in policy.bands if band.days <= away.days] if policy else []
    return max(bands, key=lambda band: band.days).asks if bands else None


def policy_for(away: Away, policies: Iterable[ReturnPolicy]) -> ReturnPolicy | None:
    """Return the newest version that binds an absence; None when there is none."""
    return next((one for one in reversed(list(policies)) if one.binds(away)), None)


def due_after_return(
    back_on: date, count: int, shifts: Iterable[date], holidays: Collection[date] = ()
) -> tuple[date, bool]:
    """Return the last day of the first shifts back, and whether it follows a schedule.

    Args:
        back_on: the first day back; it counts.
        count: how many shifts, at least one.
        shifts: the days of planned shifts.
        holidays: public holidays of the unit: without enough planned shifts, working days are counted.
    """
    planned = sorted({day for day in shifts if day >= back_on})
    if len(planned) >= count:
        return planned[count - 1], True
    day = add_days(back_on, -1)
    while count:
        day = add_days(day, 1)
        count -= day.weekday() < _WEEKEND and day not in holidays
    return day, False


def reasons_on_return(
    away: Away, asks: str, job: HeldJob, reasons: Sequence[tuple[int, Reason]], book: ReturnBook
) -> list[tuple[int, date | None]]:
    """Return the requirements that are asked on return to a job, and from when their proof counts.

    Args:
        away: the absence.
        asks: what its length asks.
        job: a job that is held on the day of return.
        reasons: every other reason of the person, with its requirement.
        book: the requirements.
    """
    found: dict[int, date | None] = {}
    has_gate = False
    for requirement_id, reason in reasons:
        if reason.due_days is None or not reason.period.covers(away.back_on):
            continue
        if away.from_on <= reason.period.from_on < away.back_on:
            found.setdefault(requirement_id, reason.counts_from)
        is_gate = reason.key == f"job:{job.id}:{GATE}"
        has_gate = has_gate or is_gate
        if is_gate and (asks == EVERYTHING or (asks == EXAM and requirement_id in book.exams)):
            found[requirement_id] = away.back_on
    if has_gate and asks in BEFORE_ACCESS and job.job_role in book.quizzes:
        found[book.quizzes[job.job_role]] = away.back_on
    return sorted(found.items())


def returned(
    leaves: Iterable[Period],
    employed: Sequence[Period],
    jobs: Iterable[HeldJob],
    reasons: Sequence[tuple[int, Reason]],
    shifts: Sequence[date],
    places: Mapping[int, Place],
    book: ReturnBook,
) -> Iterator[tuple[int, Reason]]:
    """Yield a reason for each thing that is asked on each return to each job.

    Args:
        leaves: every leave.
        employed: times of employment, leaves included.
        jobs: the person's jobs.
        reasons: every other reason, with its requirement.
        shifts: the days of planned shifts.
        places: where units stand; a unit keeps the holidays of those above it.
        book: policy, requirements and holidays.
    """
    held = list(jobs)
    for away in absences(leaves, employed):
        asks, policy = asked_after(away, book.policies), policy_for(away, book.policies)
        if asks is None or policy is None:
            continue
        for job in held:
            if not (job.period.covers(away.back_on) and job.period.from_on < away.back_on):
                continue
            place = places.get(job.unit_id)
            codes = place.codes if place else frozenset()
            free = [day for day, units in book.holidays if not units or units & codes]
            due_on, is_planned = due_after_return(away.back_on, policy.shifts, shifts, free)
            days = (due_on - away.back_on).days
            text = _words(away, asks, policy.shifts, is_planned=is_planned)
            for requirement_id, counts_from in reasons_on_return(away, asks, job, reasons, book):
                reason = _reason(away, asks, job, days, text, counts_from)
                yield requirement_id, replace(reason, period=_held(away, job, employed))


def _held(away: Away, job: HeldJob, employed: Iterable[Period]) -> Period:
    """Return the days from a return to the end of the job or of the employment."""
    ends = [job.period.to_on, *(time.to_on for time in employed if time.covers(away.back_on))]
    return Period(away.back_on, min((end for end in ends if end is not None), default=None))


def _reason(away: Away, asks: str, job: HeldJob, days: int, text: str, counts_from: date | None) -> Reason:
    return Reason(
        key=f"{RETURN}:{away.back_on}:{asks}:job:{job.id}",
        kind=RETURN,
        text=text,
        period=Period(away.back_on, job.period.to_on),
        due_days=days,
        job_role=job.job_role,
        unit_id=job.unit_id,
        counts_from=counts_from,
    )


def band_of(key: str) -> str | None:
    """Return what a return asked, from the key of a reason; None for a reason of another kind."""
    parts = key.split(":")
    return parts[2] if parts[0] in (RETURN, INACTIVE) and len(parts) > 3 else None


def _words(away: Away, asks: str, shifts: int, *, is_planned: bool) -> str:
    when = f"{shifts} shifts" if is_planned else f"{shifts} working days, because no shifts are planned"
    return f"Returned on {in_words(away.back_on)} after {away.days} days: {_ASKED[asks]}, due in {when}"


def met_on(unmet: Iterable[tuple[date, date | None]], since: date) -> date | None:
    """Return the first day from ``since`` on without anything unmet; None while something is.

    Args:
        unmet: periods in which something is unmet; an end of None is open.
        since: the day of return.
    """
    day = since
    for begun, ended in sorted(unmet, key=lambda period: period[0]):
        if begun > day:
            break
        if ended is None:
            return None
        day = max(day, ended + DAY)
    return day
