"""What people type, understood: days, dollars, lists of codes. Nothing usable is None."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

_DAYS = ("%m/%d/%Y", "%Y-%m-%d", "%m/%d/%y", "%m-%d-%Y", "%m%d%Y")
_BETWEEN = re.compile(r"[,;\n]+|\s{2,}")
_PLAIN_MONEY = re.compile(r"-?\d{1,9}(\.\d{1,2})?\Z", re.ASCII)
_OLDEST = 1850


def plain(value: object) -> str:
    """Return a text without what case, blanks, dashes and points add."""
    return "".join(sign for sign in str(value).casefold() if sign.isalnum())


def day_of(value: object) -> date | None:
    """Return the day that was typed: month first as on American forms, or year first."""
    text = str(value).strip()
    if not text.isascii():
        return None
    for form in _DAYS:
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007  (a day on a form has no zone)
        except ValueError:
            continue
        return found if found.year >= _OLDEST else None
    return None


def money_of(value: object) -> Decimal | None:
    """Return the dollars that were typed, with or without sign and commas."""
    text = str(value).strip().replace("$", "").replace(",", "").strip()
    if not _PLAIN_MONEY.match(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def parts_of(value: object) -> tuple[str, ...]:
    """Return the parts of a list that was typed with commas or line by line, or came as a list."""
    several: Iterable[object] = value if isinstance(value, list | tuple) else _BETWEEN.split(str(value))
    return tuple(text for one in several if (text := str(one).strip()))
