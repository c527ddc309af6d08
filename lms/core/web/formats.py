"""How dates, times, numbers and money are written, the same on every page; filters of the templates.

No-break spaces keep a number with its unit. None is "no data" in words, never 0.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext

NBSP = "\u00a0"
ABSENT = "\u2013"
_MINUTES_AN_HOUR = 60
_CLOSE_DAYS = 60


def day(value: date | None, *, absent: str = ABSENT) -> str:
    """Return ``16 Nov 2026``; ``absent`` for None."""
    if value is None:
        return absent
    return f"{value.day}{NBSP}{value:%b}{NBSP}{value:%Y}"


def day_short(value: date) -> str:
    """Return ``16 Nov``, for dates whose year is clear."""
    return f"{value.day}{NBSP}{value:%b}"


def weekday(value: date) -> str:
    """Return ``Thu 19 Nov``, the way people on shifts say a near date."""
    return f"{value:%a}{NBSP}{day_short(value)}"


def clock_time(value: datetime, zone: ZoneInfo | None = None) -> str:
    """Return ``10:09`` in ``zone`` (default: the system's)."""
    return f"{value.astimezone(zone or clock.zone()):%H:%M}"


def instant(value: datetime | None, zone: ZoneInfo | None = None, *, absent: str = ABSENT) -> str:
    """Return ``16 Nov 2026, 06:00`` in ``zone`` (default: the system's); ``absent`` for None."""
    if value is None:
        return absent
    local = value.astimezone(zone or clock.zone())
    return f"{day(local)}, {local:%H:%M}"


def from_today(value: date, today: date) -> str:
    """Return ``today``, ``in 3 days``, ``2 days ago``; far dates as a date."""
    away = (value - today).days
    if abs(away) > _CLOSE_DAYS:
        return day(value)
    named = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if away in named:
        return named[away]
    days = ngettext("%d day", "%d days", abs(away)) % abs(away)
    return (_("in %s") if away > 0 else _("%s ago")) % days.replace(" ", NBSP)


def minutes(value: int) -> str:
    """Return ``22 min`` or ``1 h 30 min``."""
    hours, rest = divmod(value, _MINUTES_AN_HOUR)
    parts = [f"{hours}{NBSP}h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest}{NBSP}min")
    return NBSP.join(parts)


def whole(value: int | None) -> str:
    """Return ``11,902``; None is "no data"."""
    return _("no data") if value is None else f"{value:,}"


def percent(value: float | Decimal | None, places: int = 1, *, absent: str | None = None) -> str:
    """Return ``82.3 %`` for 82.3; None is "no data", never 0."""
    return (_("no data") if absent is None else absent) if value is None else f"{value:.{places}f}{NBSP}%"


def money(value: Decimal | int | None, places: int = 2, *, absent: str = ABSENT) -> str:
    """Return ``$1,204.50``; ``absent`` for None."""
    if value is None:
        return absent
    sign = "\u2212" if value < 0 else ""
    return f"{sign}${abs(value):,.{places}f}"


def dollars(value: Decimal | int | None) -> str:
    """Return ``$4,850``, for figures whose cents do not matter; None is "no data"."""
    return money(value, 0, absent=_("no data"))


def isodate(value: date | datetime) -> str:
    """Return a date or instant for a ``datetime`` attribute."""
    return value.isoformat()


def signed(value: float | Decimal, places: int = 1) -> str:
    """Return ``+1.9`` for a rise and a minus sign for a fall: a change always shows its direction."""
    sign = "\u2212" if value < 0 else "+"
    return f"{sign}{abs(value):.{places}f}"


def fraction(numerator: int, denominator: int) -> str:
    """Return ``9,897 / 12,026``: every rate shows both."""
    return f"{numerator:,}{NBSP}/{NBSP}{denominator:,}"


def initials(name: str) -> str:
    """Return the first letters of the first and last name."""
    words = name.split()
    return "".join(word[0] for word in dict.fromkeys((*words[:1], *words[-1:]))).upper()


_ABBREVIATIONS = frozenset({"ar", "cdi", "ed", "ehr", "him", "kpi"})


def spoken(slug: str) -> str:
    """Return ``Access officer`` for ``access_officer``, ``ED registrar`` for ``ed_registrar``."""
    words = slug.replace("_", " ").replace("-", " ").capitalize().split(" ")
    return " ".join(word.upper() if word.lower() in _ABBREVIATIONS else word for word in words)


_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def in_words(value: int) -> str:
    """Return a small count as a heading writes it: ``two``; from ten on as a figure."""
    return _(_WORDS[value]) if 0 <= value < len(_WORDS) else f"{value:,}"


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "day_short": day_short,
    "weekday": weekday,
    "clock_time": clock_time,
    "instant": instant,
    "isodate": isodate,
    "from_today": from_today,
    "minutes": minutes,
    "whole": whole,
    "percent": percent,
    "money": money,
    "dollars": dollars,
    "signed": signed,
    "initials": initials,
    "spoken": spoken,
    "in_words": in_words,
}
