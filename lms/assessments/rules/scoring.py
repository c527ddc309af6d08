"""Marking a form: percent, each objective, and the critical objectives that block whatever the total."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

MET_FROM = Fraction(3, 5)
"""Share of points from which an objective that is not critical counts as met on the result page."""


@dataclass(frozen=True)
class Mark:
    """The points of one item, between 0 and 1; ``right_from`` is the share from which it counts as right."""

    item_id: str
    objective: str
    points: Fraction
    kind: str = ""
    right_from: Fraction = Fraction(1)

    @property
    def is_right(self) -> bool:
        """Tell whether the item counts as right."""
        return self.points >= self.right_from


@dataclass(frozen=True)
class KindCut:
    """What the items of a kind must reach by themselves: percent of their points, and of each of them.

    ``each`` None means that none of them has to reach anything.
    """

    cut: int
    each: int | None = None


_NO_KINDS: Mapping[str, KindCut] = {}


@dataclass(frozen=True)
class PartResult:
    """How the items of one kind went against their own cut; ``kind`` "" is all other items.

    ``lowest`` is the share of the worst of them, 0 to 1.
    """

    kind: str
    right: int
    drawn: int
    share: Fraction
    lowest: Fraction
    cut: KindCut

    @property
    def percent(self) -> Decimal:
        """Percent of the points, 0 to 100 with two decimals."""
        return as_percent(self.share)

    @property
    def is_met(self) -> bool:
        """Tell whether the part reaches its cut and each of its items what is asked of each."""
        return self.share * 100 >= self.cut.cut and self.lowest * 100 >= (self.cut.each or 0)


@dataclass(frozen=True)
class ObjectiveResult:
    """How one objective went: fully right items of those drawn, points, and whether it is met."""

    objective: str
    right: int
    drawn: int
    points: Fraction
    critical: bool

    @property
    def is_met(self) -> bool:
        """Tell whether it is met: all right when critical, else from 60 % of the points."""
        return self.right == self.drawn if self.critical else self.points >= MET_FROM * self.drawn


@dataclass(frozen=True)
class Result:
    """The result of a form; ``share`` is exact, ``percent`` is what is shown and recorded."""

    share: Fraction
    right: int
    drawn: int
    cut: int
    objectives: tuple[ObjectiveResult, ...]
    parts: tuple[PartResult, ...] = ()

    @property
    def percent(self) -> Decimal:
        """Percent right, 0 to 100 with two decimals."""
        return as_percent(self.share)

    @property
    def is_total_above_cut(self) -> bool:
        """Tell whether the total reaches the cut."""
        return self.share * 100 >= self.cut

    @property
    def is_above_cut(self) -> bool:
        """Tell whether the total reaches the cut, and each kind with a cut of its own that one."""
        return self.is_total_above_cut and all(part.is_met for part in self.parts)

    @property
    def missed_critical(self) -> tuple[str, ...]:
        """Critical objectives of which an item is not fully right."""
        return tuple(row.objective for row in self.objectives if row.critical and not row.is_met)

    @property
    def is_passed(self) -> bool:
        """Tell whether the exam is passed: the cut is reached and no critical objective is missed."""
        return self.is_above_cut and not self.missed_critical


def as_percent(share: Fraction) -> Decimal:
    """Return a share as percent with two decimals, halves rounded up."""
    exact = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def result_of(
    marks: Sequence[Mark],
    *,
    order: Iterable[str],
    critical: Collection[str],
    cut: int,
    kinds: Mapping[str, KindCut] = _NO_KINDS,
) -> Result:
    """Mark a form.

    Args:
        marks: one mark for each item of the form.
        order: the objectives of the exam in their order; those without an item are left out.
        critical: the objectives of which every drawn item must be right.
        cut: percent of the points needed.
        kinds: the kinds of items with a cut of their own; the other items must reach ``cut`` without them.
    """
    rows = []
    for objective in order:
        own = [mark for mark in marks if mark.objective == objective]
        if own:
            points = sum((mark.points for mark in own), Fraction(0))
            right = sum(mark.is_right for mark in own)
            rows.append(ObjectiveResult(objective, right, len(own), points, objective in critical))
    total = sum((mark.points for mark in marks), Fraction(0))
    return Result(
        share=total / len(marks) if marks else Fraction(0),
        right=sum(mark.is_right for mark in marks),
        drawn=len(marks),
        cut=cut,
        objectives=tuple(rows),
        parts=tuple(_parts(marks, cut, kinds)),
    )


def _parts(marks: Sequence[Mark], cut: int, kinds: Mapping[str, KindCut]) -> Iterator[PartResult]:
    """Yield the part of each kind that has a cut and was asked, then the other items; else nothing."""
    if not any(mark.kind in kinds for mark in marks):
        return
    for kind, own_cut in {**kinds, "": KindCut(cut)}.items():
        own = [mark for mark in marks if (mark.kind == kind if kind else mark.kind not in kinds)]
        if own:
            yield PartResult(
                kind=kind,
                right=sum(mark.is_right for mark in own),
                drawn=len(own),
                share=sum((mark.points for mark in own), Fraction(0)) / len(own),
                lowest=min(mark.points for mark in own),
                cut=own_cut,
            )
