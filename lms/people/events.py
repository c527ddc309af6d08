"""What people announces."""

from dataclasses import dataclass
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RosterChanged(Event):
    """Jobs or employment of these people changed; at most 500 people an event."""

    name: ClassVar[str] = "people.roster.changed.v1"

    person_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ScheduleChanged(Event):
    """Planned shifts of these people were added, changed or taken back; at most 500 people an event."""

    name: ClassVar[str] = "people.schedule.changed.v1"

    person_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class PeopleRenamed(Event):
    """The names of these people changed, or they are new; at most 500 people an event."""

    name: ClassVar[str] = "people.person.renamed.v1"

    person_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class UnitsChanged(Event):
    """Units were added, or their name, kind or place changed."""

    name: ClassVar[str] = "people.units.changed.v1"

    unit_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class NpisMoved(Event):
    """These NPIs name another unit than before, one for the first time, or none any more."""

    name: ClassVar[str] = "people.npis.moved.v1"

    npis: tuple[str, ...]
