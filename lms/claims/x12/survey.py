"""A first look through a stream: which sets it holds, whole or not, and the digest of each.

Only after it is known which sets are whole and new are facts made: nothing is ever stored half.
"""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from lms.claims.x12.items import InterchangeAck, SetEnd, SetHead
from lms.claims.x12.kinds import READ_KINDS
from lms.claims.x12.reader import Reader


@dataclass(frozen=True, slots=True)
class SurveyedSet:
    """A set that was seen; ``key`` is rule P8: control numbers, sender and digest of the content."""

    head: SetHead
    is_complete: bool
    digest: str

    @property
    def key(self) -> str:
        """Return what makes the same set in two files one."""
        head = self.head
        parts = (
            head.kind,
            head.interchange_control,
            head.group_control,
            head.control,
            head.sender,
            self.digest,
        )
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    @property
    def is_read(self) -> bool:
        """Tell whether facts can be made from it."""
        return self.is_complete and self.head.kind in READ_KINDS


def survey(stream: BinaryIO) -> list[SurveyedSet]:
    """Return the sets of a stream in file order."""
    found = []
    for item in Reader(stream, {}, digest=True):
        if isinstance(item, SetEnd):
            found.append(SurveyedSet(item.head, item.is_complete, item.digest))
        elif isinstance(item, InterchangeAck):
            content = f"{item.interchange_control}:{item.code}:{item.note}"
            found.append(SurveyedSet(item.head, True, hashlib.sha256(content.encode()).hexdigest()))
    return found
