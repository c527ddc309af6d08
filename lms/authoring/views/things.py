"""The page of an authored thing: its history and facts, and the decisions about what is live."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.authoring.permissions import EDIT, READ, edits, publishes
from lms.authoring.services.authors import authors
from lms.authoring.services.comparing import compare_draft, compare_versions
from lms.authoring.services.drafts import drafts_of, open_draft
from lms.authoring.services.history import history_of
from lms.authoring.services.library import LibraryRow, facts_of, give_owner, library_row
from lms.authoring.services.local_rules import local_rules
from lms.authoring.services.overlays import lost_of, overlay_rows
from lms.authoring.services.publishing import retire_source, roll_back, withdraw_planned
from lms.authoring.views.blueprint import blueprint
from lms.authoring.views.shared import asked_draft, editor_link, me
from lms.core import clock
from lms.core.asked import day_in
from lms.core.content import newest_source, source_version, things_of
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import demand, may, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import OVERLAY
from lms.people.api import people, person_by_employee_no

ACTS = ("retire", "roll-back", "withdraw", "owner")
LONGEST_REASON = 500


@blueprint.get("/content/things/<kind>/<path:key>")
@requires(READ)
def thing(kind: str, key: str) -> str:
    """Show a thing: what is live, what is to be looked at again, and every version of it."""
    row = library_row(kind, key)
    past = history_of(row.path) if row.path else []
    drafts = [one for one in (drafts_of(row.path) if row.path else []) if one.closed_at is not None]
    closers = people([one.closed_by_id for one in drafts if one.closed_by_id])
    newest = newest_source(row.path) if row.path else None
    held = things_of([newest.id])[newest.id] if newest else {}
    return render_template(
        "authoring/thing.html",
        row=row,
        past=past,
        is_list=len({key for kind, key in held}) > 1 and kind != "module",
        dropped=[(one, closers.get(one.closed_by_id or 0)) for one in drafts if one.outcome == "dropped"],
        facts=facts_of(row),
        local=local_rules(key) if kind == "module" and row.is_live else [],
        overlays=overlay_rows(key) if kind == "module" and row.is_live else [],
        lost=lost_of(key) if kind == OVERLAY else [],
        today=clock.today(),
        may_edit=may(edits(kind)) and bool(row.path),
        may_decide=may(publishes(kind)) and bool(row.path),
        authors=authors(scope_paths(EDIT)),
    )


@blueprint.post("/content/things/<kind>/<path:key>/draft")
@requires(EDIT)
def begin(kind: str, key: str) -> Response:
    """Open the draft of a thing, or go on with the one that is open."""
    demand(edits(kind))
    with unit_of_work():
        draft = open_draft(kind=kind, key=key, by_id=me())
        link = editor_link(draft, request.form.get("file", "")[:200], request.form.get("at", "")[:40])
    return redirect(link, code=303)


@blueprint.post("/content/things/<kind>/<path:key>/decide")
@requires(EDIT)
def decide(kind: str, key: str) -> Response:
    """Retire a thing, roll it back, withdraw what is planned, or say who answers for it."""
    row = library_row(kind, key)
    act = request.form.get("act", "")
    if act not in ACTS:
        raise Refused(_("Choose what is to be done."), hint=_("Go back and press one of the buttons."))
    demand(edits(kind) if act == "owner" else publishes(kind))
    with unit_of_work(durable=True):
        told = _decide(row, act)
    flash(told, "ok")
    gone = act == "retire" and day_in(request.form.get("starts_on")) in (None, clock.today())
    here = url_for("content.index") if gone else url_for("content.thing", kind=kind, key=key)
    return redirect(here, code=303)


def _decide(row: LibraryRow, act: str) -> str:
    reason = request.form.get("reason", "")[:LONGEST_REASON]
    starts_on = day_in(request.form.get("starts_on"))
    if act == "owner":
        number = request.form.get("owner", "")[:40]
        owner = person_by_employee_no(number).id if number else None
        give_owner(row.path, person_id=owner, by_id=me())
        return _("The owner is noted.")
    if act == "retire":
        decided = retire_source(row.path, reason=reason, by_id=me(), starts_on=starts_on)
        return _("%(key)s is retired from %(day)s. Evidence on it stays valid.") % {
            "key": row.key,
            "day": decided.starts_on.isoformat(),
        }
    if act == "withdraw":
        withdraw_planned(row.path, reason=reason, by_id=me())
        return _("The planned version is withdrawn; what is live goes on.")
    decided = roll_back(_version_asked(row).id, reason=reason, by_id=me(), starts_on=starts_on)
    return _("Version %(number)s goes live from %(day)s with the text of before.") % {
        "number": decided.source.number,
        "day": decided.starts_on.isoformat(),
    }


def _version_asked(row: LibraryRow) -> Any:
    text = request.form.get("version", "")
    found = source_version(int(text)) if text.isdecimal() and len(text) < 18 else None
    if found is None or found.path != row.path:
        raise NotFound("There is no such version.", hint="Choose one from the history.")
    return found


@blueprint.get("/content/compare")
@requires(READ)
def compare() -> Any:
    """Show two versions of a thing, or a draft and what is live, block by block."""
    if not request.args:
        return redirect(url_for("content.index"))
    name = request.args.get("draft", "")
    if name:
        draft = asked_draft(name)
        compared = compare_draft(draft)
        path, title = draft.path, _("The draft and what is published")
        before, after = _("published"), _("draft")
        back = editor_link(draft)
    else:
        old, new = (_version_of(request.args.get(side, "")) for side in ("old", "new"))
        if old.path != new.path:
            raise NotFound(
                "These are versions of two different things.", hint="Choose both from one history."
            )
        compared = compare_versions(old.id, new.id)
        path, title = new.path, _("Two versions")
        before, after = _("version %d") % old.number, _("version %d") % new.number
        back = ""
    return render_template(
        "authoring/compare.html",
        title=title,
        path=path,
        before=before,
        after=after,
        back=back,
        compared=[one for one in compared if one.has_changes],
    )


def _version_of(text: str) -> Any:
    if not text.isdecimal() or len(text) > 18:
        raise NotFound("There is no such version.", hint="Choose one from the history.")
    return source_version(int(text))
