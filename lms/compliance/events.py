"""Facts that compliance announces."""

from dataclasses import dataclass
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class EvidenceRecorded(Event):
    """Evidence of these people was recorded or corrected; at most 500 people an event."""

    name: ClassVar[str] = "compliance.evidence.recorded.v1"

    person_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ReturnsAskOtherwise(Event):
    """Rules ask these people, who were away, for other things than before; at most 500 people an event."""

    name: ClassVar[str] = "compliance.returns.ask-otherwise.v1"

    person_ids: tuple[int, ...]
