"""Facts that loading content announces."""

from dataclasses import dataclass
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class UpdateOffered(Event):
    """A loaded folder holds a newer text of what was changed at the trainer's desk; it waits to be merged."""

    name: ClassVar[str] = "content.update.offered.v1"

    source_id: int
    kind: str
    path: str
