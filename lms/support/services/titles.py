"""How a lesson or an item is called, when it was last changed, and what an item asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.classes.api import class_titles
from lms.core import clock
from lms.core.content import ContentRevision, Revision, history, live_all, revision
from lms.core.i18n import gettext as _
from lms.core.kept import kept
from lms.core.readings import read_once
from lms.courses import api as courses
from lms.support.rules.issues import CARD, CLASS, LESSON


@dataclass(frozen=True)
class LastChange:
    """When something was last changed, and in which version of the module."""

    on: date
    version: str


def title_of(module: str, place: str, thing: str) -> str:
    """Return the name of a lesson, item, class or card; what is no longer there is called by its id."""
    if place == CLASS:
        return _("Class: %s") % read_once("support.class_titles", class_titles).get(thing, thing)
    if place == CARD:
        return _("Pocket card")
    if place != LESSON:
        return _("Item %s") % thing
    return courses.lesson_titles(module).get(thing) or _("Section %s") % thing


def last_changes(module: str) -> Mapping[str, LastChange]:
    """Return when the module ("" as the key), each lesson, each item and its pocket card was last changed."""
    return kept("support.last_changes", (ContentRevision,), lambda: _last_changes(module), key=module)


def _last_changes(module: str) -> Mapping[str, LastChange]:
    live = live_all("module").get(module)
    if live is None:
        return {}
    versions = [one for one in history("module", module) if one.number <= live.number and one.body]
    found = {"": _change(live)}
    now = _parts(live.body)
    for one in versions:
        was = _parts(one.body)
        for key, part in now.items():
            if was.get(key) != part:
                found.pop(key, None)
            elif key not in found:
                found[key] = _change(one)
    return found


def _parts(body: Mapping[str, Any]) -> dict[str, Any]:
    items = body.get("exam", {}).get("items", ())
    return {CARD: body["module"].get("tip_sheet"), **{row["id"]: row for row in (*body["lessons"], *items)}}


def _change(found: Revision) -> LastChange:
    on = found.effective_on or clock.local_date(found.published_at)
    return LastChange(on, str(found.body["module"]["version"]))


def item_of(revision_id: int, item_id: str) -> Mapping[str, Any] | None:
    """Return an item as a revision of its module has it, None when it has none of that id."""
    items = revision(revision_id).body.get("exam", {}).get("items", ())
    return next((row for row in items if row["id"] == item_id), None)
