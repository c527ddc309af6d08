"""When an entry is near enough to what was expected: each rule is one function and one registry line."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lms.core.registry import Registry
from lms.simulations.rules.tasks.reading import day_of, money_of, parts_of, plain

LONGEST_MATCHED = 200


@dataclass(frozen=True)
class Terms:
    """How near is near enough: dollars, percent of the right amount, the pattern of a text."""

    within: Decimal = Decimal(0)
    percent: Decimal = Decimal(0)
    pattern: str = ""


Compare = Callable[[Any, Any, Terms], bool]


@dataclass(frozen=True)
class Tolerance:
    """A rule: its name in content, what it says to a learner, and how it compares (right, typed, terms)."""

    kind: str
    words: str
    compare: Compare


def is_empty(value: Any) -> bool:
    """Tell whether nothing was entered: no text, no part, no row with something in it."""
    if isinstance(value, Mapping):
        return all(is_empty(one) for one in value.values())
    if isinstance(value, list | tuple):
        return all(is_empty(one) for one in value)
    return value is None or not str(value).strip()


def _exact(right: Any, typed: Any, _terms: Terms) -> bool:
    return str(right).strip() == str(typed).strip()


def _same(right: Any, typed: Any, _terms: Terms) -> bool:
    return plain(right) == plain(typed)


def _day(right: Any, typed: Any, _terms: Terms) -> bool:
    found = day_of(typed)
    return found is not None and found == day_of(right)


def _money(right: Any, typed: Any, terms: Terms) -> bool:
    wanted, found = money_of(right), money_of(typed)
    if wanted is None or found is None:
        return False
    return abs(found - wanted) <= max(terms.within, abs(wanted) * terms.percent / 100)


def _one_of(right: Any, typed: Any, _terms: Terms) -> bool:
    return any(plain(one) == plain(typed) for one in parts_of(right))


def _set(right: Any, typed: Any, _terms: Terms) -> bool:
    return Counter(items_of(right)) == Counter(items_of(typed))


def _sequence(right: Any, typed: Any, _terms: Terms) -> bool:
    return items_of(right) == items_of(typed)


def _pattern(_right: Any, typed: Any, terms: Terms) -> bool:
    text = str(typed).strip()[:LONGEST_MATCHED]
    return re.fullmatch(terms.pattern, text, re.IGNORECASE) is not None


def items_of(value: Any) -> list[Any]:
    """Return the items of a list or table in one form, so that equal ones compare equal; no empty rows."""
    if isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        rows = (one for one in value if isinstance(one, Mapping) and not is_empty(one))
        return [
            tuple(sorted((name, _cell(cell)) for name, cell in row.items() if not is_empty(cell)))
            for row in rows
        ]
    return [plain(one) for one in parts_of(value)]


def _cell(value: Any) -> str:
    """Return a cell of a table in one form: 4 and 4.0 are the same, and so are j0696 and J0696."""
    number = money_of(value)
    return f"{number.normalize():f}" if number is not None else plain(value)


TOLERANCES = Registry[Tolerance](
    "tolerance rule",
    Tolerance("exact", "Exactly as shown.", _exact),
    Tolerance("same", "Capitals, blanks and dashes do not matter.", _same),
    Tolerance("day", "The same day, however it is written.", _day),
    Tolerance("money", "The same amount, within what is said.", _money),
    Tolerance("one_of", "One of several that are right.", _one_of),
    Tolerance("set", "The same ones, in any order.", _set),
    Tolerance("sequence", "The same ones in the same order.", _sequence),
    Tolerance("pattern", "Any entry of the right form.", _pattern),
)


def is_near(rule: str, right: Any, typed: Any, terms: Terms) -> bool:
    """Tell whether an entry is right by a rule; what should stay empty is right when it is.

    Raises:
        Refused: when there is no such rule.
    """
    compare = TOLERANCES.get(rule).compare
    if is_empty(right) or is_empty(typed):
        return is_empty(right) and is_empty(typed)
    return compare(right, typed, terms)
