"""Enrolling a team: a manager puts a module on the lists of people in one act; never an obligation."""

from collections.abc import Collection

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from lms.core import permissions
from lms.core.asked import day_in
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import Identity, requires, scope_paths
from lms.core.search.words import storable
from lms.core.unit_of_work import unit_of_work
from lms.courses import api as courses
from lms.home.permissions import ENROL_TEAM
from lms.home.services.enrolling import Team, team_of, what_it_did
from lms.people import api as people
from lms.roles import api as roles

blueprint = Blueprint("enrolling", __name__, url_prefix="/team/enrol", template_folder="templates")


@blueprint.get("")
@requires(ENROL_TEAM)
def index() -> str:
    """Show a module, the people to enrol in it, and what this manager enrolled people in."""
    paths = scope_paths(ENROL_TEAM)
    role = request.args.get("role", "")[:40]
    known = people.job_roles_in(paths)
    live = courses.modules()
    return render_template(
        "home/enrol.html",
        team=team_of(paths, role=role if role in known else ""),
        role=role if role in known else "",
        roles=[("", _("All roles")), *((key, roles.title_of(key)) for key in known)],
        modules=[(key, f"{key} {one.title}") for key, one in live.items() if not one.form_of],
        module=request.args.get("module", ""),
        enrolled=courses.team_enrolments(permissions.current().person_id or 0),
        titles={key: one.title for key, one in live.items()},
        longest_note=courses.LONGEST_NOTE,
    )


@blueprint.post("")
@requires(ENROL_TEAM)
def enrol() -> AnyResponse:
    """Enrol the people who are ticked; those of other units cannot be."""
    wanted = set(request.form.getlist("person"))
    text = request.form.get("wish_on", "")
    wish_on = day_in(text)
    if text and wish_on is None:
        raise Refused(
            "The day you hope for is not a date.", hint="Write it as 2026-12-01, or leave it empty."
        )
    ids = _ids(team_of(scope_paths(ENROL_TEAM), role=_role()), wanted)
    note = storable(request.form.get("note", ""))
    with unit_of_work():
        done = courses.enrol_team(
            by_id=permissions.current().person_id or 0,
            module_id=request.form.get("module", ""),
            person_ids=ids,
            wish=courses.Wish(wish_on, note),
        )
    flash(what_it_did(done), "ok" if done.added else "")
    return redirect(url_for(".index", role=_role() or None, _anchor="enrolled"), code=303)


@blueprint.post("/back")
@requires(ENROL_TEAM)
def take_back() -> AnyResponse:
    """Take back what this manager enrolled people in; what was learned stays on record."""
    module_id = request.form.get("module", "")
    with unit_of_work():
        ended = courses.take_back(by_id=permissions.current().person_id or 0, module_id=module_id)
    if ended:
        words = ngettext("Taken back for one person.", "Taken back for %d people.", ended)
        flash(words.replace("%d", str(ended)) + " " + _("What they learned stays on record."), "ok")
    return redirect(url_for(".index", _anchor="enrolled"), code=303)


def _role() -> str:
    role = request.form.get("role", "")
    return role if role in people.job_roles_in(scope_paths(ENROL_TEAM)) else ""


def _ids(team: Team, wanted: Collection[str]) -> list[int]:
    return [one.person_id for one in team.members if one.employee_no in wanted]


def team_part(_identity: Identity) -> Markup | None:
    """Show the way from the team's week to enrolling, to who may enrol."""
    if not permissions.may(ENROL_TEAM):
        return None
    link = Markup('<a class="btn btn-plain" href="%s">%s</a>')
    return link % (url_for("enrolling.index"), _("Enrol my team"))
