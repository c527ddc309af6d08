"""The codes of ICD-10-CM as a flat list: which exist, and which have no subdivision.

The list is the data file of simple-icd-10-cm, in the order of the classification. Importing that package
takes seconds and 175 MB for what is not needed here; the list takes 10 milliseconds and 7 MB.
"""

from bisect import bisect_left
from calendar import month_name
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "simple_icd_10_cm"
_OCTOBER = 10


def is_valid(code: str) -> bool:
    """Tell whether a code or category exists, with or without its point."""
    codes, plain = _codes(), _plain(code)
    place = bisect_left(codes, plain)
    return place < len(codes) and codes[place] == plain


def is_leaf(code: str) -> bool:
    """Tell whether a code exists and has no subdivision, so that it can be billed."""
    codes, plain = _codes(), _plain(code)
    place = bisect_left(codes, plain)
    if place == len(codes) or codes[place] != plain:
        return False
    return place + 1 == len(codes) or not codes[place + 1].startswith(plain)


@lru_cache(maxsize=1)
def year_of_list() -> tuple[date, date]:
    """Return first and last day of the federal year (October to September) whose codes the list holds."""
    _, _, issue = _path().stem.partition("code-list-")
    month, _, year = issue.partition("-")
    first = int(year) if list(month_name).index(month) >= _OCTOBER else int(year) - 1
    return date(first, 10, 1), date(first + 1, 9, 30)


def _plain(code: str) -> str:
    return code.replace(".", "").upper()


def _path() -> Path:
    """Return the data file of the package."""
    found = find_spec(PACKAGE)
    places = (found.submodule_search_locations if found else None) or ()
    (path,) = [path for place in places for path in Path(place).glob("data/code-list-*.txt")]
    return path


@lru_cache(maxsize=1)
def _codes() -> tuple[str, ...]:
    """Return every category and code without points, sorted; chapters and blocks are left out."""
    lines = _path().read_text(encoding="utf-8").split()
    return tuple(sorted({line for line in lines if line[0].isalpha() and "-" not in line}))
