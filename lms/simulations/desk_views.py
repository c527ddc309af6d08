"""Pages of scenarios for trainers: what would happen at each option, what was chosen, what is covered."""

import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.core.content import live_all
from lms.core.permissions import current, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.simulations.permissions import STATISTICS
from lms.simulations.rules.drawing import TALL, WIDE, graph_of
from lms.simulations.rules.outcomes import outcomes_of
from lms.simulations.services.coverage import cause_coverage, coverage
from lms.simulations.services.option_counts import option_counts
from lms.simulations.services.practising import claims_of, start_from
from lms.simulations.services.shelf import card

WALKS_AT_ONCE = 2
"""Scenarios that one request walks; the page asks again until all are walked."""

blueprint = Blueprint("scenario_desk", __name__, url_prefix="/simulations", template_folder="templates")


@blueprint.get("/<scenario_id>/outcomes")
@requires(STATISTICS)
def outcomes(scenario_id: str) -> str:
    """Draw the scenario, and say for every option what would happen."""
    claims = claims_of(scenario_id)
    return render_template(
        "simulations/outcomes.html",
        scenario=claims.scenario,
        graph=graph_of(claims),
        size=(WIDE, TALL),
        outcomes=outcomes_of(claims),
        token=secrets.token_hex(16),
    )


@blueprint.post("/<scenario_id>/from/<beat_id>")
@requires(STATISTICS)
def play_from(scenario_id: str, beat_id: str) -> AnyResponse:
    """Start practice at a beat."""
    with unit_of_work():
        play = start_from(
            person_id=current().person_id or 0,
            key=scenario_id,
            beat=beat_id,
            token=request.form.get("start_token", ""),
        )
    return redirect(url_for("simulations.show", play_id=play.public_id), code=303)


@blueprint.get("/<scenario_id>/statistics")
@requires(STATISTICS)
def statistics(scenario_id: str) -> str:
    """Show what first attempts chose, in the whole visit or one role's view."""
    found = card(scenario_id)
    view = request.args.get("view")
    return render_template(
        "simulations/statistics.html",
        card=found,
        counts=option_counts(
            scenario_id, scope_paths(STATISTICS), view=view if view in found.views else None
        ),
    )


@blueprint.get("/coverage")
@requires(STATISTICS)
def covered() -> str:
    """Show which workflow steps, competencies, edits and root causes no scenario exercises yet."""
    return render_template(
        "simulations/coverage.html",
        found=coverage(),
        steps=live_all("step"),
        causes=cause_coverage(most=WALKS_AT_ONCE),
    )


@blueprint.get("/coverage/causes")
@requires(STATISTICS)
def covered_causes() -> str:
    """Walk some more scenarios and show the edits and root causes again."""
    return render_template("simulations/causes.html", causes=cause_coverage(most=WALKS_AT_ONCE))
