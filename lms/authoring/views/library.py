"""The library: every authored thing with its owner, version, review and what is open on it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import render_template, request

from lms.authoring.permissions import EDIT, READ
from lms.authoring.services.library import LibraryRow, library
from lms.authoring.views.blueprint import blueprint
from lms.core.exports.download import asked_format, chosen, imprint_of
from lms.core.i18n import gettext as _
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import may, requires
from lms.core.web.formats import spoken

LONGEST = 80
PAGE_COLUMNS = ("key", "owner", "version", "published", "review", "items", "draft")
SHELVES: dict[str, Callable[[LibraryRow], bool]] = {
    "draft": lambda row: row.draft is not None,
    "review": lambda row: row.stale > 0,
    "confirm": lambda row: row.to_confirm > 0,
    "update": lambda row: row.has_update,
    "planned": lambda row: row.planned_on is not None,
    "unowned": lambda row: not row.owner_id,
}


@blueprint.get("/content")
@requires(READ)
def index() -> Any:
    """List the library by what is to be done; the same rows as a file."""
    rows = library()
    wanted = {name: request.args.get(name, "").strip()[:LONGEST] for name in ("kind", "show", "text")}
    kind = wanted["kind"] or ("" if wanted["text"] or wanted["show"] else "module")
    kinds = sorted({row.kind for row in rows})
    of_kind = [row for row in rows if kind in ("", "all", row.kind)]
    shown = [row for row in of_kind if _fits(row, wanted)]
    choices = [("module", _("Modules")), ("all", _("Everything"))]
    choices += [(name, spoken(name)) for name in kinds if name != "module"]
    if asked_format():
        filters = [
            (_("Kind"), chosen(choices, kind)),
            (_("Show"), wanted["show"]),
            (_("Text"), wanted["text"]),
        ]
        return _table(shown).download(imprint_of(None, filters))
    counts = {name: sum(fits(row) for row in rows) for name, fits in SHELVES.items()}
    return render_template(
        "authoring/library.html",
        page=_table(shown, *PAGE_COLUMNS).page(),
        kinds=choices,
        kind=kind or "all",
        wanted=wanted,
        counts=counts,
        headline=_headline(counts),
        total=len(rows),
        may_write=may(EDIT),
    )


def _headline(counts: dict[str, int]) -> str:
    """Return what is to be done first, as one sentence."""
    said = (
        ("draft", _("one draft is open"), _("%d drafts are open")),
        ("review", _("one thing is past its review"), _("%d things are past their review")),
        ("update", _("one update waits"), _("%d updates wait")),
    )
    parts = [one if counts[name] == 1 else many % counts[name] for name, one, many in said if counts[name]]
    line = ", ".join(parts) or _("nothing is open and everything is in date")
    return line[0].upper() + line[1:]


def _fits(row: LibraryRow, wanted: dict[str, str]) -> bool:
    text = wanted["text"].casefold()
    is_named = not text or any(text in one.casefold() for one in (row.key, row.title, row.owner))
    return is_named and (wanted["show"] not in SHELVES or SHELVES[wanted["show"]](row))


def _table(rows: list[LibraryRow], *names: str) -> RowList:
    columns = _columns()
    own = tuple(column for column in columns if column.key in (names or {one.key for one in columns}))
    if names:
        own = (replace(own[0], label=_("Thing")), *own[1:])
    return RowList("content", own, rows, "key", _("Library"))


def _columns() -> tuple[ListColumn, ...]:
    return (
        ListColumn("key", _("Id"), lambda row: row.key),
        ListColumn("title", _("Title"), lambda row: row.title),
        ListColumn("kind", _("Kind"), lambda row: spoken(row.kind)),
        ListColumn("owner", _("Owner"), lambda row: row.owner),
        ListColumn("version", _("Version"), lambda row: row.version or str(row.number)),
        ListColumn("published", _("Published"), lambda row: row.published_at.date(), "date"),
        ListColumn("review", _("Review by"), lambda row: row.review_by),
        ListColumn("stale", _("Past review"), lambda row: row.stale, "number"),
        ListColumn("confirm", _("To confirm"), lambda row: row.to_confirm, "number"),
        ListColumn("items", _("Items live"), lambda row: row.items.get("live"), "number"),
        ListColumn("others", _("Items not live"), _others, "number"),
        ListColumn("draft", _("Open work"), lambda row: _("open") if row.draft else ""),
        ListColumn("update", _("Update"), lambda row: _("waiting") if row.has_update else ""),
        ListColumn("planned", _("Planned for"), lambda row: row.planned_on, "date"),
    )


def _others(row: LibraryRow) -> int | None:
    return sum(number for status, number in row.items.items() if status != "live") if row.items else None
