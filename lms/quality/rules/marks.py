"""What one first sitting adds to the sums: item by item, with the score on the rest of the form.

A point is kept as 55,440 parts, a whole number, so that sums are exact whatever their order: points in halves
to twelfths, fifteenths, sixteenths and twentieths are whole parts; any other is rounded to the nearest part.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

PARTS = 55440
BANDS = 10
"""Strata of the rest score: tenths of the points of the rest of the form; all right is one more."""
BUCKET = 5
"""Width of the bars of a distribution of scores, in percent."""
NO_OPTION = ""


@dataclass(frozen=True, slots=True)
class Response:
    """One item of a sitting; ``options`` are the keys chosen, ``seconds`` None when it was not timed."""

    item: str
    points: int
    is_right: bool
    is_scored: bool = True
    options: tuple[str, ...] | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class ItemMark:
    """One response beside the score on the rest of the scored items; points in parts."""

    response: Response
    rest: int
    rest_items: int

    @property
    def band(self) -> int:
        """The stratum of ability: 0 to 9 by tenths of the rest score, 10 for a rest that is all right."""
        return self.rest * BANDS // (self.rest_items * PARTS) if self.rest_items else 0


@dataclass(frozen=True, slots=True)
class ExamMark:
    """The scored items of a sitting together; points in parts, ``squares`` the sum of squared item points."""

    items: int
    points: int
    squares: int

    @property
    def bucket(self) -> int:
        """The bar of the distribution: percent of the points in fives, 0 to 20."""
        return self.points * 100 // (self.items * PARTS * BUCKET) if self.items else 0


def parts_of(points: Fraction) -> int:
    """Return points between 0 and 1 in parts."""
    return round(points * PARTS)


def item_marks(responses: Sequence[Response]) -> Iterator[ItemMark]:
    """Yield each response beside the points on the other scored items."""
    scored = [one.points for one in responses if one.is_scored]
    total, count = sum(scored), len(scored)
    for one in responses:
        own, is_in = (one.points, 1) if one.is_scored else (0, 0)
        yield ItemMark(one, total - own, count - is_in)


def exam_mark(responses: Sequence[Response]) -> ExamMark:
    """Return the scored items of a sitting together."""
    scored = [one.points for one in responses if one.is_scored]
    return ExamMark(len(scored), sum(scored), sum(points * points for points in scored))
