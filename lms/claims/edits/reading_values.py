"""Money, quantities and dates as elements write them; none raises."""

import re
from datetime import date
from decimal import Decimal

from lms.claims.x12 import values

_QUANTITY = re.compile(r"-?(?:\d{1,12}(?:\.\d{0,4})?|\.\d{1,4})\Z")


def money(text: str) -> Decimal | None:
    """Return an amount in US dollars, None when the text is none."""
    return values.amount(text.encode("latin-1", "replace"))


def quantity(text: str) -> Decimal | None:
    """Return a number of units (up to four decimals), None when the text is none."""
    return Decimal(text) if text.isascii() and _QUANTITY.match(text) else None


def birth_day(text: str) -> date | None:
    """Return the date of CCYYMMDD, None when it is none; unlike dates of service it may lie far back."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def days_of(form: str, text: str) -> tuple[date | None, date | None]:
    """Return first and last day of a date, a date with time or a range; None where none can be read."""
    first, last, _ = values.period(form.encode("latin-1", "replace"), text.encode("latin-1", "replace"))
    return first, last
