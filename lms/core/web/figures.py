"""Small figures inside a page: shares, heat cells, sparks; drawn as SVG attributes, never as styles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lms.core.i18n import gettext as _
from lms.core.web.formats import fraction, percent

HEAT_STEPS = (85, 90, 95, 98)
FEWEST_PEOPLE = 5
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 96.0, 32.0, 3.5


@dataclass(frozen=True)
class Share:
    """A numerator and its denominator; without a denominator there is no percentage."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> float | None:
        """0 to 100, or None when there is nothing to divide by."""
        return 100 * self.numerator / self.denominator if self.denominator else None

    @property
    def text(self) -> str:
        """The fraction as every rate shows it."""
        return fraction(self.numerator, self.denominator)


class HeatCell(NamedTuple):
    """A cell of a heat table: ``step`` 1 to 5 (0 = no data), ``value`` and ``detail`` as text."""

    step: int
    value: str = ""
    detail: str = ""
    is_below: bool = False
    href: str | None = None


class HeatRow(NamedTuple):
    """A row of a heat table; ``href`` opens what the row adds up, ``is_total`` marks a sum of other rows."""

    name: str
    cells: Sequence[HeatCell]
    href: str | None = None
    is_total: bool = False


def heat_cell(
    share: Share, *, target: float, href: str | None = None, fewest: int = FEWEST_PEOPLE
) -> HeatCell:
    """Return the cell of a share of people; a group of fewer than ``fewest`` is not shown."""
    value = share.percent
    if value is None:
        return HeatCell(0, detail=_("no one"))
    if share.denominator < fewest:
        return HeatCell(0, detail=_("under %d") % fewest)
    step = 1 + sum(value >= limit for limit in HEAT_STEPS)
    return HeatCell(
        step, percent(value, 0), f"{share.numerator}/{share.denominator}", is_below=value < target, href=href
    )


@dataclass(frozen=True)
class Spark:
    """A line of the last months without axes; ``target_y`` is None without a target."""

    label: str
    lines: tuple[str, ...]
    end: tuple[float, float] | None
    target_y: float | None


def spark(values: Sequence[float | None], *, target: float | None = None, unit: str = "%") -> Spark | None:
    """Return the spark of ``values`` in time order, None when fewer than two are known.

    Months without data break the line.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    scale = _Scale(min([*known, *_maybe(target)]), max([*known, *_maybe(target)]))
    step = (SPARK_WIDTH - 4) / (len(values) - 1)
    spots = [
        None if value is None else (round(2 + index * step, 1), scale.y(value))
        for index, value in enumerate(values)
    ]
    label = _("%(count)d months, from %(first)s to %(last)s %(unit)s") % {
        "count": len(known),
        "first": f"{known[0]:.1f}",
        "last": f"{known[-1]:.1f}",
        "unit": unit,
    }
    if target is not None:
        label += ", " + _("target %(target)s %(unit)s") % {"target": f"{target:g}", "unit": unit}
    end = next(spot for spot in reversed(spots) if spot is not None)
    return Spark(label, polylines(spots), end, None if target is None else scale.y(target))


def polylines(spots: Sequence[tuple[float, float] | None]) -> tuple[str, ...]:
    """Return the ``points`` of each unbroken stretch of at least two spots."""
    runs: list[list[str]] = [[]]
    for spot in spots:
        if spot is None:
            runs.append([])
        else:
            runs[-1].append(f"{spot[0]:.1f},{spot[1]:.1f}")
    return tuple(" ".join(run) for run in runs if len(run) > 1)


@dataclass(frozen=True)
class _Scale:
    """Values to the height of a spark, highest on top."""

    low: float
    high: float

    def y(self, value: float) -> float:
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.5
        return round(SPARK_HEIGHT - SPARK_EDGE - share * (SPARK_HEIGHT - 2 * SPARK_EDGE), 1)


def _maybe(value: float | None) -> list[float]:
    return [] if value is None else [value]
