"""Pages of work queues: the list of queues, one queue, its items, its result. Every act is a form."""

import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.core.errors import DomainError, NotFound
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import Subject, current, requires
from lms.core.unit_of_work import unit_of_work
from lms.simulations.models import SimulationPlay
from lms.simulations.permissions import PLAY_OWN, PRACTISE
from lms.simulations.policy import cut
from lms.simulations.queue_pages import item_page, queue_page, result_page
from lms.simulations.rules.queues.playing import DECIDE, OPEN, REQUEST
from lms.simulations.services.plays import Taking, find, played, player_of, take_step
from lms.simulations.services.queues import QUEUE, queue_card, queues_of, start_queue

blueprint = Blueprint("queues", __name__, url_prefix="/simulations/queues", template_folder="templates")


def player(public_id: str, **_rest: Any) -> Subject:
    """Return who works a queue as the subject of a permission."""
    return Subject(person_id=player_of(public_id))


def _me() -> int:
    return current().person_id or 0


def _queue(public_id: str, *, lock: bool = False) -> SimulationPlay:
    play = find(public_id, lock=lock)
    if play.kind != QUEUE:
        raise NotFound("This page does not exist.", hint="Check the address, or start from your home page.")
    return play


@blueprint.get("")
@requires(PRACTISE)
def index() -> str:
    """Show every work queue: that of one's own job first, and how it stands."""
    rows = queues_of(_me(), current().job_roles)
    return render_template("simulations/queues.html", rows=rows, cut=cut())


@blueprint.get("/<key>")
@requires(PRACTISE)
def intro(key: str) -> str:
    """Show what a queue asks, how it is scored, and the plays of it so far."""
    queue_card(key)
    mine = next(row for row in queues_of(_me(), current().job_roles) if row.card.key == key)
    return render_template("simulations/queue_intro.html", row=mine, cut=cut(), token=secrets.token_hex(16))


@blueprint.post("/<key>/start")
@requires(PRACTISE)
def begin(key: str) -> AnyResponse:
    """Start a queue, or go on with the one that runs; sent twice it is one play."""
    with unit_of_work():
        play = start_queue(
            person_id=_me(),
            key=key,
            token=request.form.get("start_token", ""),
            practice=request.form.get("mode") == "practice",
        )
    return redirect(url_for(".show", public_id=play.public_id), code=303)


@blueprint.get("/plays/<public_id>")
@requires(PLAY_OWN, subject=player)
def show(public_id: str) -> str | AnyResponse:
    """Show the items; a queue that is handed in leads to its result."""
    play = _queue(public_id)
    if play.finished_at is not None:
        return redirect(url_for(".result", public_id=public_id))
    return render_template("simulations/queue.html", page=queue_page(played(play)))


@blueprint.get("/plays/<public_id>/items/<item_id>")
@requires(PLAY_OWN, subject=player)
def item(public_id: str, item_id: str) -> str | AnyResponse:
    """Show one item: what was looked at, and the decision."""
    play = _queue(public_id)
    if play.finished_at is not None:
        return redirect(url_for(".result", public_id=public_id))
    return _item(play, item_id)


def _item(play: SimulationPlay, item_id: str, problem: DomainError | None = None) -> str:
    return render_template(
        "simulations/queue_item.html",
        page=item_page(played(play), item_id),
        typed=request.form,
        problem=problem,
    )


@blueprint.post("/plays/<public_id>/steps")
@requires(PLAY_OWN, subject=player)
def step(public_id: str) -> Any:
    """Look, decide, ask for a change or hand in; what makes no sense says so and changes nothing."""
    form = request.form.to_dict(flat=False)
    try:
        with unit_of_work():
            taken = take_step(
                play=_queue(public_id, lock=True),
                ordinal=request.form.get("ordinal", default=0, type=int),
                form=form,
                took_ms=request.form.get("took_ms", type=int),
            )
    except NotFound:
        raise
    except DomainError as problem:
        return _again(public_id, problem)
    if taken is Taking.AGAIN:
        flash(_("This came from an older page. What you sent first counts; look, and send what is missing."))
    if taken is Taking.OVER:
        flash(
            _("The time was over, so this came too late. Everything that you decided before counts."), "warn"
        )
    return redirect(_next(public_id, taken), code=303)


def _again(public_id: str, problem: DomainError) -> Any:
    """Show the page of a form that was refused, with what was typed."""
    play, named = _queue(public_id), request.form.get("item", "")
    if play.finished_at is None and request.form.get("act") == DECIDE:
        return _item(play, named, problem), problem.status
    flash(f"{problem.message} {problem.hint or ''}".strip(), "warn")
    return redirect(url_for(".show", public_id=public_id), code=303)


def _next(public_id: str, taken: Taking) -> str:
    """Return where a step leads: a look stays at the item, a decision goes back to the list."""
    play = _queue(public_id)
    if play.finished_at is not None:
        return url_for(".result", public_id=public_id)
    act, named = request.form.get("act"), request.form.get("item", "")
    if act == OPEN and named:
        return url_for(".item", public_id=public_id, item_id=named, _anchor=request.form.get("tab", ""))
    if act == DECIDE and play.mode == "practice":
        return url_for(".item", public_id=public_id, item_id=named, _anchor="judged")
    if act == DECIDE and taken is Taking.TAKEN:
        _say_open(play)
    if act == REQUEST and taken is Taking.TAKEN:
        flash(_("The change request is sent."), "ok")
    return url_for(".show", public_id=public_id)


def _say_open(play: SimulationPlay) -> None:
    state = played(play).state
    left = len(state.queue.items) - len(state.decisions)
    flash(ngettext("Decided. %d item is open.", "Decided. %d items are open.", left) % left, "ok")


@blueprint.get("/plays/<public_id>/result")
@requires(PLAY_OWN, subject=player)
def result(public_id: str) -> str | AnyResponse:
    """Show how each item went; a queue that is not handed in goes on."""
    play = _queue(public_id)
    if play.finished_at is None:
        return redirect(url_for(".show", public_id=public_id))
    return render_template("simulations/queue_result.html", page=result_page(played(play)))
