"""The first page of a trainer: what is stale, which items and lessons do not work, what people report."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from lms.assessments.api import SESSION_RECORD, SessionWaiting, waiting_for_session
from lms.authoring import api as authoring
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import Identity, is_top, scope_paths
from lms.core.web import formats
from lms.home.services.parts import Tile
from lms.quality import api as quality
from lms.support import api as support

SHOWN = 5


@dataclass(frozen=True)
class Training:
    """The first page of a trainer; lists hold the first of what their page shows whole."""

    heading: str
    line: str
    tiles: tuple[Tile, ...]
    stale: tuple[authoring.LibraryRow, ...]
    glances: tuple[quality.Glance, ...]
    reports: support.Waiting
    waiting: tuple[SessionWaiting, ...]


def training_of(identity: Identity) -> Training:
    """Return the first page of a trainer; people and reports are those of the units of the duty."""
    rows = authoring.library()
    stale = sorted((row for row in rows if row.stale), key=lambda row: (row.review_by or "", row.key))
    update = [row for row in rows if row.has_update]
    paths = scope_paths(quality.STATISTICS, identity)
    reach = None if any(is_top(path) for path in paths) else tuple(paths)
    looked = [one for one in quality.glances(reach) if one.flagged] if paths else []
    reports = support.waiting(scope_paths(support.INBOX, identity), identity.person_id or 0)
    waiting = waiting_for_session(scope_paths(SESSION_RECORD, identity))
    return Training(
        heading=_heading(looked, stale, reports),
        line=_("Keep modules true, mend what does not teach, answer who asks"),
        tiles=(
            _content(stale, update),
            _items(looked),
            _reports(reports),
            _sessions(waiting),
        ),
        stale=tuple(stale[:SHOWN]),
        glances=tuple(looked[:SHOWN]),
        reports=reports,
        waiting=tuple(waiting[:SHOWN]),
    )


def _heading(looked: list[quality.Glance], stale: list[Any], reports: support.Waiting) -> str:
    urgent = sum(one.urgent for one in looked)
    if urgent:
        words = ngettext("%d item may mark people wrongly", "%d items may mark people wrongly", urgent)
        return words % urgent
    if reports.late:
        words = ngettext("%d report waits too long", "%d reports wait too long", reports.late)
        return words % reports.late
    if stale:
        words = ngettext("%d text is past its review", "%d texts are past their review", len(stale))
        return words % len(stale)
    return _("Every text is in date and nobody waits too long")


def _content(stale: list[authoring.LibraryRow], update: list[authoring.LibraryRow]) -> Tile:
    waits = ngettext("%d shipped update waits", "%d shipped updates wait", len(update)) % len(update)
    return Tile(
        _("Past their review"),
        url_for("content.index", kind="all", show="review"),
        str(len(stale)),
        detail=waits if update else _("facts and items by their month of review"),
    )


def _items(looked: list[quality.Glance]) -> Tile:
    flagged, urgent = (sum(getattr(one, name) for one in looked) for name in ("flagged", "urgent"))
    return Tile(
        _("Items to look at"),
        url_for("quality.index"),
        formats.whole(flagged),
        detail=_("%d of them may mark people wrongly") % urgent if urgent else _("by first attempts"),
    )


def _reports(reports: support.Waiting) -> Tile:
    late = ngettext("%d past its day", "%d past their day", reports.late) % reports.late
    return Tile(
        _("Reports to answer"),
        url_for("inbox.index"),
        formats.whole(reports.open),
        detail=late if reports.late else _("wrong, unclear, or an item challenged"),
    )


def _sessions(waiting: list[SessionWaiting]) -> Tile:
    return Tile(
        _("Waiting for a session"),
        url_for("assessments.sessions"),
        formats.whole(len(waiting)),
        detail=_("after the attempts of an exam"),
    )
