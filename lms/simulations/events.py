"""Facts that simulations announces."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PlayFinished(Event):
    """A play that counts ended: passed or failed. Practice and replays announce nothing.

    ``kind`` is scenario, queue or form, ``key`` the thing played and ``version`` its version; ``score`` is
    0 to 100 with two decimals; ``viewpoint`` is the role of a role view, None for the whole visit.
    ``subject`` is what requirements name: the key, or ``SC1/biller`` for the view of somebody else's role.
    ``also`` is what the requirements of a further job of the player call it, () for nearly everybody.
    """

    name: ClassVar[str] = "simulations.play.finished.v1"

    play: str
    person_id: int
    kind: str
    key: str
    subject: str
    revision_id: int
    version: str
    viewpoint: str | None
    score: Decimal
    outcome: str
    is_breach: bool
    occurred_on: date
    also: tuple[str, ...] = ()
