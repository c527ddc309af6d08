"""Recorded classes: a lesson may be a piece of a recording, with its words and questions beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Recording:
    """A piece of a recorded class or webinar on the hospital's own video server.

    ``begins_at`` says where the piece begins in it, as ``12:30`` or ``1:02:05``; the lesson's text holds what
    is said, so that nobody needs to see or hear it.
    """

    url: str
    held_on: date
    begins_at: str
    minutes: int


def recording_of(row: Mapping[str, Any] | None) -> Recording | None:
    """Return the recording of a lesson, None for one without."""
    if row is None:
        return None
    return Recording(row["url"], date.fromisoformat(row["held_on"]), row["begins_at"], row["minutes"])
