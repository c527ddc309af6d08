"""Facts that the trainer's desk announces."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ContentPublished(Event):
    """Something was published, retired or rolled back at the desk; ``revisions`` are the new ones by key."""

    name: ClassVar[str] = "authoring.content.published.v1"

    kind: str
    path: str
    source_id: int
    starts_on: date
    revisions: dict[str, int]
