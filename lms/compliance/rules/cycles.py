"""Cycles of an obligation: opened, satisfied, expired, opened again; nothing is ever reset.

The first cycle opens with the first reason. A satisfied cycle ends on the last day its evidence counts;
the next one opens a renewal window before that day and is due on it. Evidence that stops counting before
its time (a newer failing result, stricter terms) opens a cycle of its own on that day.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from lms.compliance.rules.cases import Case, RuleVersion
from lms.compliance.rules.dates import FOREVER, add_days, due_after
from lms.compliance.rules.facts import Reason
from lms.compliance.rules.verdicts import Verdict

_MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an obligation stands in its cycles.

    Attributes:
        number: the cycle, counted from 1 over the whole life of the obligation.
        opened_on: the day it opened.
        version: the terms it is judged under.
        verdict: the judgement of the last day looked at.
        due_on: a due day that no longer moves: a renewal's, or that of a satisfied cycle.
        lapsed: whether it follows on evidence that ran out.
        renews_from: the day on which the next cycle opens.
    """

    number: int
    opened_on: date
    version: RuleVersion
    verdict: Verdict
    due_on: date | None = None
    lapsed: bool = False
    renews_from: date = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once when the next cycle opens: it is asked for on every day looked at."""
        renews_from = FOREVER
        if self.verdict.met and self.verdict.last_day != FOREVER:
            renews_from = add_days(self.verdict.last_day, -self.version.terms.renewal_days)
        object.__setattr__(self, "renews_from", renews_from)


def opened(case: Case, day: date, number: int) -> Progress:
    """Return the first cycle of a life of the obligation that begins on ``day``."""
    version = case.version(day, day)
    verdict = case.judge(version, day)
    progress = Progress(number, day, version, Verdict(met=False, why=""))
    return _satisfied(case, progress, verdict, day) if verdict.met else replace(progress, verdict=verdict)


def advanced(case: Case, progress: Progress, day: date) -> Progress:
    """Return where the obligation stands at the end of ``day``; days must come in order."""
    for _ in range(_MOST_STEPS):
        version, verdict = _judged(case, progress, day)
        following = _followed(case, progress, version, verdict, day)
        if following is progress or following == progress:
            break
        progress = following
    return progress


def due_on(case: Case, reasons: tuple[Reason, ...], opened_on: date, day: date) -> date | None:
    """Return the earliest due day that the reasons give a cycle on ``day``; pauses stop the clock."""
    days = [
        due_after(case.counts_from(max(reason.period.from_on, opened_on)), due_days, case.exceptions.pauses)
        for reason in reasons
        if (due_days := reason.due_days_on(day)) is not None
    ]
    return min((day for day in days if day is not None), default=None)


def _judged(case: Case, progress: Progress, day: date) -> tuple[RuleVersion, Verdict]:
    """Judge the cycle in force, and in the renewal window the next one by its own terms."""
    own = case.version(day, progress.opened_on)
    if day >= progress.renews_from:
        following = case.version(day, progress.renews_from)
        if following != own:
            renewed = case.judge(following, day)
            if renewed.met and renewed.last_day > progress.verdict.last_day:
                return following, renewed
            before = case.evidence.up_to(add_days(progress.renews_from, -1))
            return own, case.judge(own, day, before)
    return own, case.judge(own, day)


def _followed(case: Case, progress: Progress, version: RuleVersion, verdict: Verdict, day: date) -> Progress:
    was = progress.verdict
    if verdict is was and version is progress.version:
        return progress
    if verdict.met and not was.met:
        return _satisfied(case, replace(progress, version=version), verdict, day)
    is_renewal = version == progress.version or day >= progress.renews_from
    if verdict.met and verdict.last_day > was.last_day and is_renewal:
        return _renewed(progress, version, verdict, day)
    if was.met and not verdict.met:
        return _lost(case, progress, version, verdict, day)
    return replace(progress, version=version, verdict=verdict)


def _satisfied(case: Case, progress: Progress, verdict: Verdict, day: date) -> Progress:
    due = progress.due_on
    if not progress.lapsed:
        due = due_on(case, case.active_reasons(day), progress.opened_on, day)
    return replace(progress, verdict=verdict, due_on=due, lapsed=False)


def _renewed(progress: Progress, version: RuleVersion, verdict: Verdict, day: date) -> Progress:
    is_in_window = day >= progress.renews_from
    return Progress(
        number=progress.number + 1,
        opened_on=progress.renews_from if is_in_window else progress.opened_on,
        version=version,
        verdict=verdict,
        due_on=progress.verdict.last_day,
    )


def _lost(case: Case, progress: Progress, version: RuleVersion, verdict: Verdict, day: date) -> Progress:
    """Return the cycle that follows on lost evidence; what ran out before the programme is open, not late."""
    last_day = progress.verdict.last_day
    has_run_out = case.counts_from(last_day) == last_day and last_day < day
    return Progress(
        number=progress.number + 1,
        opened_on=progress.renews_from if has_run_out else day,
        version=version,
        verdict=verdict,
        due_on=last_day if has_run_out else None,
        lapsed=has_run_out,
    )
