"""The first page of people with other duties: what there is to look at, and the clean-claim numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import url_for

from lms.access import api as access
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import Identity, scope_paths
from lms.core.web import formats
from lms.home.services.clean_claims import Number, numbers_of
from lms.home.services.officer import QUEUE
from lms.home.services.parts import Tile
from lms.kpi import api as kpi
from lms.records import api as records
from lms.reports import api as reports
from lms.reviews import api as reviews

_SENTENCES = {
    "educator": "teach what the numbers ask for",
    "coding_manager": "see the way of every coder",
    "compliance_consultant": "check what was decided and why",
    "auditor": "read every decision and its evidence",
}


@dataclass(frozen=True)
class Desk:
    """A place of work: its number as a tile, and whether there is something to look at now."""

    tile: Tile
    is_due: bool = False


@dataclass(frozen=True)
class Places:
    """The first page of a duty; the template adds the navigation as a list of places."""

    heading: str
    line: str
    desks: tuple[Tile, ...]
    numbers: tuple[Number, ...]


def places_of(identity: Identity) -> Places:
    """Return the first page of a person with a duty that has no page of its own; what is due comes first."""
    desks = [desk for look in _LOOKS for desk in look(identity)]
    names = dict.fromkeys(held.duty for held in identity.duties)
    tasks = [f"{formats.spoken(name)}: {_(_SENTENCES[name])}" for name in names if name in _SENTENCES]
    due = sum(desk.is_due for desk in desks)
    count = ngettext("%s thing to look at", "%s things to look at", due or 1)
    sees_numbers = bool(scope_paths(kpi.KPI_VIEW, identity))
    return Places(
        heading=(count % formats.in_words(due)).capitalize() if due else _("Nothing new to look at"),
        line=" · ".join(tasks),
        desks=tuple(desk.tile for desk in sorted(desks, key=lambda desk: not desk.is_due)),
        numbers=tuple(numbers_of(kpi.tiles(identity))) if sees_numbers else (),
    )


def _coding_reviews(identity: Identity) -> Iterator[Desk]:
    paths = scope_paths(reviews.DESK, identity)
    if not paths:
        return
    found = reviews.quarter_before(clock.today(), paths, identity.person_id or 0)
    words = {"drawn": found.drawn, "quarter": found.quarter.in_words, "day": formats.day_short(found.due_on)}
    detail = _("of %(drawn)d drawn for %(quarter)s; due %(day)s") % words
    if found.own:
        own = ngettext("%d waits for you", "%d wait for you", found.own) % found.own
        detail = f"{detail} · {own}"
    href = url_for("coding_reviews.index", quarter=found.quarter.slug)
    yield Desk(Tile(_("Open coding reviews"), href, str(found.open), detail=detail), found.own > 0)


def _overrides(identity: Identity) -> Iterator[Desk]:
    paths = scope_paths(access.OVERRIDES, identity)
    if not paths:
        return
    found = access.last_month(paths, clock.today())
    title = _("Overrides in %s") % f"{found.month:%B}"
    left = ngettext("%d is in no signed review", "%d are in no signed review", found.unreviewed)
    detail = left % found.unreviewed if found.unreviewed else _("none is without a signed review")
    href = url_for("access_overrides.index", month=f"{found.month:%Y-%m}")
    yield Desk(Tile(title, href, str(found.count), detail=detail), found.unreviewed > 0)


def _disagreements(identity: Identity) -> Iterator[Desk]:
    if not scope_paths(access.RECONCILE, identity):
        return
    count = sum(access.reconcile_counts(identity).values())
    href = f"{QUEUE}?show=reconcile"
    detail = _("gates beside accounts, today")
    yield Desk(Tile(_("Disagreements with the EHR"), href, formats.whole(count), detail=detail), count > 0)


def _packs(identity: Identity) -> Iterator[Desk]:
    if not scope_paths(reports.PACK, identity):
        return
    ready = reports.packs_ready(identity.person_id or 0)
    detail = _("kept seven days, for you alone")
    tile = Tile(_("Evidence packs to take"), url_for("packs.index"), str(ready), detail=detail)
    yield Desk(tile, ready > 0)


def _days(identity: Identity) -> Iterator[Desk]:
    if not scope_paths(reports.SHOWN, identity):
        return
    newest = next(iter(reports.newest_days(1)), None)
    detail = _("each can be worked out again") if newest else _("the night writes the first one")
    tile = Tile(
        _("Last day written down"),
        url_for("shown.index"),
        formats.day_short(newest) if newest else "—",
        detail=detail,
    )
    yield Desk(tile)


def _erasures(identity: Identity) -> Iterator[Desk]:
    if not scope_paths(records.SEE_RECORDS, identity):
        return
    count = records.waiting_requests()
    detail = _("asked by one, decided by another")
    tile = Tile(_("Erasures to decide"), url_for("erasures.index"), str(count), detail=detail)
    yield Desk(tile, count > 0 and bool(scope_paths(records.HOLD, identity)))


_LOOKS: tuple[Callable[[Identity], Iterator[Desk]], ...] = (
    _coding_reviews,
    _overrides,
    _disagreements,
    _packs,
    _days,
    _erasures,
)
