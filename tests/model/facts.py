"""The facts that the reference is told, and what it answers."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple


class Text(NamedTuple):
    """A text as published: a job role, a rule, terms or a section of policy."""

    thing: str
    body: Any
    effective: date | None
    scope: str


class Status(NamedTuple):
    """Employment from a day on."""

    person: int
    status: str
    from_on: date
    employment: str


class Job(NamedTuple):
    """A job in a unit."""

    person: int
    role: str
    unit: str
    from_on: date
    to_on: date | None


class Result(NamedTuple):
    """Something that was done, and whether it is a pass."""

    person: int
    kind: str
    subject: str
    on: date
    key: str
    passed: bool
    expires: date | None


class Days(NamedTuple):
    """Days on which something holds: a pause, waiver or wish, a suspension or a provisional access."""

    person: int
    what: str
    about: Any
    from_on: date
    to_on: date | None
    due_days: int | None


class Excepted(NamedTuple):
    """Days on which somebody need not meet a thing, as two leaders agreed."""

    person: int
    what: str
    about: Any
    from_on: date
    to_on: date
    decided_in: str


class Moved(NamedTuple):
    """A due day that somebody moved on a day: what was due from ``was_due`` on is due on ``due``."""

    person: int
    about: Any
    on: date
    was_due: date
    due: date
    decided_in: str


class Sign(NamedTuple):
    """A signature on a gate."""

    person: int
    role: str
    unit: str
    what: str
    by: int
    version: int
    on: date
    order: int


class Back(NamedTuple):
    """What a return to a job asks: due in so many days; what was done before ``since`` does not count."""

    job: Job
    on: date
    days: int
    asks: str
    since: date


class Waiting(NamedTuple):
    """What access waits for after a return: the results that count, and for how many months."""

    back: date
    results: tuple[Result, ...]
    months: int | None


class Group(NamedTuple):
    """Parts of which some are enough; a part is a thing, or another group."""

    least: int
    parts: tuple[Any, ...]

    def things(self) -> Iterator[tuple[str, str]]:
        """Yield what stands in it."""
        for part in self.parts:
            yield from part.things() if isinstance(part, Group) else (part,)

    def last(self, until: Mapping[tuple[str, str], date | None]) -> date | None:
        """Return the last day on which enough is met, by that of each thing; None when too little is."""
        found = [part.last(until) if isinstance(part, Group) else until[part] for part in self.parts]
        held = sorted((day for day in found if day is not None), reverse=True)
        return held[self.least - 1] if len(held) >= self.least else None


class Standing(NamedTuple):
    """How an obligation stands on a day."""

    state: str
    met: bool
    cycle: int
    due_on: date | None
    expires_on: date | None


class Gate(NamedTuple):
    """How a gate stands on a day."""

    state: str
    cleared_until: date | None
    version: int
    work_until: date | None = None

    @property
    def last(self) -> date | None:
        """The last day of a clearance, a grace or a grant."""
        return self.cleared_until or self.work_until
