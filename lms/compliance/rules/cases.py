"""A case: everything that decides the state of one obligation, and the judgement of it over time."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lms.compliance.requirements.base import RequirementType
from lms.compliance.requirements.terms import Terms
from lms.compliance.rules.dates import add_days
from lms.compliance.rules.facts import Exceptions, Ledger, Reason
from lms.compliance.rules.verdicts import Verdict, VerdictSpan

OPEN_CYCLES = "open"
FUTURE_CYCLES = "future"


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """Terms of a requirement from a day on; ``effective_on`` None = from the beginning.

    ``scope`` says whether the version changes cycles that are open already or only those that open later.
    """

    terms: Terms
    effective_on: date | None = None
    scope: str = OPEN_CYCLES

    def binds(self, day: date, opened_on: date) -> bool:
        """Tell whether the version holds on ``day`` for a cycle that opened on ``opened_on``."""
        counted_from = opened_on if self.scope == FUTURE_CYCLES else day
        return self.effective_on is None or self.effective_on <= counted_from


class Verdicts:
    """The verdicts on one requirement over all time, each judged when it is first asked for."""

    def __init__(self, requirement: RequirementType[Any], terms: Terms, evidence: Ledger) -> None:
        self.days = sorted(requirement.change_points(terms, evidence))
        self._requirement, self._terms, self._evidence = requirement, terms, evidence
        self._made: dict[int, Verdict] = {}

    def on(self, day: date) -> Verdict:
        """Return the verdict of a day: that of the last day up to it on which it could change."""
        place = bisect_right(self.days, day)
        if place not in self._made:
            judged_on = self.days[place - 1] if place else day
            self._made[place] = self._requirement.judge(self._terms, self._evidence, as_of=judged_on)
        return self._made[place]


@dataclass(frozen=True, slots=True)
class Case:
    """One person's obligation to meet one requirement: rule versions (oldest first), reasons and facts.

    Nothing is due, and nothing has run out, before the programme takes effect on ``programme_from`` (None =
    from the beginning): who was employed long before counts their due days from then on.
    """

    requirement: RequirementType[Any]
    versions: tuple[RuleVersion, ...]
    reasons: tuple[Reason, ...] = ()
    evidence: Ledger = field(default_factory=Ledger)
    exceptions: Exceptions = field(default_factory=Exceptions)
    due_soon_days: int = 30
    programme_from: date | None = None
    _verdicts: dict[tuple[int, int, date | None], "Verdicts"] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def active_reasons(self, day: date) -> tuple[Reason, ...]:
        """Return the reasons that hold on ``day``, the longest-standing first."""
        held = (reason for reason in self.reasons if reason.period.covers(day))
        return tuple(sorted(held, key=lambda reason: (reason.period.from_on, reason.key)))

    def version(self, day: date, opened_on: date) -> RuleVersion:
        """Return the newest version that binds a cycle; before the first one, the first."""
        bound = [version for version in self.versions if version.binds(day, opened_on)]
        return bound[-1] if bound else self.versions[0]

    def counts_from(self, day: date) -> date:
        """Return the day from which due days count for what begins on ``day``."""
        return day if self.programme_from is None else max(day, self.programme_from)

    def judge(self, version: RuleVersion, day: date, evidence: Ledger | None = None) -> Verdict:
        """Judge the evidence of the case, or the beginning of it, under one of its versions.

        What was done before the event of a reason that holds on the day does not count.
        """
        known = self.evidence if evidence is None else evidence
        return self._verdicts_on(version, known, self._since(day)).on(day)

    def _since(self, day: date) -> date | None:
        events = (
            reason.counts_from
            for reason in self.reasons
            if reason.counts_from is not None and reason.period.covers(day)
        )
        return max(events, default=None)

    def _verdicts_on(self, version: RuleVersion, evidence: Ledger, since: date | None) -> "Verdicts":
        key = (id(version), len(evidence.facts), since)
        if key not in self._verdicts:
            self._verdicts[key] = Verdicts(self.requirement, version.terms, evidence.since(since))
        return self._verdicts[key]

    def fixed_points(self) -> set[date]:
        """Return the days that facts alone name; due days and expiries follow from the walk through them."""
        points: set[date] = set()
        for reason in self.reasons:
            points.update(reason.period.bounds())
            points.update(from_on for from_on, _days in reason.due_later)
        for waiver in self.exceptions.waivers:
            points.update(waiver.period.bounds())
        for pause in self.exceptions.pauses:
            points.update(pause.bounds())
        points.update(extension.from_on for extension in self.exceptions.extensions)
        for version in self.versions:
            for since in {None, *(reason.counts_from for reason in self.reasons)}:
                points.update(self._verdicts_on(version, self.evidence, since).days)
            if version.effective_on is not None:
                points.add(version.effective_on)
        return points


def verdict_spans(
    requirement: RequirementType[Any], terms: Terms, evidence: Ledger
) -> tuple[VerdictSpan, ...]:
    """Return the verdicts on one requirement over all time, from the first day of the calendar on."""
    days = sorted({date.min, *requirement.change_points(terms, evidence)})
    found: list[VerdictSpan] = []
    for index, day in enumerate(days):
        to_on = add_days(days[index + 1], -1) if index + 1 < len(days) else None
        verdict = requirement.judge(terms, evidence, as_of=day)
        if found and found[-1].verdict == verdict:
            found[-1] = VerdictSpan(found[-1].from_on, to_on, verdict)
        else:
            found.append(VerdictSpan(day, to_on, verdict))
    return tuple(found)


def relevant(requirement: RequirementType[Any], versions: Iterable[RuleVersion], ledger: Ledger) -> Ledger:
    """Return the part of a person's ledger that any version of the requirement reads."""
    reads = frozenset().union(*(requirement.reads(version.terms) for version in versions))
    return Ledger(tuple(fact for fact in ledger if (fact.kind, fact.subject) in reads))
