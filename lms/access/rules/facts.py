"""Facts that a gate decision is computed from. Periods include their first and their last day."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

FOREVER = date.max
CONFIRM, RELEASE, RETURN, REFUSE = "confirm", "release", "return", "refuse"


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
        index = bisect_right(self.standings, day, key=lambda standing: standing.from_on)
        return self.standings[max(index - 1, 0)]


@dataclass(frozen=True, slots=True)
class GateVersion:
    """One version of a gate's terms; ``effective_on`` None = from the beginning."""

    number: int
    requirements: tuple[Requirement, ...]
    effective_on: date | None = None

    def is_effective(self, day: date) -> bool:
        """Tell whether the version is in effect on ``day``."""
        return self.effective_on is None or self.effective_on <= day

    def is_met(self, day: date) -> bool:
        """Tell whether every requirement is met on ``day``."""
        return all(requirement.on(day).met for requirement in self.requirements)

    def turns(self) -> list[date]:
        """Return, in order, the days on which any requirement changes."""
        return sorted(
            {standing.from_on for requirement in self.requirements for standing in requirement.standings}
        )


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
    """A signature: a manager's ``confirm``, an access officer's ``release``, ``return`` or ``refuse``."""

    id: int
    kind: str
    by: int
    tenure: str
    gate_version: int
    signed_on: date
    signed_at: datetime

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


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """Limits of the access policy: days of grace after a lapse, days of leave that clearance survives."""

    grace_days: int = 14
    leave_days: int = 180


@dataclass(frozen=True, slots=True)
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
    policy: GatePolicy = field(default_factory=GatePolicy)

    def version_on(self, day: date) -> GateVersion:
        """Return the newest version in effect on ``day``; before the first one, the first."""
        effective = [version for version in self.versions if version.is_effective(day)]
        return max(effective or self.versions[:1], key=lambda version: version.number)

    def version(self, number: int) -> GateVersion | None:
        """Return a version by its number."""
        return next((version for version in self.versions if version.number == number), None)


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
