"""From jobs and employment to reasons: who must meet what, because of which job, on which days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lms.compliance.rules.dates import FOREVER, Period, add_days, merged
from lms.compliance.rules.facts import Reason

RULE, MEASURE = "rule", "measure"


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
    """A rule as it gives reasons: this role asks for this requirement in these days."""

    requirement_id: int
    kind: str
    when: str
    title: str
    due_days: int | None
    from_on: date | None
    to_on: date | None


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
    jobs: Iterable[HeldJob], employed: Sequence[Period], assignments: dict[str, Sequence[Assignment]]
) -> list[tuple[int, Reason]]:
    """Return ``(requirement_id, reason)`` for every job, rule and time in which both hold.

    Args:
        jobs: the person's jobs.
        employed: times of employment; a job gives no reason outside of them.
        assignments: rules by job role.
    """
    found = []
    for job in jobs:
        held = [part for time in employed if (part := common(job.period, time)) is not None]
        for rule in assignments.get(job.job_role, ()):
            in_force = Period(rule.from_on or date.min, rule.to_on)
            for part in held:
                shared = common(part, in_force)
                if shared is not None:
                    found.append((rule.requirement_id, _reason(job, rule, shared)))
    return found


def _reason(job: HeldJob, rule: Assignment, period: Period) -> Reason:
    needed = {
        "gate": "needed before EHR access",
        "after": "part of the first weeks with EHR access",
        "measure": "shown as proficiency, never due",
    }
    return Reason(
        key=f"job:{job.id}:{rule.when}",
        kind=rule.kind,
        text=f"{rule.title}: {needed[rule.when]}",
        period=period,
        due_days=rule.due_days,
        job_role=job.job_role,
        unit_id=job.unit_id,
    )
