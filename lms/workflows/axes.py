"""The two axes of the map: where a step stands in the care of the patient and in the claim. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

CARE = {
    "before": "Before the visit",
    "arrival": "The patient arrives",
    "care": "Care is given",
    "close": "The note is finished, the patient leaves",
    "after": "After the visit",
    "standing": "Not tied to one visit",
}
CLAIM = {
    "coverage": "Order, coverage, approval",
    "registration": "Registration and status",
    "charges": "Charges",
    "codes": "Record and codes",
    "claim": "Claim",
    "payment": "Payment",
    "learning": "Learning",
}


class Located(Protocol):
    """A step as far as its place on the two axes goes."""

    @property
    def id(self) -> str:
        """Id of the step."""
        ...

    @property
    def care(self) -> str:
        """Its place on the care axis, "" for none."""
        ...

    @property
    def claim(self) -> str:
        """Its place on the claim axis, "" for none."""
        ...


@dataclass(frozen=True)
class Row:
    """A moment of care: the ids of the steps that stand there, by part of the claim, in order."""

    care: str
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Grid:
    """The map on two axes: ``columns`` are parts of the claim, each row is a moment of care."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def grid(steps: Iterable[Located]) -> Grid:
    """Return the map on two axes; rows and columns without a step are left out.

    A step that has no place on one of the axes stands nowhere.
    """
    placed: dict[tuple[str, str], list[str]] = {}
    for step in steps:
        if step.care in CARE and step.claim in CLAIM:
            placed.setdefault((step.care, step.claim), []).append(step.id)
    columns = tuple(part for part in CLAIM if any(claim == part for _care, claim in placed))
    moments = [moment for moment in CARE if any(care == moment for care, _claim in placed)]
    rows = (
        Row(moment, tuple(tuple(placed.get((moment, part), ())) for part in columns)) for moment in moments
    )
    return Grid(columns, tuple(rows))
