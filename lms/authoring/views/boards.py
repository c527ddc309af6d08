"""The editor of a scenario or a work queue: its rows with what would happen, and playing the draft."""

import json
import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from lms.authoring.models import Draft
from lms.authoring.permissions import EDIT, READ
from lms.authoring.services.board_acts import act_on
from lms.authoring.services.board_files import board_file, body_of
from lms.authoring.services.boards import (
    SCENARIO,
    claims_in,
    drawn_alike,
    place_faults,
    queue_board,
    scenario_board,
)
from lms.authoring.services.drafts import base_of, is_behind
from lms.authoring.services.files import conflicts_of
from lms.authoring.services.standing import faults_of
from lms.authoring.services.updates import waiting_update
from lms.authoring.views.blueprint import blueprint
from lms.authoring.views.editor import fault_parts
from lms.authoring.views.shared import asked_draft, editor_link, may_edit, me, own_draft
from lms.core.errors import DomainError, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import may, requires
from lms.core.unit_of_work import unit_of_work
from lms.simulations.api import (
    BEAT_KINDS,
    DESK_KINDS,
    GRAPH_SIZE,
    STATISTICS,
    Claims,
    draft_play,
    tried_from,
    way_to,
)

LONGEST_SEED, LONGEST_SENT = 20, 40_000


@blueprint.get("/content/drafts/<draft_id>/board")
@requires(READ)
def board(draft_id: str) -> str:
    """Show the beats of a scenario with its drawn graph, or the templates of a queue with drawn items."""
    draft = _asked(draft_id)
    file = board_file(draft)
    body, found = body_of(file.text), faults_of(draft)
    about: dict[str, Any] = {
        "draft": draft,
        "file": file,
        "title": str(body.get("title") or draft.path),
        "base": base_of(draft),
        "conflicts": conflicts_of(draft),
        "is_behind": is_behind(draft),
        "update": waiting_update(draft.path),
        "may_edit": may_edit(draft),
        "covered": may(STATISTICS),
        **fault_parts(draft, found),
    }
    if draft.kind == SCENARIO:
        shown = scenario_board(body, found)
        return render_template(
            "authoring/scenario.html",
            board=shown,
            size=GRAPH_SIZE,
            links=_links(draft, file.path, len(shown.beats)),
            kinds=BEAT_KINDS.kinds(),
            **about,
        )
    seed = request.args.get("seed", "")[:LONGEST_SEED]
    return render_template(
        "authoring/queue.html", board=queue_board(body, found, seed), other=secrets.token_hex(3), **about
    )


def _asked(draft_id: str) -> Draft:
    """Return the draft of an address when it has such an editor.

    Raises:
        NotFound: for a draft of another kind.
    """
    draft = asked_draft(draft_id)
    if draft.kind not in DESK_KINDS:
        raise NotFound("This draft has no such editor.", hint="Open it from the library.")
    return draft


def _links(draft: Draft, file: str, beats: int) -> list[str]:
    return [editor_link(draft, file, f"beat-{number}") for number in range(beats)]


@blueprint.post("/content/drafts/<draft_id>/board")
@requires(EDIT)
def change_rows(draft_id: str) -> Any:
    """Add, copy, move or take out a beat, an option or an item, in the text of the draft."""
    draft = own_draft(_asked(draft_id).public_id)
    act, _colon, at = request.form.get("act", "")[:80].partition(":")
    seen = request.form.get("seen", "")
    if not seen.isdecimal() or len(seen) > 9:
        raise Refused(_("This form is not complete."), hint=_("Open the draft again."))
    with unit_of_work():
        saved, place = act_on(
            draft, act, at, kind=request.form.get("kind", "")[:40], seen=int(seen), by_id=me()
        )
    if saved.conflict_id:
        link = url_for("content.conflict", draft_id=draft.public_id, conflict_id=saved.conflict_id)
        return redirect(link, code=303)
    flash(_("Saved in the draft."), "ok")
    file = board_file(draft).path
    stays = request.form.get("back") == "board" and act in ("up", "down", "remove", "copy")
    if place and not stays:
        return redirect(editor_link(draft, file, place), code=303)
    return redirect(url_for("content.board", draft_id=draft.public_id), code=303)


@blueprint.get("/content/drafts/<draft_id>/beside")
@requires(READ)
def beside(draft_id: str) -> str:
    """Show what stands beside the form of a beat, an option or an item, again after each save."""
    draft = _asked(draft_id)
    at = request.args.get("at", "")[:40]
    return render_template("authoring/beside.html", draft=draft, **beside_parts(draft, at))


def beside_parts(draft: Draft, at: str) -> dict[str, Any]:
    """Return what stands beside a form: the graph and what would happen, or drawn items; the faults there."""
    file = board_file(draft)
    body, found = body_of(file.text), faults_of(draft)
    about: dict[str, Any] = {
        "at": at,
        "file": file,
        "may_edit": may_edit(draft),
        "here": place_faults(found, at),
        **fault_parts(draft, found),
    }
    noun, _dash, rest = at.partition("-")
    if draft.kind != SCENARIO:
        is_item = noun == "item" and rest.isdecimal() and len(rest) < 6
        seed = request.args.get("seed", "")[:LONGEST_SEED] or "a"
        return about | {"drawn": drawn_alike(body, int(rest), seed) if is_item else (), "board": None}
    shown = scenario_board(body, found)
    number = rest.split("-")[0]
    is_beat = noun == "beat" and number.isdecimal() and len(number) < 6 and int(number) < len(shown.beats)
    return about | {
        "board": shown,
        "size": GRAPH_SIZE,
        "links": _links(draft, file.path, len(shown.beats)),
        "beat": shown.beats[int(number)] if is_beat else None,
    }


@blueprint.get("/content/drafts/<draft_id>/play")
@requires(EDIT)
def play(draft_id: str) -> str:
    """Begin a preview of a scenario at a beat; it is kept nowhere and counts for nothing."""
    draft = own_draft(_asked(draft_id).public_id)
    claims = _playable(draft)
    beat = request.args.get("beat", "")[:10]
    page = draft_play(claims, way_to(claims, beat) if beat else ())
    return _played(draft, page)


@blueprint.post("/content/drafts/<draft_id>/play")
@requires(EDIT)
def play_on(draft_id: str) -> Any:
    """Show what a choice of a preview does, and the next beat; nothing is recorded."""
    draft = own_draft(_asked(draft_id).public_id)
    claims = _playable(draft)
    tried = tried_from(_sent())
    try:
        page = draft_play(claims, tried, request.form.to_dict(flat=False))
    except DomainError as problem:
        return _played(draft, draft_play(claims, tried), problem), problem.status
    return _played(draft, page)


def _sent() -> Any:
    text = request.form.get("tried", "")
    if len(text) > LONGEST_SENT:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _playable(draft: Draft) -> Claims:
    claims = claims_in(body_of(board_file(draft).text)) if draft.kind == SCENARIO else None
    if claims is None:
        raise Refused(
            _("This draft cannot be played just now."),
            hint=_("Put right what stands under Before it can go live."),
        )
    return claims


def _played(draft: Draft, page: Any, problem: DomainError | None = None) -> str:
    numbers = {beat.id: number for number, beat in enumerate(page.scenario.beats)}
    return render_template(
        "authoring/draft_play.html",
        draft=draft,
        file=board_file(draft).path,
        page=page,
        numbers=numbers,
        problem=problem,
        tried=json.dumps([one.as_json() for one in page.tried]),
    )
