"""What a hospital adds to a module: its own rules by unit, and the overlays of specialties."""

from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from lms.authoring.permissions import EDIT, READ
from lms.authoring.rules.reviewing import is_over
from lms.authoring.services.local_rules import holds_at, rule_of, write_rule
from lms.authoring.services.overlays import begin_overlay, overlay_drafts, overlay_rows, places_of
from lms.authoring.services.previewing import roles_to_choose
from lms.authoring.views.blueprint import blueprint
from lms.authoring.views.shared import editor_link, me
from lms.core import clock
from lms.core.content import live
from lms.core.errors import DomainError, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import may, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Unit, units

WIDE = ("system", "region", "facility")
LONGEST = 120


@blueprint.get("/content/local/<module>/<block>")
@requires(READ)
def local_page(module: str, block: str) -> str:
    """Show where which text of a local rule holds, who answers for it and when it is reviewed."""
    rule = rule_of(module, block)
    today = clock.today()
    return render_template(
        "authoring/local.html",
        module=module,
        title=live("module", module).body["module"]["title"],
        rule=rule,
        rows=holds_at(module, block, scope_paths(READ), WIDE),
        units=_units_to_choose(),
        is_past=lambda month: is_over(month, today),
        may_edit=may(EDIT),
    )


@blueprint.post("/content/local/<module>/<block>")
@requires(EDIT)
def local_rule(module: str, block: str) -> Response:
    """Write the hospital's own rule at a place of a module, for everybody or for one unit."""
    with unit_of_work():
        draft = write_rule(module, block, by_id=me(), unit=request.form.get("unit", "")[:LONGEST])
        link = editor_link(draft)
    return redirect(link, code=303)


@blueprint.get("/content/overlays/<module>")
@requires(READ)
def overlays(module: str) -> str:
    """Show the overlays of a module, and begin another one."""
    return _overlays_page(module)


@blueprint.post("/content/overlays/<module>")
@requires(EDIT)
def begin_an_overlay(module: str) -> Any:
    """Begin the overlay of a specialty as a draft with a first part."""
    try:
        with unit_of_work():
            draft = begin_overlay(
                module,
                title=_given("title"),
                owner=_given("owner"),
                place=_given("place"),
                job_roles=[one[:LONGEST] for one in request.form.getlist("roles")],
                unit_codes=[one[:LONGEST] for one in request.form.getlist("units") if one],
                by_id=me(),
            )
            link = editor_link(draft)
    except Refused as refused:
        return _overlays_page(module, refused), 422
    flash(_("Begun as a draft. The module stays as it is."), "ok")
    return redirect(link, code=303)


def _given(name: str) -> str:
    return " ".join(request.form.get(name, "").split())[:LONGEST]


def _overlays_page(module: str, problem: DomainError | None = None) -> str:
    return render_template(
        "authoring/overlays.html",
        module=module,
        title=live("module", module).body["module"]["title"],
        rows=overlay_rows(module),
        drafts=overlay_drafts(module),
        places=[(place.value, place.words) for place in places_of(module)],
        roles=roles_to_choose(),
        units=_units_to_choose(),
        given={name: _given(name) for name in ("title", "owner", "place")},
        chosen=[one[:LONGEST] for one in request.form.getlist("roles")],
        problem=problem,
        may_edit=may(EDIT),
    )


def _units_to_choose() -> list[tuple[str, str]]:
    scope = scope_paths(READ)
    return [(unit.code, _named(unit)) for unit in units().values() if unit.path.startswith(scope)]


def _named(unit: Unit) -> str:
    return f"{unit.name} ({unit.code})"
