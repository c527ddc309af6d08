"""What a job role asks for, and over which days; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from lms.core.groups import Group
from lms.core.versions import in_force

GATE, AFTER, MEASURE = "gate", "after", "measure"
OPEN, FUTURE = "open", "future"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """One requirement of a role: its kind, what the author said of it and when it is asked.

    ``terms`` holds the subject and the terms that the author gave; the rest comes from the thing it names
    and from policy. ``when`` is ``gate`` (before access), ``after`` (due some days after) or ``measure`` (a
    competency that is measured and never due). ``due_days`` counts from the start of the job; None = as
    policy says for a gate, never for anything else. ``group`` is the outermost one that it stands in; None =
    everybody is asked for it.
    """

    kind: str
    terms: dict[str, Any] = field(hash=False)
    when: str
    critical: bool = False
    due_days: int | None = None
    group: Group | None = None

    @property
    def subject(self) -> str:
        """What the evidence must name."""
        return str(self.terms["subject"])

    @property
    def key(self) -> tuple[str, str]:
        """Kind and subject: what makes two requirements the same."""
        return (self.kind, self.subject)


@dataclass(frozen=True)
class Curriculum:
    """What a role asks for from a day on; ``effective_on`` None = from the beginning.

    With the scope ``future`` it asks only those who begin the job from that day on.
    """

    job_role: str
    title: str
    asked: tuple[Asked, ...]
    effective_on: date | None = None
    scope: str = OPEN


@dataclass(frozen=True)
class Rule:
    """A role asks for a requirement from a day to a day (inclusive; None = open).

    It asks those whose job began on ``jobs_from`` or later and before ``jobs_before`` (None = no limit).
    """

    job_role: str
    title: str
    asked: Asked
    from_on: date | None
    to_on: date | None
    jobs_from: date | None = None
    jobs_before: date | None = None


Key = tuple[str, str, str]


def rules_of(versions: Sequence[Curriculum]) -> list[Rule]:
    """Return the assignment rules of a role's versions (oldest first), unbroken ones made one.

    A requirement that a later version asks for again, with the same due days, goes on; its terms are those
    of the newest version, because terms have versions of their own. A version with the scope ``future``
    leaves those who hold the job already with what they were asked, until one with the scope ``open``.
    One that was planned for a day gives way to one that is published later and begins before.
    """
    groups: list[dict[Key, Rule]] = [{}]
    limits: list[date | None] = [None]
    closed: list[list[Rule]] = [[]]
    for version in in_force(versions):
        named = {(asked.kind, asked.subject, asked.when): asked for asked in version.asked}
        if version.scope == FUTURE and version.effective_on is not None:
            groups = [_with_terms(group, named) for group in groups]
            groups[-1] = {key: _before(rule, version.effective_on) for key, rule in groups[-1].items()}
            closed[-1] = [_before(rule, version.effective_on) for rule in closed[-1]]
            groups.append({})
            closed.append([])
            limits.append(version.effective_on)
            closed[-1] += _follow(groups[-1], named, version, limits, len(groups) - 1)
            continue
        for place, group in enumerate(groups):
            closed[place] += _follow(group, named, version, limits, place)
    ended = [rule for rules in closed for rule in rules]
    return ended + [rule for group in groups for rule in group.values()]


def _before(rule: Rule, jobs_before: date) -> Rule:
    """Return a rule for those of its jobs that began before a day."""
    return replace(rule, jobs_before=jobs_before)


def _follow(
    group: dict[Key, Rule],
    named: dict[Key, Asked],
    version: Curriculum,
    limits: Sequence[date | None],
    place: int,
) -> list[Rule]:
    """Let the rules for one group of jobs follow a version; return those that it ends."""
    closed: list[Rule] = []
    for key, rule in list(group.items()):
        goes_on = key in named and _asks_alike(named[key], rule.asked)
        if not goes_on:
            closed += _ended(group.pop(key), version.effective_on)
    jobs_before = limits[place + 1] if place + 1 < len(limits) else None
    for key, asked in named.items():
        from_on = group[key].from_on if key in group else version.effective_on
        group[key] = Rule(version.job_role, version.title, asked, from_on, None, limits[place], jobs_before)
    return closed


def _asks_alike(one: Asked, other: Asked) -> bool:
    """Tell whether two versions ask for a thing of the same people by the same day."""
    return (one.due_days, one.group) == (other.due_days, other.group)


def _with_terms(group: dict[Key, Rule], named: dict[Key, Asked]) -> dict[Key, Rule]:
    """Return the rules with the newest terms of what is still asked; the due days stay."""
    return {
        key: replace(rule, asked=replace(named[key], due_days=rule.asked.due_days, group=rule.asked.group))
        if key in named
        else rule
        for key, rule in group.items()
    }


def _ended(rule: Rule, successor_on: date | None) -> Iterable[Rule]:
    if successor_on is None or (rule.from_on is not None and rule.from_on >= successor_on):
        return ()
    return (replace(rule, to_on=successor_on - DAY),)
