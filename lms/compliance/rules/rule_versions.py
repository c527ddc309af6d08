"""Versions of a rule over time: what each asks of whom, unbroken where the next one asks the same. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from lms.compliance.rules.assigning import Asked
from lms.compliance.rules.cases import FUTURE_CYCLES
from lms.compliance.rules.dates import FOREVER, Period, add_days
from lms.compliance.rules.expressions import Expression
from lms.core.versions import in_force

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """How one version asks for one thing; equal ones of neighbours go on, and so do their due days.

    ``due`` is anchor, days, least days and the day of the calendar.
    """

    due: tuple[str, int | None, int, str]
    starts_after: int = 0
    since_event: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a rule from a day on (None = from the beginning); ``who`` None = retired."""

    who: Expression | None
    items: Mapping[Key, Item] = field(default_factory=dict)
    effective_on: date | None = None
    scope: str = "open"
    title: str = ""
    in_place_of_role: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A thing that a rule asks for in the same way over some time, for one group of jobs."""

    key: Key
    item: Item
    asked: Asked
    from_on: date | None
    title: str


@dataclass
class _Group:
    jobs_from: date | None
    versions: list[Version]
    jobs_before: date | None = None

    def stretches(self) -> list[tuple[Period, Version]]:
        """Return the days of each version: until a later one begins, whichever was planned before."""
        found = []
        for place, version in enumerate(self.versions):
            begins = version.effective_on or date.min
            nexts = [later.effective_on or date.min for later in self.versions[place + 1 :]]
            ends = add_days(min(nexts), -1) if nexts and min(nexts) > date.min else None
            if nexts and (min(nexts) == date.min or min(nexts) <= begins):
                continue
            found.append((Period(begins, None if ends == FOREVER else ends), version))
        return sorted(found, key=lambda pair: pair[0].from_on)


def _groups(versions: Sequence[Version]) -> list[_Group]:
    """Return the groups of jobs that versions treat alike: one for future jobs begins a new group."""
    groups = [_Group(None, [])]
    for version in in_force(versions):
        if version.scope == FUTURE_CYCLES and version.effective_on is not None:
            groups[-1].jobs_before = version.effective_on
            groups.append(_Group(version.effective_on, [version]))
        else:
            for group in groups:
                group.versions.append(version)
    return groups


def runs_of(versions: Sequence[Version]) -> Iterator[Run]:
    """Yield what the versions of a rule (oldest first) ask for over time."""
    for group in _groups(versions):
        stretches = group.stretches()
        keys = dict.fromkeys(key for _held, version in stretches for key in version.items)
        alike: dict[tuple[Period, ...], Asked] = {}
        for key in keys:
            for run in _runs(group, key, stretches):
                place = tuple(held for held, _expression in run.asked.pieces)
                yield replace(run, asked=alike.setdefault(place, run.asked))


def _runs(group: _Group, key: Key, stretches: Sequence[tuple[Period, Version]]) -> Iterator[Run]:
    open_run: list[tuple[Period, Version]] = []
    for held, version in [*stretches, (Period(FOREVER), Version(None))]:
        item = version.items.get(key) if version.who is not None else None
        if open_run and item != open_run[-1][1].items[key]:
            yield _run(group, key, open_run)
            open_run = []
        if item is not None:
            open_run.append((held, version))


def _run(group: _Group, key: Key, stretches: Sequence[tuple[Period, Version]]) -> Run:
    pieces = tuple((held, version.who) for held, version in stretches if version.who is not None)
    first = stretches[0][0].from_on
    return Run(
        key=key,
        item=stretches[0][1].items[key],
        asked=Asked(pieces, group.jobs_from, group.jobs_before),
        from_on=None if first == date.min else first,
        title=stretches[-1][1].title,
    )


def in_place_of_role(versions: Sequence[Version]) -> Iterator[Asked]:
    """Yield whom the versions of a rule ask in place of the curriculum of their job role."""
    for group in _groups(versions):
        pieces = tuple(
            (held, version.who)
            for held, version in group.stretches()
            if version.in_place_of_role and version.who is not None
        )
        if pieces:
            yield Asked(pieces, group.jobs_from, group.jobs_before)
