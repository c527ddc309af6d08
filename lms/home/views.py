"""The first page: one address, the persona decides what it shows."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, render_template, request

from lms.core import permissions
from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, requires
from lms.home.permissions import HOME
from lms.home.rules import personas
from lms.home.services.duties import places_of
from lms.home.services.learning import learning_of
from lms.home.services.library import library_of
from lms.home.services.officer import officer_of
from lms.home.services.overview import overview_of
from lms.home.services.running import running_now
from lms.home.services.team import team_of
from lms.home.services.training import training_of

blueprint = Blueprint("home", __name__, template_folder="templates")

Build = Callable[[Identity, Mapping[str, str]], Any]

PAGES: dict[str, tuple[str, Build]] = {
    personas.DIRECTOR: ("home/overview.html", overview_of),
    personas.MANAGER: ("home/team.html", lambda identity, _arguments: team_of(identity)),
    personas.ACCESS: ("home/officer.html", lambda identity, _arguments: officer_of(identity)),
    personas.ADMINISTRATOR: ("home/running.html", lambda identity, _arguments: running_now(identity)),
    personas.TRAINER: ("home/training.html", lambda identity, _arguments: training_of(identity)),
    personas.DUTY: ("home/duties.html", lambda identity, _arguments: places_of(identity)),
    personas.LEARNER: ("home/learning.html", lambda identity, _arguments: learning_of(identity)),
}
NAMES = {
    personas.DIRECTOR: "Overview",
    personas.MANAGER: "My team",
    personas.ACCESS: "Access",
    personas.ADMINISTRATOR: "Administration",
    personas.TRAINER: "Training",
    personas.DUTY: "My duty",
    personas.LEARNER: "My learning",
}


@blueprint.get("/")
@requires(HOME)
def index() -> str:
    """Show the first page of the person's widest duty, or the one of their own that the address asks for."""
    identity = permissions.current()
    own = personas.personas_of({held.duty for held in identity.duties}, has_job=bool(identity.job_roles))
    persona = personas.chosen(own, request.args.get("as"))
    template, build = PAGES[persona]
    return render_template(
        template,
        page=build(identity, request.args),
        others=[(_(NAMES[one]), f"/?as={one}", one == persona) for one in own] if len(own) > 1 else [],
    )


@blueprint.get("/learn")
@requires(HOME)
def library() -> str:
    """Show the viewer's modules: asked of them, started, done, and all others."""
    return render_template("home/library.html", page=library_of(permissions.current().person_id or 0))
