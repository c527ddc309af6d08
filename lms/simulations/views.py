"""Pages of scenarios: the list, a scenario, a play beat by beat, its debrief."""

import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.core.content import live_all
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.core.permissions import Subject, current, requires
from lms.core.unit_of_work import unit_of_work
from lms.people.api import role_title
from lms.simulations.kinds import PLAY_KINDS
from lms.simulations.kinds.base import TABLE
from lms.simulations.models import SimulationPlay
from lms.simulations.pages import debrief_page, play_page, step_page
from lms.simulations.permissions import PLAY_OWN, PRACTISE, STATISTICS
from lms.simulations.places import INTRO_OF_KIND
from lms.simulations.policy import cut
from lms.simulations.rules.playing import ScenarioState
from lms.simulations.services import shelf
from lms.simulations.services.plays import Taking, find, played, player_of, start, start_replay, take_step
from lms.simulations.services.tables.reading import table_of_play
from lms.simulations.services.telling import tell_first

blueprint = Blueprint("simulations", __name__, url_prefix="/simulations", template_folder="templates")
blueprint.add_app_template_filter(role_title, "role_title")


def player(play_id: str, **_rest: Any) -> Subject:
    """Return who plays as the subject of a permission."""
    return Subject(person_id=player_of(play_id))


def _scenario_play(play_id: str, *, lock: bool = False) -> SimulationPlay:
    """Return a play of a scenario; those of other kinds have pages of their own."""
    play = find(play_id, lock=lock)
    if play.kind != shelf.SCENARIO or play.mode == TABLE:
        raise NotFound("This page does not exist.", hint="Open the play from its own page.")
    return play


def _me() -> int:
    return current().person_id or 0


@blueprint.get("")
@requires(PRACTISE)
def index() -> str:
    """Show every scenario: one's own first, with why it is, how long it takes and how it stands."""
    return render_template(
        "simulations/index.html",
        rows=shelf.shelf_of(_me(), current().job_roles),
        cut=cut(),
        statistics=STATISTICS,
    )


@blueprint.get("/<scenario_id>")
@requires(PRACTISE)
def intro(scenario_id: str) -> str | AnyResponse:
    """Show what a scenario is about and how it can be played; what is no scenario has a page of its own."""
    if scenario_id not in live_all(shelf.SCENARIO):
        return _elsewhere(scenario_id)
    found = shelf.card(scenario_id)
    plays = tuple(shelf.plays_of(_me()).get(scenario_id, ()))
    mine = shelf.Shelved(found, found.view_for(current().job_roles), plays)
    return render_template(
        "simulations/intro.html", row=mine, cut=cut(), token=secrets.token_hex(16), statistics=STATISTICS
    )


def _elsewhere(key: str) -> AnyResponse:
    for kind in PLAY_KINDS:
        if kind.kind in INTRO_OF_KIND and key in live_all(kind.content_kind):
            return redirect(url_for(INTRO_OF_KIND[kind.kind], key=key))
    raise NotFound("There is no such simulation.", hint="Choose one from the list.")


@blueprint.post("/<scenario_id>/start")
@requires(PRACTISE)
def begin(scenario_id: str) -> AnyResponse:
    """Start a play, or go on with the one that runs; sent twice it is one play."""
    view = request.form.get("view", "")
    with unit_of_work():
        play = start(
            person_id=_me(),
            kind=shelf.SCENARIO,
            key=scenario_id,
            token=request.form.get("start_token", ""),
            mode="role" if view else "whole",
            viewpoint=view or None,
        )
    return redirect(url_for(".show", play_id=play.public_id), code=303)


@blueprint.get("/plays/<play_id>")
@requires(PLAY_OWN, subject=player)
def show(play_id: str) -> str | AnyResponse:
    """Show the open beat; a play that is over leads to its debrief."""
    play = find(play_id)
    if play.kind in INTRO_OF_KIND:
        return redirect(url_for(INTRO_OF_KIND[play.kind], key=play.key))
    if play.mode == TABLE:
        return redirect(url_for("tables.show", table_id=table_of_play(play.id)))
    if play.finished_at is not None:
        return redirect(url_for(".debrief", play_id=play_id))
    return render_template("simulations/play.html", page=play_page(played(play)))


@blueprint.post("/plays/<play_id>/steps")
@requires(PLAY_OWN, subject=player)
def step(play_id: str) -> AnyResponse:
    """Record a choice and show what it did; a form sent twice changes nothing."""
    ordinal = request.form.get("ordinal", default=0, type=int)
    with unit_of_work():
        taken = take_step(
            play=_scenario_play(play_id, lock=True),
            ordinal=ordinal,
            form=request.form.to_dict(flat=False),
            took_ms=request.form.get("took_ms", type=int),
        )
    if taken is Taking.AGAIN:
        flash(_("You chose this before; your first choice stands. Here is what it did."), "warn")
    if taken is Taking.OVER:
        return redirect(url_for(".debrief", play_id=play_id), code=303)
    return redirect(url_for(".result", play_id=play_id, ordinal=ordinal), code=303)


@blueprint.get("/plays/<play_id>/steps/<int:ordinal>")
@requires(PLAY_OWN, subject=player)
def result(play_id: str, ordinal: int) -> str:
    """Show what one choice did: to the claim, to colleagues, and what the rule is."""
    return render_template("simulations/step.html", page=step_page(_scenario_play(play_id), ordinal))


@blueprint.get("/plays/<play_id>/debrief")
@requires(PLAY_OWN, subject=player)
def debrief(play_id: str) -> str | AnyResponse:
    """Show the end of a play; an open one goes on."""
    play = _scenario_play(play_id)
    if play.finished_at is None:
        return redirect(url_for(".show", play_id=play_id))
    return render_template(
        "simulations/debrief.html", page=debrief_page(played(play)), token=secrets.token_hex(16)
    )


@blueprint.post("/plays/<play_id>/told")
@requires(PLAY_OWN, subject=player)
def told(play_id: str) -> AnyResponse:
    """Record whom the learner would tell first; the first answer stands."""
    with unit_of_work():
        play = _scenario_play(play_id, lock=True)
        state: ScenarioState = played(play).state
        tell_first(play=play, role=request.form.get("role", ""), roles=state.scenario.roles)
    return redirect(url_for(".debrief", play_id=play_id) + "#told", code=303)


@blueprint.post("/plays/<play_id>/replay")
@requires(PLAY_OWN, subject=player)
def replay(play_id: str) -> AnyResponse:
    """Walk a road not taken: a play of its own from one beat on, which counts for nothing."""
    with unit_of_work():
        made = start_replay(
            play=_scenario_play(play_id),
            keep=request.form.get("keep", default=0, type=int),
            token=request.form.get("start_token", ""),
        )
    return redirect(url_for(".show", play_id=made.public_id), code=303)
