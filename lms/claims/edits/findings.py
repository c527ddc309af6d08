"""What a check hands out about a claim: findings with their place, or what it lacked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lms.claims.edits.segments import Segment, Value


class Finding(NamedTuple):
    """One place where a check found something; ``words`` fill the message and never name a person."""

    place: Value
    words: Mapping[str, str] = {}


class Lacking(NamedTuple):
    """Something that a check would have needed: a side fact or a table, by its name."""

    name: str


Outcome = Finding | Lacking


@dataclass(frozen=True, slots=True)
class Hit:
    """One edit that a claim falls out of.

    Attributes:
        edit: id in the reason table, such as ``EDIT-E014``.
        field: the field to look at, as the edit names it.
        location: where the finding stands, such as ``2000B SBR05``.
        position: place of that segment in the set, ST being 1; 0 when the claim has no such segment.
        message: what to do, in plain words; never a name, birth date or member number.
        step: workflow step where it begins (suggested until a site confirms it).
        role: workflow role of that step.
        repaired_by: workflow role that repairs it; the same as ``role`` where the table names none.
        category: category of the reason.
        line: service line, from 1; None when it concerns the claim.
        check: kind of the check that found it.
    """

    edit: str
    field: str
    location: str
    position: int
    message: str
    step: str
    role: str
    repaired_by: str
    category: str
    line: int | None = None
    check: str = ""


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """The answer about one claim.

    Attributes:
        hits: in the order of the book, each place once for each edit.
        not_checked: ids of edits of which at least one check lacked what it needs.
        lacking: for each of these, the side facts or tables that were absent.
    """

    hits: tuple[Hit, ...]
    not_checked: tuple[str, ...] = ()
    lacking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Tell whether no edit was hit; what was not checked is not known to be clean."""
        return not self.hits


def absent(loop: str, name: str, element: int, component: int = 0, near: Segment | None = None) -> Value:
    """Return the place of a value that should be there, beside ``near`` where that is known."""
    position = near.position if near is not None else 0
    turn = near.turn if near is not None else 0
    return Value("", Segment(loop, name, (), position, turn), element, component)
