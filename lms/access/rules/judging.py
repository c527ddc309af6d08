"""What a version of a gate asks as it stands on a day: every requirement, the groups, how many are met."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lms.access.rules.facts import FOREVER, GateVersion, Requirement, Standing, last_of
from lms.core.groups import Group, Key

_OF_A_MODULE = ("module-completed", "exam-passed")


@dataclass(frozen=True, slots=True)
class Judged:
    """A requirement as it stands in a decision."""

    kind: str
    subject: str
    title: str
    critical: bool
    met: bool
    why: str
    evidence: tuple[int, ...]
    valid_until: date | None
    started: bool

    @property
    def key(self) -> Key:
        """What names it: its kind and its subject."""
        return (self.kind, self.subject)


@dataclass(frozen=True, slots=True)
class JudgedGroup:
    """A group of a gate as it stands in a decision; its parts stay requirements of the decision too.

    ``valid_until`` is the last day on which what is met now is enough; None = no limit, or not met.
    """

    least: int
    title: str
    parts: tuple["Judged | JudgedGroup", ...]
    met: bool
    valid_until: date | None

    @property
    def is_all(self) -> bool:
        """Tell whether every part is needed."""
        return self.least == len(self.parts)

    @property
    def leaves(self) -> tuple[Judged, ...]:
        """Every requirement in it, in its order."""
        return tuple(
            leaf
            for part in self.parts
            for leaf in (part.leaves if isinstance(part, JudgedGroup) else (part,))
        )

    @property
    def started(self) -> bool:
        """Tell whether anything of it is begun or met."""
        return any(leaf.met or leaf.started for leaf in self.leaves)


def counted(alone: Iterable[Judged], groups: Collection[JudgedGroup] = ()) -> tuple[int, int]:
    """Return how many things are met, of how many.

    A module's lessons and its exam are one thing, and so is a group.
    """
    met: dict[tuple[str, str], bool] = {}
    for one in alone:
        key = ("module" if one.kind in _OF_A_MODULE else one.kind, one.subject)
        met[key] = met.get(key, True) and one.met
    return sum(met.values()) + sum(group.met for group in groups), len(met) + len(groups)


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that a gate version asks as it stands, and how many things are met, of how many."""

    requirements: tuple[Judged, ...]
    counted: tuple[int, int]
    groups: tuple[JudgedGroup, ...] = ()


def judgement(version: GateVersion, day: date) -> Judgement:
    """Judge a gate version on a day; made once for all days between two of its turns."""
    turn = version.turn_of(day)
    if turn not in version.told:
        judged = tuple(_judged(version, turn))
        version.told[turn] = _judgement(version, judged, turn)
    found: Judgement = version.told[turn]
    return found


def _judgement(version: GateVersion, judged: tuple[Judged, ...], day: date) -> Judgement:
    if not version.groups:
        return Judgement(judged, counted(judged))
    by_key = {one.key: one for one in judged}
    groups = tuple(_judged_group(group, version, by_key, day) for group in version.groups)
    grouped = {leaf.key for group in groups for leaf in group.leaves}
    alone = [one for one in judged if one.key not in grouped]
    return Judgement(judged, counted(alone, groups), groups)


def _judged_group(group: Group, version: GateVersion, by_key: Mapping[Key, Judged], day: date) -> JudgedGroup:
    last = group.last_day(lambda key: last_of(version.by_key[key].on(day)))
    return JudgedGroup(
        least=group.least,
        title=group.title,
        parts=tuple(
            _judged_group(part, version, by_key, day) if isinstance(part, Group) else by_key[part]
            for part in group.parts
        ),
        met=last is not None,
        valid_until=None if last == FOREVER else last,
    )


def _judged(version: GateVersion, day: date) -> Iterator[Judged]:
    """Yield every requirement as it stands; what stands unchanged is the same object on every day."""
    for number, requirement in enumerate(version.requirements):
        place = number, requirement.place_on(day)
        if place not in version.told:
            version.told[place] = _judged_in(requirement, requirement.standings[place[1]])
        yield version.told[place]


def _judged_in(requirement: Requirement, standing: Standing) -> Judged:
    return Judged(
        kind=requirement.kind,
        subject=requirement.subject,
        title=requirement.title,
        critical=requirement.critical,
        met=standing.met,
        why=standing.why,
        evidence=standing.evidence,
        valid_until=standing.valid_until,
        started=standing.started,
    )
