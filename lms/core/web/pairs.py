"""Dot pairs: two measures per department side by side, such as completed and proficient, never blended."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from lms.core.web.figures import Share

LEFT, RIGHT, ROW_HEIGHT = 150, 390, 24
LABEL_LETTERS = 23


@dataclass(frozen=True)
class Pair:
    """Two measures of one department that are never blended, such as completed and proficient."""

    name: str
    first: Share
    second: Share
    href: str | None = None


@dataclass(frozen=True)
class DrawnPair:
    """Positions of a pair's two dots, None without data; ``label`` is its name in lines that fit."""

    pair: Pair
    label: tuple[str, ...]
    y: int
    first_x: float | None
    second_x: float | None


@dataclass(frozen=True)
class DrawnPairs:
    """All positions of a dot-pair chart."""

    rows: tuple[DrawnPair, ...]
    grid: tuple[tuple[float, str], ...]
    height: int


def draw_pairs(pairs: Sequence[Pair]) -> DrawnPairs | None:
    """Return the positions of a dot-pair chart in percent up to 100, None without any data."""
    shares = [share.percent for pair in pairs for share in (pair.first, pair.second)]
    known = [share for share in shares if share is not None]
    if not known:
        return None
    low = min(90, math.floor(min(known) / 10) * 10)
    every = 10 if low >= 50 else 20
    scale = (RIGHT - LEFT) / (100 - low)

    def x(share: Share) -> float | None:
        return None if share.percent is None else round(LEFT + (share.percent - low) * scale, 1)

    rows = tuple(
        DrawnPair(pair, _label(pair.name), 16 + number * ROW_HEIGHT, x(pair.first), x(pair.second))
        for number, pair in enumerate(pairs)
    )
    grid = tuple((LEFT + (value - low) * scale, f"{value} %") for value in range(low, 101, every))
    return DrawnPairs(rows, grid, len(pairs) * ROW_HEIGHT + 30)


def _label(name: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(name, LABEL_LETTERS)) or ("",)
