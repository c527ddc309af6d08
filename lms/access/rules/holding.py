"""Who holds an account of the EHR and who may work, day by day: what reconciliation and K64 look at."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

Days = tuple[date, date | None]
"""First and last day, inclusive; None = open."""


class Held(NamedTuple):
    """Days on which somebody stands the same: an active account or none, a valid gate or none, at a place.

    The place is the job of these days, else the last one; None for somebody who never had a job.
    """

    from_on: date
    to_on: date | None
    unit_id: int | None
    job_role: str | None
    has_account: bool
    may_work: bool


class JobDays(NamedTuple):
    """A job with its days."""

    unit_id: int
    job_role: str
    days: Days


class Standing(NamedTuple):
    """How an account stands from a day on, until the next standing of the same account."""

    account: tuple[str, str]
    from_on: date
    active: bool


def active_days(standings: Iterable[Standing]) -> Iterator[Days]:
    """Yield the days on which accounts are active; standings come in order of account, day and entry."""
    before: Standing | None = None
    for one in standings:
        if before is not None and before.active:
            is_same = before.account == one.account
            if not is_same:
                yield before.from_on, None
            elif one.from_on > before.from_on:
                yield before.from_on, one.from_on - timedelta(days=1)
        before = one
    if before is not None and before.active:
        yield before.from_on, None


def held_days(accounts: Sequence[Days], gates: Sequence[Days], jobs: Sequence[JobDays]) -> list[Held]:
    """Return the days with an active account or a valid gate, in order, as few as say it.

    Args:
        accounts: days of active accounts.
        gates: days of valid gates.
        jobs: jobs in the order in which one is shown before another.
    """
    found: list[Held] = []
    starts = sorted({start for days in _all(accounts, gates, jobs) for start in _starts(days)})
    for place, day in enumerate(starts):
        until = starts[place + 1] - timedelta(days=1) if place + 1 < len(starts) else None
        has_account, may_work = _covers(accounts, day), _covers(gates, day)
        if has_account or may_work:
            job = shown_on(jobs, day)
            unit_id, job_role = (job.unit_id, job.job_role) if job else (None, None)
            _add(found, Held(day, until, unit_id, job_role, has_account, may_work))
    return found


def shown_on(jobs: Sequence[JobDays], day: date) -> JobDays | None:
    """Return the job by which somebody is found on a day: the first that is held, else the last one."""
    held = (job for job in jobs if _covers((job.days,), day))
    return next(held, jobs[-1] if jobs else None)


def _all(accounts: Sequence[Days], gates: Sequence[Days], jobs: Sequence[JobDays]) -> Iterator[Days]:
    yield from accounts
    yield from gates
    yield from (job.days for job in jobs)


def _starts(days: Days) -> Iterator[date]:
    """Yield the first day, and the first day after the last one."""
    yield days[0]
    if days[1] is not None and days[1] < date.max:
        yield days[1] + timedelta(days=1)


def _covers(stretches: Iterable[Days], day: date) -> bool:
    return any(from_on <= day and (to_on is None or day <= to_on) for from_on, to_on in stretches)


def _add(found: list[Held], held: Held) -> None:
    """Add days; when they stand as those right before them, these become longer."""
    if found and found[-1][2:] == held[2:]:
        last = found[-1]
        if last.to_on is not None and last.to_on + timedelta(days=1) == held.from_on:
            found[-1] = last._replace(to_on=held.to_on)
            return
    found.append(held)
