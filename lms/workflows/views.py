"""The map and the page of a step."""

from flask import Blueprint, render_template, request, url_for

from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.workflows import api
from lms.workflows.content import PHASE_TITLES, PHASES
from lms.workflows.permissions import MAP_VIEW
from lms.workflows.rules import lanes, phases_in_use

blueprint = Blueprint("workflows", __name__, url_prefix="/workflows", template_folder="templates")


@blueprint.get("")
@requires(MAP_VIEW)
def overview() -> str:
    """Show the map: a lane for each role; ``path`` keeps one way through it, ``role`` one lane."""
    steps, paths, roles = api.steps(), api.paths(), api.workflow_roles()
    chosen = paths.get(request.args.get("path", ""))
    role = request.args.get("role", "")
    role = role if role in roles else ""
    phases = phases_in_use(steps, PHASES, chosen.steps if chosen else None)
    drawn = lanes(steps.values(), roles, phases, only=chosen.steps if chosen else None)
    shown = [lane for lane in drawn if role in ("", lane.role)]
    return render_template(
        "workflows/overview.html",
        steps=steps,
        path_chips=_path_chips(paths, chosen, role),
        chosen=chosen,
        heading=chosen.title if chosen else _("Every step of a claim, and who owns it"),
        phase_titles=PHASE_TITLES,
        roles=roles,
        role=role,
        role_choices=[("", _("All roles")), *((lane.role, roles[lane.role].title) for lane in drawn)],
        lanes=shown,
        shown=len({key for lane in shown for cell in lane.cells for key in cell}),
    )


def _path_chips(
    paths: dict[str, api.Path], chosen: api.Path | None, role: str
) -> list[tuple[str, str, bool]]:
    kept = role or None
    return [
        (_("All steps"), url_for("workflows.overview", role=kept), chosen is None),
        *(
            (path.title, url_for("workflows.overview", path=path.id, role=kept), path is chosen)
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
