"""The state of an obligation on a day, and the spans of days on which it does not change.

``state_at`` is the only rule. ``spans`` asks it on every day on which the answer can change, the future
included, so that no job has to run at midnight.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from lms.compliance.rules.cases import Case
from lms.compliance.rules.cycles import Progress, advanced, due_on, opened
from lms.compliance.rules.dates import FOREVER, add_days
from lms.compliance.rules.facts import Reason

STATES = ("paused", "waived", "expired", "overdue", "due_soon", "complete", "in_progress", "not_started")


@dataclass(frozen=True, slots=True)
class Standing:
    """How an obligation stands on a day.

    Attributes:
        state: the first that holds of ``STATES``.
        met: whether the evidence meets the requirement, whatever the state is called.
        cycle: number of the cycle in force; the next one is in force from the day it opens.
        due_on: last day to satisfy it; None when no reason names one or the clock stands still.
        expires_on: last day on which the present evidence counts; None = no limit, or not met.
        satisfied_by: ids of the evidence that meets it.
        unit_id: unit of the longest-standing reason that names one.
        job_role: job role of the same reason.
    """

    state: str
    met: bool
    cycle: int
    due_on: date | None = None
    expires_on: date | None = None
    satisfied_by: tuple[int, ...] = ()
    unit_id: int | None = None
    job_role: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which an obligation stands the same; ``to_on`` None is open-ended."""

    from_on: date
    to_on: date | None
    standing: Standing


def state_at(case: Case, day: date) -> Standing | None:
    """Return how the obligation stands at the end of ``day``; None while it has no reason."""
    return [standing for _, standing in _walk(case, [day], until=day)][-1]


def change_points(case: Case) -> tuple[date, ...]:
    """Return, in order, every day on which the standing can differ from the day before."""
    return tuple(day for day, _ in _walk(case))


def spans(case: Case) -> tuple[Span, ...]:
    """Return how the obligation stands over all time; equal neighbours are one span."""
    result: list[Span] = []
    begun: tuple[date, Standing] | None = None
    for day, standing in _walk(case):
        if begun is not None and begun[1] != standing:
            result.append(Span(begun[0], add_days(day, -1), begun[1]))
            begun = None
        if begun is None and standing is not None:
            begun = (day, standing)
    if begun is not None:
        result.append(Span(begun[0], None, begun[1]))
    return tuple(result)


def _walk(
    case: Case, extra: Iterable[date] = (), *, until: date = FOREVER
) -> Iterator[tuple[date, Standing | None]]:
    """Go through the days in order; a standing names the later days on which it changes by itself."""
    ahead = [*case.fixed_points(), *extra]
    heapq.heapify(ahead)
    last: date | None = None
    progress: Progress | None = None
    number = 0
    while ahead and ahead[0] <= until:
        day = heapq.heappop(ahead)
        if day == last:
            continue
        last = day
        reasons = case.active_reasons(day)
        if not reasons:
            progress = None
            yield day, None
            continue
        progress = advanced(case, progress or opened(case, day, number + 1), day)
        number = progress.number
        standing = _standing(case, progress, reasons, day)
        for point in _turns(case, progress, standing):
            if day < point < FOREVER:
                heapq.heappush(ahead, point)
        yield day, standing


def _turns(case: Case, progress: Progress, standing: Standing) -> Iterator[date]:
    """Yield the days on which a standing changes without a new fact."""
    for last_day in (standing.due_on, standing.expires_on):
        if last_day is not None:
            yield add_days(last_day, -case.due_soon_days)
            yield add_days(last_day, 1)
    yield progress.renews_from


def _standing(case: Case, progress: Progress, reasons: tuple[Reason, ...], day: date) -> Standing:
    verdict = progress.verdict
    is_open_again = verdict.met and day >= progress.renews_from
    if is_open_again:
        due = verdict.valid_until
    elif verdict.met or progress.lapsed:
        due = progress.due_on
    else:
        due = due_on(case, reasons, progress.opened_on, day)
    if not verdict.met:
        due = case.exceptions.moved(due, day)
    home = next((reason for reason in reasons if reason.unit_id is not None), reasons[0])
    return Standing(
        state=_state(case, progress, due, day),
        met=verdict.met,
        cycle=progress.number + 1 if is_open_again else progress.number,
        due_on=due,
        expires_on=verdict.valid_until if verdict.met else None,
        satisfied_by=verdict.evidence if verdict.met else (),
        unit_id=home.unit_id,
        job_role=home.job_role,
    )


def _state(case: Case, progress: Progress, due: date | None, day: date) -> str:
    verdict = progress.verdict
    if any(pause.covers(day) for pause in case.exceptions.pauses):
        return "paused"
    if any(waiver.period.covers(day) for waiver in case.exceptions.waivers):
        return "waived"
    if progress.lapsed and (due is None or day > due):
        return "expired"
    return _met_state(case, verdict.last_day, day) if verdict.met else _open_state(case, progress, due, day)


def _met_state(case: Case, last_day: date, day: date) -> str:
    is_soon = last_day < FOREVER and (last_day - day).days <= case.due_soon_days
    return "due_soon" if is_soon else "complete"


def _open_state(case: Case, progress: Progress, due: date | None, day: date) -> str:
    if due is not None and day > due:
        return "overdue"
    if due is not None and (due - day).days <= case.due_soon_days:
        return "due_soon"
    return "in_progress" if progress.verdict.started else "not_started"
