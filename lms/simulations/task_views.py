"""Pages of screens: the list, one of them, filling it, its result, its statistics. Every act is a form."""

import secrets
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.core.i18n import gettext as _
from lms.core.permissions import Subject, current, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.simulations.kinds.base import Form
from lms.simulations.models import SimulationPlay
from lms.simulations.permissions import PLAY_OWN, PRACTISE, STATISTICS
from lms.simulations.policy import cut
from lms.simulations.rules.tasks.playing import HAND_IN, values_of
from lms.simulations.services.plays import Taking, find, played, player_of
from lms.simulations.services.task_counts import task_counts
from lms.simulations.services.tasks import need_form, send, start_task, task_card, task_of_person, tasks_of
from lms.simulations.task_pages import result_page, screen_page

blueprint = Blueprint(
    "tasks",
    __name__,
    url_prefix="/simulations/tasks",
    template_folder="templates",
)


def player(public_id: str, **_rest: Any) -> Subject:
    """Return who fills a screen as the subject of a permission."""
    return Subject(person_id=player_of(public_id))


def _me() -> int:
    return current().person_id or 0


def _play(public_id: str, *, lock: bool = False) -> SimulationPlay:
    return need_form(find(public_id, lock=lock))


@blueprint.get("")
@requires(PRACTISE)
def index() -> str:
    """Show every screen: those of one's own job first, and how they stand."""
    rows = tasks_of(_me(), current().job_roles)
    return render_template("simulations/tasks.html", rows=rows, cut=cut())


@blueprint.get("/<key>")
@requires(PRACTISE)
def intro(key: str) -> str:
    """Show what a screen asks, how it is compared, and the plays of it so far."""
    row = task_of_person(key, _me(), current().job_roles)
    return render_template(
        "simulations/task_intro.html",
        row=row,
        cut=cut(),
        token=secrets.token_hex(16),
        statistics=STATISTICS,
    )


@blueprint.post("/<key>/start")
@requires(PRACTISE)
def begin(key: str) -> AnyResponse:
    """Start a screen, or go on with the one that is open; sent twice it is one play."""
    with unit_of_work():
        play = start_task(person_id=_me(), key=key, token=request.form.get("start_token", ""))
    return redirect(url_for(".show", public_id=play.public_id), code=303)


@blueprint.get("/plays/<public_id>")
@requires(PLAY_OWN, subject=player)
def show(public_id: str) -> str | AnyResponse:
    """Show the papers and the screen; one that is handed in leads to its result."""
    play = _play(public_id)
    if play.finished_at is not None:
        return redirect(url_for(".result", public_id=public_id))
    return render_template("simulations/task.html", page=screen_page(played(play)), typed=None)


@blueprint.post("/plays/<public_id>/steps")
@requires(PLAY_OWN, subject=player)
def step(public_id: str) -> Any:
    """Save the screen or hand it in; what comes from an older page is shown again and changes nothing."""
    form = request.form.to_dict(flat=False)
    with unit_of_work():
        taken = send(
            play=_play(public_id, lock=True),
            ordinal=request.form.get("ordinal", default=0, type=int),
            form=form,
            took_ms=request.form.get("took_ms", type=int),
        )
    if request.accept_mimetypes.best == "application/json":
        return _said(public_id, taken)
    return _shown(public_id, taken, form)


def _said(public_id: str, taken: Taking) -> Any:
    """Answer the script: the number of the next step, and whether this one was taken."""
    play = _play(public_id)
    is_taken = taken is Taking.TAKEN
    answer = jsonify(ordinal=played(play).next_ordinal, taken=is_taken, over=play.finished_at is not None)
    return answer, 200 if is_taken else 409


def _shown(public_id: str, taken: Taking, form: Form) -> Any:
    play = _play(public_id)
    if play.finished_at is not None:
        if taken is not Taking.TAKEN:
            flash(_("This screen was handed in before; here is what came of it."), "warn")
        return redirect(url_for(".result", public_id=public_id), code=303)
    found = played(play)
    typed = values_of(found.state.task, form)
    if taken is Taking.AGAIN and typed != found.state.values:
        words = _("It was saved from another page meanwhile. Here is what you sent; look, and send it again.")
        flash(words, "warn")
        return render_template("simulations/task.html", page=screen_page(found), typed=typed), 409
    if request.form.get("act") != HAND_IN:
        flash(_("Saved. Nothing is judged before you hand it in."), "ok")
    return redirect(url_for(".show", public_id=public_id), code=303)


@blueprint.get("/plays/<public_id>/result")
@requires(PLAY_OWN, subject=player)
def result(public_id: str) -> str | AnyResponse:
    """Show field by field how it went and what it does to the claim; an open screen goes on."""
    play = _play(public_id)
    if play.finished_at is None:
        return redirect(url_for(".show", public_id=public_id))
    return render_template("simulations/task_result.html", page=result_page(played(play)))


@blueprint.get("/<key>/statistics")
@requires(STATISTICS)
def statistics(key: str) -> str:
    """Show what first attempts did field by field, over the people of one's units."""
    card = task_card(key)
    counts = task_counts(key, scope_paths(STATISTICS))
    return render_template("simulations/task_statistics.html", card=card, counts=counts)
