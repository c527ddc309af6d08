"""Facts that support announces."""

from dataclasses import dataclass
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class IssueAnswered(Event):
    """A trainer answered what somebody reported; ``answer`` is answered, changed or declined."""

    name: ClassVar[str] = "support.issue.answered.v1"

    issue_id: int
    person_id: int
    module: str
    thing: str
    kind: str
    answer: str
