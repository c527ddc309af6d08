"""Deciding about a draft: publish or schedule, drop, take over changes, choose between two texts."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.authoring.models import Draft
from lms.authoring.permissions import EDIT, READ, SEE_PROGRAMMES, publishes
from lms.authoring.rules.comparing import pieces
from lms.authoring.services.comments import open_comments, settle_comment, write_comment
from lms.authoring.services.drafts import base_of, drop_draft
from lms.authoring.services.effects import what_it_does
from lms.authoring.services.files import conflict_of, conflicts_of, resolve_conflict
from lms.authoring.services.publishing import publish_draft
from lms.authoring.services.publishing_work import ask_to_publish, is_long, publishing_of
from lms.authoring.services.updates import take_live, take_update
from lms.authoring.services.versioning import raise_version
from lms.authoring.views.blueprint import blueprint
from lms.authoring.views.editor import fault_parts
from lms.authoring.views.shared import asked_draft, editor_link, may_publish, me, own_draft, short_file
from lms.core import clock
from lms.core.asked import day_in
from lms.core.content import things_of
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import current, demand, may, requires
from lms.core.unit_of_work import unit_of_work
from lms.people.api import people

LONGEST_REASON, LONGEST_QUOTE = 500, 2000


@blueprint.get("/content/drafts/<draft_id>/publish")
@requires(READ)
def publishing(draft_id: str) -> str:
    """Show what publishing a draft does, before it is done; what keeps it from going live stands first."""
    return _publish_page(asked_draft(draft_id))


def _publish_page(draft: Draft, refused: Refused | None = None) -> str:
    effect = what_it_does(draft, starts_on=day_in(request.values.get("starts_on")))
    return render_template(
        "authoring/publish.html",
        draft=draft,
        effect=effect,
        refused=refused,
        base=base_of(draft),
        today=clock.today(),
        open_comments=open_comments(draft),
        conflicts=conflicts_of(draft),
        reason=request.form.get("reason", "")[:LONGEST_REASON],
        may_publish=may_publish(draft),
        may_see_programmes=may(SEE_PROGRAMMES),
        applying=publishing_of(draft),
        **fault_parts(draft, effect.checked.faults),
    )


@blueprint.post("/content/drafts/<draft_id>/publish")
@requires(EDIT)
def publish(draft_id: str) -> Any:
    """Publish a draft today or from a later day; a broken one is refused with file and line."""
    draft = own_draft(draft_id)
    demand(publishes(draft.kind))
    reason = request.form.get("reason", "")[:LONGEST_REASON]
    starts_on = day_in(request.form.get("starts_on"))
    try:
        if is_long(draft):
            with unit_of_work():
                draft = asked_draft(draft_id)
                base = base_of(draft)
                then = _page_of(base.id, draft) if base else url_for("content.index")
                work = ask_to_publish(draft, reason=reason, starts_on=starts_on, by=current(), then=then)
            return redirect(url_for("content.applying", publication_id=work.public_id), code=303)
        with unit_of_work(durable=True):
            decided = publish_draft(asked_draft(draft_id), reason=reason, by_id=me(), starts_on=starts_on)
    except Refused as refused:
        return _publish_page(asked_draft(draft_id), refused), 422
    day = decided.starts_on
    if day > clock.today():
        flash(_("Scheduled. It goes live on %s; until then what is live goes on.") % day.isoformat(), "ok")
    else:
        flash(_("Published. Whoever begins now sees it; what is running goes on as it began."), "ok")
    return redirect(_page_of(decided.source.id, draft), code=303)


def _page_of(source_id: int, draft: Draft) -> str:
    """Return the page of the first thing that a version holds."""
    held = list(things_of([source_id])[source_id])
    if not held:
        return url_for("content.index")
    kind, key = next((one for one in held if draft.path.endswith(one[1])), held[0])
    return url_for("content.thing", kind=kind, key=key)


@blueprint.post("/content/drafts/<draft_id>/version")
@requires(EDIT)
def version(draft_id: str) -> Response:
    """Give the thing of a draft its next version number."""
    draft = own_draft(draft_id)
    wanted = request.form.get("version", "")[:20]
    with unit_of_work():
        raise_version(own_draft(draft_id), wanted, by_id=me())
    flash(_("The draft has version %s now.") % wanted, "ok")
    return redirect(url_for("content.publishing", draft_id=draft.public_id), code=303)


@blueprint.post("/content/drafts/<draft_id>/drop")
@requires(EDIT)
def drop(draft_id: str) -> Response:
    """Close a draft without publishing it; its texts are kept."""
    own_draft(draft_id)
    with unit_of_work(durable=True):
        drop_draft(own_draft(draft_id), reason=request.form.get("reason", "")[:LONGEST_REASON], by_id=me())
    flash(_("The draft is dropped; its texts are kept with its history."), "ok")
    return redirect(url_for("content.index"), code=303)


@blueprint.post("/content/drafts/<draft_id>/take")
@requires(EDIT)
def take(draft_id: str) -> Response:
    """Merge a shipped update, or what was published meanwhile, into a draft."""
    own_draft(draft_id)
    with unit_of_work():
        draft = own_draft(draft_id)
        is_update = request.form.get("what") == "update"
        places = take_update(draft, by_id=me()) if is_update else take_live(draft, by_id=me())
        link = editor_link(draft)
    if places:
        flash(_("Taken over. Both sides changed %d places: they are marked in the text.") % places, "warn")
    else:
        flash(_("Taken over. Nothing had to be decided."), "ok")
    return redirect(link, code=303)


@blueprint.get("/content/drafts/<draft_id>/conflicts/<int:conflict_id>")
@requires(READ)
def conflict(draft_id: str, conflict_id: int) -> str:
    """Show two texts saved over each other, what differs, and the text that puts them together."""
    draft = asked_draft(draft_id)
    two = conflict_of(draft, conflict_id)
    names = people([one for one in (two.mine_by_id, two.theirs_by_id) if one])
    return render_template(
        "authoring/conflict.html",
        draft=draft,
        two=two,
        short=short_file(draft, two.path),
        mine_by=names.get(two.mine_by_id or 0),
        theirs_by=names.get(two.theirs_by_id or 0),
        pieces=pieces(two.theirs or "", two.mine or ""),
    )


@blueprint.post("/content/drafts/<draft_id>/conflicts/<int:conflict_id>")
@requires(EDIT)
def resolve(draft_id: str, conflict_id: int) -> Response:
    """Keep one of two texts, or the one that was put together."""
    own_draft(draft_id)
    with unit_of_work():
        draft = own_draft(draft_id)
        two = conflict_of(draft, conflict_id)
        texts = {"mine": two.mine, "theirs": two.theirs, "merged": request.form.get("text", "")}
        keep, seen = request.form.get("keep", ""), request.form.get("seen", "")
        if keep not in texts or not seen.isdecimal() or len(seen) > 9:
            raise Refused(_("Choose which text is kept."), hint=_("Press one of the three buttons."))
        resolve_conflict(draft, conflict_id, texts[keep], seen=int(seen), by_id=me())
        link = editor_link(draft, two.path)
    flash(_("Decided. The other text is kept with the draft."), "ok")
    return redirect(link, code=303)


@blueprint.post("/content/drafts/<draft_id>/comments")
@requires(READ)
def comment(draft_id: str) -> Response:
    """Write a comment on a block, or an answer to one; whoever reads the desk may."""
    given = {name: request.form.get(name, "")[:200] for name in ("file", "block", "answers")}
    answers = given["answers"]
    with unit_of_work():
        draft = asked_draft(draft_id)
        write_comment(
            draft,
            path=given["file"],
            block=given["block"][:80],
            text=request.form.get("text", ""),
            by_id=me(),
            answers_id=int(answers) if answers.isdecimal() and len(answers) < 18 else None,
            quote=request.form.get("quote", "")[:LONGEST_QUOTE],
        )
        link = editor_link(draft, given["file"])
    flash(_("The comment stands beside the text."), "ok")
    return redirect(f"{link}#comments", code=303)


@blueprint.post("/content/drafts/<draft_id>/comments/<int:comment_id>/settle")
@requires(EDIT)
def settle(draft_id: str, comment_id: int) -> Response:
    """Settle a thread."""
    own_draft(draft_id)
    with unit_of_work():
        draft = own_draft(draft_id)
        settle_comment(draft, comment_id, by_id=me())
        link = editor_link(draft, request.form.get("file", "")[:200])
    return redirect(f"{link}#comments", code=303)
