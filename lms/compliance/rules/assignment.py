"""From jobs and employment to reasons: who must meet what, because of which job, on which days."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest

from lms.compliance.anchors.base import Moment
from lms.compliance.rules.assigning import Decision, Due, Given, Who, due_days, later
from lms.compliance.rules.cases import FUTURE_CYCLES, OPEN_CYCLES
from lms.compliance.rules.dates import FOREVER, Period, merged
from lms.compliance.rules.facts import DueLater, Reason
from lms.compliance.rules.periods import EVER, NEVER, intersection
from lms.compliance.rules.subjects import About, HeldJob, Status, Subject
from lms.core.versions import in_force

__all__ = [
    "MEASURE",
    "RULE",
    "WAITS",
    "Assignment",
    "ByRule",
    "Days",
    "HeldJob",
    "JobsDue",
    "Status",
    "common",
    "employed_and_on_leave",
    "for_jobs",
    "narrowed",
    "reasons_of",
]

RULE, MEASURE = "rule", "measure"
WAITS = ":waits"
"""End of the key of a reason whose due date somebody must decide."""
_NEEDED = {
    "gate": "needed before EHR access",
    "after": "part of the first weeks with EHR access",
    "measure": "shown as proficiency, never due",
}


@dataclass(frozen=True, slots=True)
class ByRule:
    """What a rule of its own adds to an assignment.

    Attributes:
        rule: its id.
        due: by when.
        asked_from: first day of its version; None = from the beginning.
        asked: kind of evidence and subject of what is asked.
        starts_after: days after the others, because no more is asked at once.
        since_event: what was done before it began to ask does not count.
    """

    rule: str
    due: Due
    asked_from: date | None = None
    asked: tuple[str, str] = ("", "")
    starts_after: int = 0
    since_event: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """A rule as it gives reasons: people in jobs of a role are asked for this requirement in these days.

    It asks those whose job began on ``jobs_from`` or later and before ``jobs_before`` (None = no limit), of
    them on the days of ``who`` (None = on all). ``by`` is None for what the curriculum of the role asks.
    From the days of ``due_later`` on, those due days hold.
    """

    requirement_id: int
    kind: str
    when: str
    title: str
    due_days: int | None
    from_on: date | None
    to_on: date | None
    jobs_from: date | None = None
    jobs_before: date | None = None
    who: Who | None = field(default=None, compare=False)
    by: ByRule | None = field(default=None, compare=False)
    due_later: DueLater = ()

    def asks(self, job: HeldJob) -> bool:
        """Tell whether the rule asks those who hold a job that began when this one did."""
        begun = job.period.from_on
        return (self.jobs_from is None or self.jobs_from <= begun) and (
            self.jobs_before is None or begun < self.jobs_before
        )

    def part_in_force(self, held: Period) -> Period | None:
        """Return the days of a period on which the rule is in force, None when there are none."""
        if self.from_on is None and self.to_on is None:
            return held
        return common(held, Period(self.from_on or date.min, self.to_on))

    def due_in(self, period: Period) -> tuple[int | None, DueLater]:
        """Return the due days on the first day of a period, and those that follow within it."""
        days = self.due_days
        later: DueLater = ()
        for from_on, following in self.due_later:
            if from_on <= period.from_on:
                days = following
            elif period.covers(from_on):
                later += ((from_on, following),)
        return days, later


@dataclass(frozen=True, slots=True)
class Days:
    """A number of days by a version of the policy; with the scope ``future`` for jobs that begin then."""

    days: int
    effective_on: date | None = None
    scope: str = OPEN_CYCLES


@dataclass(frozen=True, slots=True)
class JobsDue:
    """Due days of the jobs that begin on ``jobs_from`` or later and before ``jobs_before`` (None = no limit).

    From the days of ``later`` on, those due days hold.
    """

    days: int
    later: DueLater = ()
    jobs_from: date | None = None
    jobs_before: date | None = None

    def then(self, days: int, from_on: date) -> "JobsDue":
        """Return the same jobs with other due days from a day on."""
        newest = self.later[-1][1] if self.later else self.days
        return self if days == newest else replace(self, later=(*self.later, (from_on, days)))


def for_jobs(versions: Sequence[Days]) -> list[JobsDue]:
    """Return the due days of every group of jobs that versions treat alike.

    Args:
        versions: oldest first; a version for open cycles holds for the jobs of every group from its day on.
            Before its day the first one holds too.
    """
    first, *others = in_force(versions) or [Days(0)]
    found = [JobsDue(first.days)]
    for version in others:
        from_on = version.effective_on or date.min
        if version.scope == FUTURE_CYCLES:
            last = found.pop()
            found += [replace(last, jobs_before=from_on), JobsDue(version.days, jobs_from=from_on)]
        else:
            found = [one.then(version.days, from_on) for one in found]
    return found


def narrowed(rule: Assignment, due: JobsDue) -> Assignment:
    """Return a rule with due days for one group of the jobs that it asks."""
    return replace(
        rule,
        due_days=due.days,
        due_later=due.later,
        jobs_from=max((day for day in (rule.jobs_from, due.jobs_from) if day), default=None),
        jobs_before=min((day for day in (rule.jobs_before, due.jobs_before) if day), default=None),
    )


def employed_and_on_leave(statuses: Sequence[Status]) -> tuple[list[Period], list[Period]]:
    """Return the times of employment (leaves included) and the leaves.

    Without any status on record a person counts as employed throughout. A last day of work that a status
    names, as a contract does, ends it.
    """
    if not statuses:
        return [Period(date.min)], []
    ordered = sorted(statuses, key=lambda status: status.from_on)
    employed, leaves = [], []
    for status, following in zip_longest(ordered, ordered[1:]):
        last_on = status.last_on(following)
        if status.is_over or (last_on is not None and last_on < status.from_on):
            continue
        period = Period(status.from_on, last_on)
        employed.append(period)
        if status.status == "leave":
            leaves.append(period)
    return merged(employed), merged(leaves)


def common(one: Period, other: Period) -> Period | None:
    """Return the days that two periods share, None when there are none."""
    from_on = max(one.from_on, other.from_on)
    to_on = min(one.to_on or FOREVER, other.to_on or FOREVER)
    if from_on > to_on:
        return None
    return Period(from_on, None if to_on == FOREVER else to_on)


def reasons_of(
    jobs: Iterable[HeldJob],
    employed: Sequence[Period],
    assignments: Mapping[str, Sequence[Assignment]],
    about: Callable[[], About] = About,
    decisions: Mapping[str, Decision] | None = None,
) -> list[tuple[int, Reason]]:
    """Return ``(requirement_id, reason)`` for every job, rule and time in which both hold.

    Args:
        jobs: the person's jobs.
        employed: times of employment; a job gives no reason outside of them.
        assignments: rules by job role.
        about: gives the person as rules see them, asked at most once.
        decisions: what was decided about due dates that are not realistic, by rule.
    """
    found: list[tuple[int, Reason]] = []
    person = _Person(about)
    for job in jobs:
        held = [part for time in employed if (part := common(job.period, time)) is not None]
        asked: dict[int, Sequence[Period]] = {}
        for rule in assignments.get(job.job_role, ()) if held else ():
            if not rule.asks(job):
                continue
            parts = held if rule.who is None else asked.get(id(rule.who))
            if parts is None:
                parts = asked[id(rule.who)] = _asked_of(rule.who, person.in_job(job), held)
            if rule.by is not None:
                if parts:
                    found += _by_rule(rule, rule.by, person.in_job(job), parts, decisions)
                continue
            for part in parts:
                shared = rule.part_in_force(part)
                if shared is not None:
                    found.append((rule.requirement_id, _reason(job, rule, shared)))
    return found


class _Person:
    """A person as rules see them, worked out when the first rule asks, in each of their jobs."""

    __slots__ = ("_about", "_jobs", "_made")

    def __init__(self, about: Callable[[], About]) -> None:
        self._about = about
        self._made: About | None = None
        self._jobs: dict[int, Subject] = {}

    def in_job(self, job: HeldJob) -> Subject:
        """Return the person in a job."""
        if job.id not in self._jobs:
            self._made = self._made or self._about()
            self._jobs[job.id] = Subject(job, self._made)
        return self._jobs[job.id]


def _asked_of(who: Who | None, subject: Subject, held: Sequence[Period]) -> Sequence[Period]:
    """Return the days of a job on which a rule asks."""
    periods = EVER if who is None else who.periods(subject)
    return held if periods is EVER else intersection(held, periods) if periods else NEVER


def _by_rule(
    rule: Assignment,
    by: ByRule,
    subject: Subject,
    parts: Sequence[Period],
    decisions: Mapping[str, Decision] | None,
) -> Iterable[tuple[int, Reason]]:
    """Yield the reasons that a rule of its own gives; what waits for a decision is not due before it."""
    decision = decisions.get(by.rule) if decisions else None
    for part in parts:
        shared = rule.part_in_force(part)
        if shared is None:
            continue
        given = due_days(by.due, Moment(subject, shared, by.asked_from, by.asked), decision)
        for period in later([shared], by.starts_after) if given else ():
            yield rule.requirement_id, _reason_by(rule, by, subject.job, period, given)


def _reason_by(rule: Assignment, by: ByRule, job: HeldJob, period: Period, given: Given | None) -> Reason:
    waits = given is not None and given.waits
    return Reason(
        key=f"rule:{by.rule}:job:{job.id}{WAITS if waits else ''}",
        kind=rule.kind,
        text=f"{rule.title} (its due date is being decided)" if waits else rule.title,
        period=period,
        due_days=given.due_days if given else None,
        job_role=job.job_role,
        unit_id=job.unit_id,
        counts_from=period.from_on if by.since_event else None,
    )


def _reason(job: HeldJob, rule: Assignment, period: Period) -> Reason:
    due_days, due_later = rule.due_in(period) if rule.due_later else (rule.due_days, ())
    return Reason(
        f"job:{job.id}:{rule.when}",
        rule.kind,
        f"{rule.title}: {_NEEDED[rule.when]}",
        period,
        due_days,
        job.job_role,
        job.unit_id,
        due_later=due_later,
    )
