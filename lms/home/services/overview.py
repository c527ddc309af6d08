"""The first page of a director: are claims getting cleaner, and are people able to make them so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from lms.core import clock
from lms.core.asked import month_in
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import Identity, scope_paths
from lms.core.web import formats
from lms.core.web.charts import DrawnChart, draw
from lms.home.permissions import OVERVIEW
from lms.home.services.clean_claims import Number, numbers_of
from lms.home.services.people_numbers import PeopleNumbers, people_numbers
from lms.kpi import api as kpi

HEADLINE = "K34"
SETTINGS = ("", "acute", "ambulatory")
MONTHS_OFFERED = 12


@dataclass(frozen=True)
class Completeness:
    """How much of the month's claims the numbers know."""

    text: str
    is_whole: bool


@dataclass(frozen=True)
class Overview:
    """The first page of a director; ``settings`` are chips, ``months`` the options of the period."""

    heading: str
    line: str
    numbers: tuple[Number, ...]
    chart: DrawnChart | None
    completeness: Completeness
    people: PeopleNumbers
    settings: tuple[tuple[str, str, bool], ...]
    months: tuple[tuple[str, str], ...]
    month: str
    setting: str


def overview_of(identity: Identity, arguments: Mapping[str, str]) -> Overview:
    """Return the first page of a director for the month and setting that the address asks for."""
    setting = arguments.get("setting", "")
    setting = setting if setting in SETTINGS else ""
    newest = kpi.newest_month(identity, setting=setting or None)
    month = month_in(arguments.get("month")) or newest
    asked: dict[str, Any] = {"setting": setting or None}
    tiles = kpi.tiles(identity, month, **asked)
    chart = kpi.trend_chart(identity, month, title=_chart_title(tiles), **asked)
    return Overview(
        heading=_heading(tiles),
        line=_line(month, tiles),
        numbers=tuple(numbers_of(tiles)),
        chart=draw(chart),
        completeness=_completeness(kpi.completeness(identity, month, **asked), month),
        people=people_numbers(scope_paths(OVERVIEW, identity)),
        settings=tuple(_setting_chip(one, setting, arguments.get("month", "")) for one in SETTINGS),
        months=tuple((f"{one:%Y-%m}", f"{one:%B %Y}") for one in _months_up_to(newest)),
        month=f"{month:%Y-%m}",
        setting=setting,
    )


def _heading(tiles: list[kpi.Tile]) -> str:
    headline = next(tile for tile in tiles if tile.id == HEADLINE)
    if headline.value is None:
        return _("Clean claims: no data for this month yet")
    value = formats.percent(headline.value)
    if headline.target is None:
        return _("%(value)s of claims are clean end to end") % {"value": value}
    words = {"value": value, "target": f"{headline.target:g}"}
    if headline.change is not None and headline.change > 0:
        return _("Cleaner claims: %(value)s clean end to end, target %(target)s") % words
    return _("Clean claims: %(value)s clean end to end, target %(target)s") % words


def _line(month: date, tiles: list[kpi.Tile]) -> str:
    waiting = max((tile.waiting for tile in tiles), default=0)
    parts = [_("First submitted in %s") % f"{month:%B %Y}"]
    if waiting:
        words = ngettext(
            "%s claim still waits for its outcome", "%s claims still wait for their outcome", waiting
        )
        parts.append(words % formats.whole(waiting))
    parts.append(_("as of %s") % formats.instant(clock.now()))
    return " · ".join(parts)


def _chart_title(tiles: list[kpi.Tile]) -> str:
    parts = [
        _("%(name)s %(change)s points since %(month)s")
        % {"name": tile.title, "change": formats.signed(tile.change), "month": tile.since}
        for tile in tiles[-2:]
        if tile.change is not None
    ]
    return "; ".join(parts) or _("First-pass paid and clean end to end over twelve months")


def _completeness(found: kpi.Completeness, month: date) -> Completeness:
    if not found.sent:
        return Completeness(_("No claim was first submitted in %s.") % f"{month:%B %Y}", False)
    text = _(
        "Of %(sent)s claims, %(answered)s are acknowledged and %(remitted)s remitted; "
        "%(alone)s are not attributed to a unit."
    ) % {
        "sent": formats.whole(found.sent),
        "answered": formats.whole(found.answered),
        "remitted": formats.whole(found.remitted),
        "alone": formats.whole(found.not_attributed),
    }
    return Completeness(text, found.remitted == found.sent and not found.not_attributed)


def _setting_chip(one: str, chosen: str, month: str) -> tuple[str, str, bool]:
    kept = {name: value for name, value in (("setting", one), ("month", month)) if value}
    return (formats.spoken(one) if one else _("All"), f"/?{urlencode(kept)}" if kept else "/", one == chosen)


def _months_up_to(newest: date) -> list[date]:
    """Return the months that can be chosen: those after the newest settled one too, newest first."""
    last = clock.today().replace(day=1)
    numbers = range(last.year * 12 + last.month - 1, newest.year * 12 + newest.month - 1 - MONTHS_OFFERED, -1)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
