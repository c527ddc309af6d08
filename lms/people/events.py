"""What people announces."""

from dataclasses import dataclass
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RosterChanged(Event):
    """Jobs or employment of these people changed; at most 500 people an event."""

    name: ClassVar[str] = "people.roster.changed.v1"

    person_ids: tuple[int, ...]
