"""From jobs and employment to reasons: who must meet what, because of which job, on which days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.compliance.rules.cases import FUTURE_CYCLES, OPEN_CYCLES
from lms.compliance.rules.dates import FOREVER, Period, add_days, merged
from lms.compliance.rules.facts import Reason

RULE, MEASURE = "rule", "measure"
_NEEDED = {
    "gate": "needed before EHR access",
    "after": "part of the first weeks with EHR access",
    "measure": "shown as proficiency, never due",
}


@dataclass(frozen=True, slots=True)
class Status:
    """An employment status from a day on, until the next one: active, leave or terminated."""

    status: str
    from_on: date


@dataclass(frozen=True, slots=True)
class HeldJob:
    """A job as it gives reasons."""

    id: int
    job_role: str
    unit_id: int
    period: Period


@dataclass(frozen=True, slots=True)
class Assignment:
    """A rule as it gives reasons: this role asks for this requirement in these days.

    It asks those whose job began on ``jobs_from`` or later and before ``jobs_before`` (None = no limit).
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


@dataclass(frozen=True, slots=True)
class Days:
    """A number of days by a version of the policy; with the scope ``future`` for jobs that begin then."""

    days: int
    effective_on: date | None = None
    scope: str = OPEN_CYCLES


def for_jobs(versions: Sequence[Days]) -> list[tuple[int, date | None, date | None]]:
    """Return ``(days, jobs_from, jobs_before)`` for every group of jobs that versions treat alike.

    Args:
        versions: oldest first; a version for open cycles holds for the jobs of every group.
    """
    found: list[tuple[int, date | None, date | None]] = [(0, None, None)]
    for version in versions:
        if version.scope == FUTURE_CYCLES and version.effective_on is not None:
            days, jobs_from, _ = found.pop()
            found += [(days, jobs_from, version.effective_on), (version.days, version.effective_on, None)]
        else:
            found = [(version.days, jobs_from, jobs_before) for _, jobs_from, jobs_before in found]
    return found


def narrowed(rule: Assignment, days: int, jobs_from: date | None, jobs_before: date | None) -> Assignment:
    """Return a rule with due days for one group of the jobs that it asks."""
    return replace(
        rule,
        due_days=days,
        jobs_from=max((day for day in (rule.jobs_from, jobs_from) if day), default=None),
        jobs_before=min((day for day in (rule.jobs_before, jobs_before) if day), default=None),
    )


def employed_and_on_leave(statuses: Sequence[Status]) -> tuple[list[Period], list[Period]]:
    """Return the times of employment (leaves included) and the leaves.

    Without any status on record a person counts as employed throughout.
    """
    if not statuses:
        return [Period(date.min)], []
    ordered = sorted(statuses, key=lambda status: status.from_on)
    employed, leaves = [], []
    for index, status in enumerate(ordered):
        following = ordered[index + 1].from_on if index + 1 < len(ordered) else None
        if following == status.from_on or status.status == "terminated":
            continue
        period = Period(status.from_on, None if following is None else add_days(following, -1))
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
    jobs: Iterable[HeldJob], employed: Sequence[Period], assignments: Mapping[str, Sequence[Assignment]]
) -> list[tuple[int, Reason]]:
    """Return ``(requirement_id, reason)`` for every job, rule and time in which both hold.

    Args:
        jobs: the person's jobs.
        employed: times of employment; a job gives no reason outside of them.
        assignments: rules by job role.
    """
    found = []
    for job in jobs:
        rules = assignments.get(job.job_role, ())
        held = [part for time in employed if (part := common(job.period, time)) is not None]
        for rule in rules if held else ():
            if not rule.asks(job):
                continue
            for part in held:
                shared = rule.part_in_force(part)
                if shared is not None:
                    found.append((rule.requirement_id, _reason(job, rule, shared)))
    return found


def _reason(job: HeldJob, rule: Assignment, period: Period) -> Reason:
    return Reason(
        f"job:{job.id}:{rule.when}",
        rule.kind,
        f"{rule.title}: {_NEEDED[rule.when]}",
        period,
        rule.due_days,
        job.job_role,
        job.unit_id,
    )
