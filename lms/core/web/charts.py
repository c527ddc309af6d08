"""Line charts drawn by the server as plain positions.

The page shows the same numbers in a table, and each point opens its rows. Six series at most; each has
its own colour, dash and marker, in a fixed order. A value of None is a gap, never 0.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lms.core.web.figures import polylines

WIDTH, HEIGHT = 654, 186
LEFT, RIGHT, TOP, BOTTOM = 40, 588, 28, 162
LABEL_GAP = 13
MOST_SERIES = 6
SMALLEST_SPAN = 1e-6
TARGET = 0


@dataclass(frozen=True)
class Point:
    """A value of one period; ``detail`` is what stands behind it, usually numerator and denominator."""

    value: float | None
    detail: str = ""
    href: str | None = None


@dataclass(frozen=True)
class Series:
    """A named line; ``points`` run over the same periods as the chart's ``labels``."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Event:
    """Something that happened at ``position`` periods from the first one; drawn as a numbered mark."""

    position: float
    text: str


@dataclass(frozen=True)
class LineChart:
    """What a line chart shows; ``title`` states the finding."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = "%"
    target: float | None = None
    events: tuple[Event, ...] = ()
    rows_href: str | None = None
    period_name: str = "Month"
    places: int = 1

    @property
    def values(self) -> list[float]:
        """Every known value and the target."""
        known = [point.value for line in self.series for point in line.points if point.value is not None]
        return known if self.target is None else [*known, self.target]

    def text(self, value: float | None) -> str:
        """Return a value as the chart writes it; a dash for a gap."""
        return "—" if value is None else f"{value:,.{self.places}f}"


@dataclass(frozen=True)
class Mark:
    """A drawn point: centre, path of its marker, words and link."""

    x: float
    y: float
    path: str
    words: str
    href: str | None


@dataclass(frozen=True)
class DrawnLine:
    """A series on the page; ``number`` picks colour and dash, ``end`` is its direct label."""

    number: int
    name: str
    stretches: tuple[str, ...]
    marks: tuple[Mark, ...]
    end: tuple[float, float, str] | None


@dataclass(frozen=True)
class DrawnChart:
    """All positions of a line chart."""

    chart: LineChart
    grid: tuple[tuple[float, str], ...]
    ticks: tuple[tuple[float, str], ...]
    lines: tuple[DrawnLine, ...]
    events: tuple[tuple[float, int], ...]
    target_y: float | None
    target_label_y: float | None


def draw(chart: LineChart) -> DrawnChart | None:
    """Return the positions of a chart, None when it has no known value or fewer than two periods."""
    if not any(point.value is not None for line in chart.series for point in line.points):
        return None
    if len(chart.labels) < 2:
        return None
    steps = round_steps(min(chart.values), max(chart.values))
    across = (RIGHT - LEFT) / (len(chart.labels) - 1)
    height = _Height(steps[0], steps[-1])
    every = math.ceil(len(chart.labels) / 13)
    lines = [_line(chart, number, across, height) for number in range(1, len(chart.series[:MOST_SERIES]) + 1)]
    target_y = None if chart.target is None else height.y(chart.target)
    apart, target_label_y = _labels_apart(lines, target_y)
    return DrawnChart(
        chart=chart,
        grid=tuple((height.y(step), f"{step:g}") for step in steps),
        ticks=tuple(
            (round(LEFT + index * across, 1), label)
            for index, label in enumerate(chart.labels)
            if (len(chart.labels) - 1 - index) % every == 0
        ),
        lines=apart,
        events=tuple(
            (round(LEFT + event.position * across, 1), number) for number, event in enumerate(chart.events, 1)
        ),
        target_y=target_y,
        target_label_y=target_label_y,
    )


def round_steps(low: float, high: float, count: int = 5) -> list[float]:
    """Return about ``count`` + 1 round grid values that span ``low`` to ``high``."""
    span = max(high - low, SMALLEST_SPAN, SMALLEST_SPAN * max(abs(low), abs(high)))
    rough = span / count
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 4, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    if first == last:
        last += 1
    return [round(number * step, 10) for number in range(first, last + 1)]


def marker(number: int, x: float, y: float, size: float = 3.0) -> str:
    """Return the path of a series' marker: circle, square, triangle, diamond, bar, caret."""
    s = size
    shapes = (
        f"M{x - s:.1f} {y:.1f}a{s} {s} 0 1 0 {2 * s} 0a{s} {s} 0 1 0 -{2 * s} 0",
        f"M{x - s:.1f} {y - s:.1f}h{2 * s}v{2 * s}h-{2 * s}z",
        f"M{x:.1f} {y - 1.4 * s:.1f}l{1.3 * s:.1f} {2.4 * s:.1f}h-{2.6 * s:.1f}z",
        f"M{x:.1f} {y - 1.5 * s:.1f}l{1.5 * s} {1.5 * s}l-{1.5 * s} {1.5 * s}l-{1.5 * s} -{1.5 * s}z",
        f"M{x - 1.6 * s:.1f} {y - s:.1f}h{3.2 * s:.1f}v{2 * s}h-{3.2 * s:.1f}z",
        f"M{x:.1f} {y + 1.4 * s:.1f}l-{1.3 * s:.1f} -{2.4 * s:.1f}h{2.6 * s:.1f}z",
    )
    return shapes[number - 1]


@dataclass(frozen=True)
class _Height:
    low: float
    high: float

    def y(self, value: float) -> float:
        return round(BOTTOM - (value - self.low) / (self.high - self.low) * (BOTTOM - TOP), 1)


def _line(chart: LineChart, number: int, across: float, height: _Height) -> DrawnLine:
    line = chart.series[number - 1]
    spots = [
        None if point.value is None else (round(LEFT + index * across, 1), height.y(point.value))
        for index, point in enumerate(line.points)
    ]
    marks = tuple(
        Mark(
            *spot,
            marker(number, *spot),
            f"{line.name}, {label}: {chart.text(point.value)} {chart.unit}"
            + (f", {point.detail}" if point.detail else ""),
            point.href,
        )
        for spot, point, label in zip(spots, line.points, chart.labels, strict=True)
        if spot is not None
    )
    last = next((point.value for point in reversed(line.points) if point.value is not None), None)
    end = (marks[-1].x + 8, marks[-1].y + 4, chart.text(last)) if marks else None
    return DrawnLine(number, line.name, polylines(spots), marks, end)


def _labels_apart(
    lines: Sequence[DrawnLine], target_y: float | None
) -> tuple[tuple[DrawnLine, ...], float | None]:
    """Push direct labels and the target's apart that would be drawn over each other, from the top down."""
    wanted = {line.number: line.end[1] for line in lines if line.end is not None}
    if target_y is not None:
        wanted[TARGET] = target_y + 4
    lowest = -math.inf
    placed: dict[int, float] = {}
    for number in sorted(wanted, key=lambda one: (wanted[one], one)):
        lowest = max(wanted[number], lowest + LABEL_GAP)
        placed[number] = lowest
    moved = tuple(
        replace(line, end=(line.end[0], placed[line.number], line.end[2])) if line.end else line
        for line in lines
    )
    return moved, placed.get(TARGET)
