"""Cells as people read them, and how wide a column of such cells is."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from lms.core.exports.sheet import ColumnKind
from lms.core.i18n import gettext as _
from lms.core.web.formats import ABSENT, day, instant, money, percent

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NUMBERS = (int, float)


def words(kind: ColumnKind, value: Any) -> str:
    """Return a cell as a page and a PDF show it; ``–`` for None."""
    if value is None or value == "":
        return ABSENT
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, str):
        return value
    if kind == "percent":
        return percent(value, 2)
    if kind == "money":
        return money(value)
    return f"{value:,}" if kind == "number" else str(value)


def printable(text: str) -> str:
    """Return a text without the control characters that neither a page nor a spreadsheet can hold."""
    return _UNSEEN.sub("\ufffd", text)


def width_in_characters(cells: Iterable[str], *, most: int) -> int:
    """Return the length of the longest cell, at most ``most``."""
    return min(most, max(map(len, cells), default=0))


def longest_word(cells: Iterable[str], *, most: int) -> int:
    """Return the length of the longest word, which is not broken over lines, at most ``most``."""
    return min(most, max((len(word) for cell in cells for word in re.split("[ \n\t]+", cell)), default=0))


def columns_of(rows: Sequence[Sequence[str]], labels: Sequence[str]) -> list[list[str]]:
    """Return the cells of each column, its label first."""
    return [[label, *(row[place] for row in rows)] for place, label in enumerate(labels)]
