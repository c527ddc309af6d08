"""Facts that a gate decision is computed from. Periods include their first and their last day."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Any

from lms.core.groups import Group, Key

FOREVER = date.max
_first_day = attrgetter("from_on")
CONFIRM, RELEASE, RETURN, REFUSE = "confirm", "release", "return", "refuse"
OPEN_CYCLES, FUTURE_CYCLES = "open", "future"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a requirement stands from ``from_on`` to ``to_on``; ``valid_until`` is its last valid day."""

    from_on: date
    to_on: date | None
    met: bool
    why: str = ""
    evidence: tuple[int, ...] = ()
    valid_until: date | None = None
    started: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of a gate and how it stands over all time; ``standings`` are in order, without gaps."""

    kind: str
    subject: str
    critical: bool
    standings: tuple[Standing, ...]
    title: str = ""

    def on(self, day: date) -> Standing:
        """Return how the requirement stands at the end of ``day``."""
        return self.standings[self.place_on(day)]

    def place_on(self, day: date) -> int:
        """Return the place among the standings of the one on ``day``."""
        return max(bisect_right(self.standings, day, key=_first_day) - 1, 0)


@dataclass(frozen=True)
class GateVersion:
    """One version of a gate's terms; ``effective_on`` None = from the beginning.

    Who is cleared stays cleared under the version that was signed. ``scope`` says whom else a new version
    binds: everybody who is still on the way (open cycles), or only who sets out once it is in effect. What
    stands in one of the ``groups`` is needed as the group says; every other requirement is needed.
    """

    number: int
    requirements: tuple[Requirement, ...]
    effective_on: date | None = None
    scope: str = OPEN_CYCLES
    groups: tuple[Group, ...] = ()

    def is_effective(self, day: date) -> bool:
        """Tell whether the version is in effect on ``day``."""
        return self.effective_on is None or self.effective_on <= day

    def binds(self, day: date, opened_on: date) -> bool:
        """Tell whether the version holds on ``day`` for a way to clearance that began on ``opened_on``."""
        return self.is_effective(min(opened_on, day) if self.scope == FUTURE_CYCLES else day)

    def is_met(self, day: date) -> bool:
        """Tell whether all that is needed is met on ``day``."""
        return not any(begun <= day and (ended is None or day <= ended) for begun, ended in self.unmet)

    @cached_property
    def unmet(self) -> tuple[tuple[date, date | None], ...]:
        """The periods, in order, in which anything that is needed is unmet; the last may be open."""
        found: list[tuple[date, date]] = []
        for begun, ended in sorted(self._unmet_standings()):
            if found and begun <= _day_after(found[-1][1]):
                found[-1] = (found[-1][0], max(found[-1][1], ended))
            else:
                found.append((begun, ended))
        return tuple((begun, None if ended == FOREVER else ended) for begun, ended in found)

    def _unmet_standings(self) -> Iterator[tuple[date, date]]:
        for requirement in self.needed:
            for standing in requirement.standings:
                if not standing.met:
                    yield standing.from_on, standing.to_on or FOREVER
        for group in self.groups:
            yield from self._unmet_of(group)

    def _unmet_of(self, group: Group) -> Iterator[tuple[date, date]]:
        inside = [self.by_key[key] for key in group.things()]
        turns = sorted({standing.from_on for requirement in inside for standing in requirement.standings})
        for place, day in enumerate(turns):
            if not group.holds(lambda key, day=day: self.by_key[key].on(day).met):  # type: ignore[misc]
                last = turns[place + 1] - timedelta(days=1) if place + 1 < len(turns) else FOREVER
                yield day, last

    @cached_property
    def by_key(self) -> dict[Key, Requirement]:
        """The requirements by kind and subject."""
        return {(one.kind, one.subject): one for one in self.requirements}

    @cached_property
    def needed(self) -> tuple[Requirement, ...]:
        """The requirements that stand in no group: each of them is needed."""
        if not self.groups:
            return self.requirements
        grouped = {key for group in self.groups for key in group.things()}
        return tuple(one for one in self.requirements if (one.kind, one.subject) not in grouped)

    def valid_until(self, day: date) -> date | None:
        """Return the last day on which what is met on ``day`` is enough; None = without an end.

        It says nothing of a day on which not all that is needed is met.
        """
        limits = [requirement.on(day).valid_until for requirement in self.needed]
        limits += [group.last_day(lambda key: last_of(self.by_key[key].on(day))) for group in self.groups]
        return min((limit for limit in limits if limit is not None and limit != FOREVER), default=None)

    @cached_property
    def turns(self) -> tuple[date, ...]:
        """The days, in order, on which any requirement changes."""
        days = {standing.from_on for requirement in self.requirements for standing in requirement.standings}
        return tuple(sorted(days))

    def turn_of(self, day: date) -> date:
        """Return the last turn up to ``day``, since which nothing changed; before the first, the first."""
        return self.turns[max(bisect_right(self.turns, day) - 1, 0)] if self.turns else date.min

    @cached_property
    def told(self) -> dict[Any, Any]:
        """What was worked out about the version already; decisions keep it here."""
        return {}


def last_of(standing: Standing) -> date | None:
    """Return the last day on which a standing counts: None = it is not met, ``FOREVER`` = without an end."""
    return (standing.valid_until or FOREVER) if standing.met else None


@dataclass(frozen=True, slots=True)
class Tenure:
    """An unbroken time in a job role of the gate in one unit; ``key`` names role and unit."""

    key: str
    from_on: date
    to_on: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the job is held on ``day``."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True)
class Employment:
    """A time of employment: ``active``, ``leave`` or ``terminated``."""

    status: str
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class SignOff:
    """A signature: a manager's ``confirm``, an access officer's ``release``, ``return`` or ``refuse``.

    ``for_id`` is whose duty it was when somebody stood in for them.
    """

    id: int
    kind: str
    by: int
    tenure: str
    gate_version: int
    signed_on: date
    signed_at: datetime
    for_id: int | None = None

    @property
    def parties(self) -> frozenset[int]:
        """Who stands behind it: who signed, and for whom."""
        return frozenset({self.by} if self.for_id is None else {self.by, self.for_id})

    @property
    def order(self) -> tuple[date, datetime, int]:
        """Its place in time among other signatures."""
        return (self.signed_on, self.signed_at, self.id)


@dataclass(frozen=True, slots=True)
class Suspension:
    """A person's decision that somebody may not work; ``to_on`` None until it is lifted."""

    from_on: date
    to_on: date | None
    text: str

    def covers(self, day: date) -> bool:
        """Tell whether the suspension holds on ``day``."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True)
class Provisional:
    """A named, dated permission to work before the gate is cleared, under a named supervisor."""

    from_on: date
    to_on: date
    by: int
    supervisor: int
    text: str
    extends: bool = False
    is_emergency: bool = False


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """One version of the limits: days of grace after a lapse, days of leave that a clearance survives.

    ``effective_on`` None = from the beginning. ``scope`` says whether it changes clocks that run already.
    """

    grace_days: int = 14
    leave_days: int = 180
    effective_on: date | None = None
    scope: str = OPEN_CYCLES


@dataclass(frozen=True, slots=True)
class Comeback:
    """A return after which access waits: from ``from_on`` to the day before ``met_on`` (None = still)."""

    from_on: date
    met_on: date | None
    text: str

    def waits(self, day: date) -> bool:
        """Tell whether something that the return asks is still open at the end of ``day``."""
        return self.from_on <= day and (self.met_on is None or day < self.met_on)


@dataclass(frozen=True)
class GateCase:
    """Everything that decides one person's gate."""

    gate: str
    person_id: int
    versions: tuple[GateVersion, ...]
    tenures: tuple[Tenure, ...] = ()
    employment: tuple[Employment, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    provisionals: tuple[Provisional, ...] = ()
    policies: tuple[GatePolicy, ...] = (GatePolicy(),)
    comebacks: tuple[Comeback, ...] = ()

    @cached_property
    def leaves(self) -> tuple[Tenure, ...]:
        """The unbroken leaves."""
        return leaves_of(self.employment)

    @cached_property
    def employments(self) -> tuple[Tenure, ...]:
        """The unbroken times of employment, leaves included."""
        return employments_of(self.employment)

    def version_on(self, day: date, opened_on: date | None = None) -> GateVersion:
        """Return the newest version that binds on ``day``; before the first one, the first.

        Args:
            day: business date.
            opened_on: when the way to clearance began; None = on the day itself.
        """
        if len(self.versions) == 1:
            return self.versions[0]
        bound = [version for version in self.versions if version.binds(day, opened_on or day)]
        return max(bound or self.versions[:1], key=lambda version: version.number)

    def version(self, number: int) -> GateVersion | None:
        """Return a version by its number."""
        return next((version for version in self.versions if version.number == number), None)


def _day_after(day: date) -> date:
    return day if day == FOREVER else day + timedelta(days=1)


def tenures_of(jobs: Sequence[tuple[str, date, date | None]]) -> tuple[Tenure, ...]:
    """Return the unbroken tenures of jobs given as ``(key, from_on, to_on)``; touching ones are one."""
    found: list[Tenure] = []
    for key, from_on, to_on in sorted(jobs, key=lambda job: (job[0], job[1])):
        last = found[-1] if found and found[-1].key == key else None
        if last is None or (last.to_on is not None and from_on > last.to_on + timedelta(days=1)):
            found.append(Tenure(key, from_on, to_on))
        elif last.to_on is not None and (to_on is None or to_on > last.to_on):
            found[-1] = Tenure(key, last.from_on, to_on)
    return tuple(sorted(found, key=lambda tenure: (tenure.from_on, tenure.key)))


def leaves_of(employment: Sequence[Employment]) -> tuple[Tenure, ...]:
    """Return the unbroken leaves."""
    return tenures_of([("leave", item.from_on, item.to_on) for item in employment if item.status == "leave"])


def employments_of(employment: Sequence[Employment]) -> tuple[Tenure, ...]:
    """Return the unbroken times of employment, leaves included."""
    return tenures_of(
        [("employed", item.from_on, item.to_on) for item in employment if item.status != "terminated"]
    )
