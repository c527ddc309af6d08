"""What a job role asks for, and over which days; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

GATE, AFTER, MEASURE = "gate", "after", "measure"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """One requirement of a role: its kind, what the author said of it and when it is asked.

    ``terms`` holds the subject and the terms that the author gave; the rest comes from the thing it names
    and from policy. ``when`` is ``gate`` (before access), ``after`` (due some days after) or ``measure`` (a
    competency that is measured and never due). ``due_days`` counts from the start of the job; None = as
    policy says for a gate, never for anything else.
    """

    kind: str
    terms: dict[str, Any] = field(hash=False)
    when: str
    critical: bool = False
    due_days: int | None = None

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
    """What a role asks for from a day on; ``effective_on`` None = from the beginning."""

    job_role: str
    title: str
    asked: tuple[Asked, ...]
    effective_on: date | None = None


@dataclass(frozen=True)
class Rule:
    """A role asks for a requirement from a day to a day (inclusive; None = open)."""

    job_role: str
    title: str
    asked: Asked
    from_on: date | None
    to_on: date | None


def rules_of(versions: Sequence[Curriculum]) -> list[Rule]:
    """Return the assignment rules of a role's versions (oldest first), unbroken ones made one.

    A requirement that a later version asks for again, with the same due days, goes on; its terms are those
    of the newest version, because terms have versions of their own.
    """
    open_rules: dict[tuple[str, str, str], Rule] = {}
    closed: list[Rule] = []
    for version in versions:
        named = {(asked.kind, asked.subject, asked.when): asked for asked in version.asked}
        for key, rule in list(open_rules.items()):
            goes_on = key in named and named[key].due_days == rule.asked.due_days
            if not goes_on:
                closed += _ended(open_rules.pop(key), version.effective_on)
        for key, asked in named.items():
            from_on = open_rules[key].from_on if key in open_rules else version.effective_on
            open_rules[key] = Rule(version.job_role, version.title, asked, from_on, None)
    return closed + list(open_rules.values())


def _ended(rule: Rule, successor_on: date | None) -> Iterable[Rule]:
    if successor_on is None or (rule.from_on is not None and rule.from_on >= successor_on):
        return ()
    return (Rule(rule.job_role, rule.title, rule.asked, rule.from_on, successor_on - DAY),)
