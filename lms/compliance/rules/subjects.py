"""Whom a rule looks at: a person in one job, with everything dated that a rule may ask about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import zip_longest

from lms.compliance.rules.dates import Period, add_days
from lms.compliance.rules.facts import Evidence
from lms.compliance.rules.periods import Periods, lasting

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Status:
    """An employment status from a day on, until the next one: active, leave or terminated.

    ``hired_on`` None and empty texts are not known. ``left_on`` is the last day of work, as of a contract
    that ends: after it nobody is employed until the next status begins.
    """

    status: str
    from_on: date
    hired_on: date | None = None
    employment_type: str = ""
    work_location: str = ""
    left_on: date | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether it is the status of somebody who has left."""
        return self.status == "terminated"

    def last_on(self, following: "Status | None") -> date | None:
        """Return the last day on which it holds, before the one that follows; None = without end."""
        ends = [
            None if following is None else add_days(following.from_on, -1),
            None if self.is_over else self.left_on,
        ]
        return min((day for day in ends if day is not None), default=None)


@dataclass(frozen=True, slots=True)
class HeldJob:
    """A job as it gives reasons."""

    id: int
    job_role: str
    unit_id: int
    period: Period


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands: its own code, those of all units above it too, and its care setting."""

    code: str
    codes: frozenset[str]
    care_setting: str = "both"


@dataclass(frozen=True, slots=True)
class GoLive:
    """The day on which a unit, and the units below it, begin to work with something new."""

    id: str
    unit: str
    on: date


@dataclass(frozen=True)
class World:
    """What rules ask about units, as known at one instant: their places and what goes live there."""

    places: Mapping[int, Place] = field(default_factory=dict)
    go_lives: tuple[GoLive, ...] = ()


NOWHERE = World()


@dataclass(frozen=True)
class About:
    """A person as rules see them: statuses in order, all jobs, and evidence by kind and subject."""

    statuses: Sequence[Status] = ()
    jobs: Sequence[HeldJob] = ()
    evidence: Mapping[Pair, Sequence[Evidence]] = field(default_factory=dict)
    world: World = NOWHERE

    @cached_property
    def status_stretches(self) -> list[tuple[Status, Periods]]:
        """Each status with the days on which it holds."""
        ordered = sorted(self.statuses, key=lambda status: status.from_on)
        return [
            (status, lasting(status.from_on, status.last_on(following)))
            for status, following in zip_longest(ordered, ordered[1:])
        ]


@dataclass(frozen=True, slots=True)
class Subject:
    """A person in one of their jobs."""

    job: HeldJob
    about: About

    @property
    def place(self) -> Place | None:
        """Where the unit of the job stands; None when it is not known."""
        return self.about.world.places.get(self.job.unit_id)
