"""What is asked as one of several: until enough of a group is met, and afterwards only what is met itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from lms.compliance.rules.assigning import Who
from lms.compliance.rules.cases import verdict_spans
from lms.compliance.rules.dates import FOREVER, Period, add_days
from lms.compliance.rules.facts import Ledger
from lms.compliance.rules.periods import EVER, NEVER, Periods, complement, intersection, union
from lms.compliance.rules.subjects import Pair, Subject
from lms.core.groups import Group, Key


class Judge(Protocol):
    """Tells on which days a person meets a requirement."""

    def periods(self, subject: Subject) -> Periods:
        """Return the days on which it is met."""
        ...


@dataclass(frozen=True, eq=False)
class MetBy:
    """The days on which the evidence meets terms of a kind; ``reads`` is the evidence that it goes by."""

    plugin: Any
    terms: Any
    reads: frozenset[Pair]

    def periods(self, subject: Subject) -> Periods:
        """Return the days on which it is met."""
        evidence = subject.about.evidence
        facts = [fact for pair in self.reads & evidence.keys() for fact in evidence[pair]]
        if not facts:
            return NEVER
        spans = verdict_spans(self.plugin, self.terms, Ledger.of(facts))
        return union(Period(span.from_on, span.to_on) for span in spans if span.verdict.met)


@dataclass(frozen=True, eq=False)
class StillNeeded:
    """Whoever needs one thing of a group: all until the group is met, then only who meets this very thing.

    So nobody is late with an alternative that is not needed any more; when what met the group runs out, the
    others are asked for again.
    """

    key: Key
    group: Group
    judges: Mapping[Key, Judge]

    def periods(self, subject: Subject) -> Periods:
        """Return the days on which the person is asked for it."""
        met = {key: judge.periods(subject) for key, judge in self.judges.items()}
        if not any(met.values()):
            return EVER
        whole = met_periods(self.group, met)
        return union([*met.get(self.key, NEVER), *complement(whole)])


@dataclass(frozen=True, eq=False)
class Both:
    """Whom each of two asks."""

    one: Who
    other: Who

    def periods(self, subject: Subject) -> Periods:
        """Return the days on which both ask."""
        return intersection(self.one.periods(subject), self.other.periods(subject))


def met_periods(group: Group, met: Mapping[Key, Periods]) -> Periods:
    """Return the days on which a group is met, by the days on which each thing in it is."""
    parts = [
        met_periods(part, met) if isinstance(part, Group) else met.get(part, NEVER) for part in group.parts
    ]
    return at_least(group.least, parts)


def at_least(least: int, parts: Sequence[Periods]) -> Periods:
    """Return the days that lie in at least so many of the parts; each in order and without overlap."""
    changes: dict[date, int] = {}
    for period in (period for part in parts for period in part):
        changes[period.from_on] = changes.get(period.from_on, 0) + 1
        if period.to_on is not None and period.to_on < FOREVER:
            after = add_days(period.to_on, 1)
            changes[after] = changes.get(after, 0) - 1
    return union(_stretches(least, sorted(changes.items())))


def _stretches(least: int, changes: Iterable[tuple[date, int]]) -> Iterable[Period]:
    count, begun = 0, None
    for day, change in changes:
        count += change
        if count >= least and begun is None:
            begun = day
        elif count < least and begun is not None:
            yield Period(begun, add_days(day, -1))
            begun = None
    if begun is not None:
        yield Period(begun)
