"""The map and the page of a step."""

from flask import Blueprint, render_template, request, url_for

from lms.core.permissions import requires
from lms.workflows import api
from lms.workflows.content import PHASES
from lms.workflows.permissions import MAP_VIEW
from lms.workflows.rules import lanes, phases_in_use

blueprint = Blueprint("workflows", __name__, url_prefix="/workflows", template_folder="templates")

PHASE_TITLES = {
    "patient_access": "Patient access",
    "clinical": "Care",
    "him_coding": "Coding",
    "billing": "Billing",
    "account_resolution": "Account resolution",
    "learning": "Learning",
}


@blueprint.get("")
@requires(MAP_VIEW)
def overview() -> str:
    """Show the map: a lane for each role, a column for each phase; ``path`` keeps one way through it."""
    steps, paths, roles = api.steps(), api.paths(), api.workflow_roles()
    chosen = paths.get(request.args.get("path", ""))
    only = chosen.steps if chosen else None
    phases = phases_in_use(steps, PHASES, only)
    return render_template(
        "workflows/overview.html",
        steps=steps,
        path_chips=_path_chips(paths, chosen),
        chosen=chosen,
        phases=phases,
        phase_titles=PHASE_TITLES,
        roles=roles,
        lanes=lanes(steps.values(), roles, phases, only=only),
    )


def _path_chips(paths: dict[str, api.Path], chosen: api.Path | None) -> list[tuple[str, str, bool]]:
    everything = ("All steps", url_for("workflows.overview"), chosen is None)
    return [
        everything,
        *(
            (path.title, url_for("workflows.overview", path=path.id), path is chosen)
            for path in paths.values()
        ),
    ]


@blueprint.get("/<step_id>")
@requires(MAP_VIEW)
def step(step_id: str) -> str:
    """Show a step: who feeds it, what can go wrong, the claim fields it makes, whom it feeds."""
    found = api.step(step_id)
    steps, competencies = api.steps(), api.competencies()
    return render_template(
        "workflows/step.html",
        step=found,
        feeders=api.feeders_of(step_id),
        followers=[steps[key] for key in found.next if key in steps],
        competencies=[competencies[key] for key in found.competencies if key in competencies],
        roles=api.workflow_roles(),
        phase_titles=PHASE_TITLES,
    )
