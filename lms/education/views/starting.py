"""Starting pathways: the form, what it will do, the act."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.core import clock
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import current, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.education import wording
from lms.education.forms import HIRES, ONE, PRACTICE, StartForm
from lms.education.permissions import EDUCATE
from lms.education.rules.matching import SPECIALTY
from lms.education.rules.starting import Sieved, anchor_of
from lms.education.services.educators import Educator, educators
from lms.education.services.pathways import pathways, terms
from lms.education.services.starting import Order, preview, start
from lms.people.api import Unit, person_by_employee_no_in, units

MOST_SHOWN = 200
MOST_UNITS = 150
WIDE_KINDS = ("system", "region", "facility")
WHO = (
    (PRACTICE, _("All providers of a practice"), _("Counted from the day on which it was acquired.")),
    (HIRES, _("New hires of a unit"), _("Counted from the first day of each one's job.")),
    (ONE, _("One provider"), _("Counted from the first day of the job.")),
)

blueprint = Blueprint(
    "pathway_starts", __name__, url_prefix="/education/pathways", template_folder="../templates"
)


@blueprint.get("/new")
@requires(EDUCATE)
def new() -> str:
    """Show the form; the address may name the practice."""
    known, code = _units(), request.args.get("unit", "")[:40]
    form = StartForm.blank(
        pathway=next(iter(pathways()), ""),
        educator=current().employee_no,
        unit=code if code in {unit.code for unit in known} else "",
        today=clock.today(),
    )
    return _page(form)


@blueprint.post("/new")
@requires(EDUCATE)
def begin() -> Any:
    """Show who starts and who is left out; with ``sure`` start."""
    form = StartForm.read(request.form)
    order = _order(form)
    if order is None:
        return _page(form), 422
    if "sure" not in request.form:
        return _page(form, order=order, found=preview(order))
    try:
        with unit_of_work(durable=True):
            count = start(order, by_id=current().person_id or 0)
    except Refused as problem:
        return _page(form, order=order, found=preview(order)), problem.status
    flash(_("%d pathways have begun.") % count if count != 1 else _("One pathway has begun."), "ok")
    return redirect(url_for("pathways.index", show="open"), code=303)


def _order(form: StartForm) -> Order | None:
    paths = scope_paths(EDUCATE)
    found = (
        person_by_employee_no_in(paths, form.employee_no, clock.today())
        if form.who == ONE and form.employee_no
        else None
    )
    return form.order(
        pathways=pathways(),
        units={unit.code: unit.path for unit in units().values() if unit.path.startswith(paths)},
        educators={one.employee_no: one.person_id for one in _educators()},
        person_id=found.id if found else None,
        specialties=terms(SPECIALTY),
    )


def _educators() -> list[Educator]:
    """Return who may be chosen: educators of units in which the reader educates too."""
    paths = scope_paths(EDUCATE)
    return [
        one
        for one in educators()
        if any(own.startswith(paths) for own in one.paths) or any(map(one.serves, paths))
    ]


def _units() -> list[Unit]:
    paths = scope_paths(EDUCATE)
    found = [unit for unit in units().values() if unit.path.startswith(paths)]
    return found if len(found) <= MOST_UNITS else [unit for unit in found if unit.kind in WIDE_KINDS]


def _page(form: StartForm, *, order: Order | None = None, found: Sieved | None = None) -> str:
    return render_template(
        "education/start.html",
        form=form,
        order=order,
        found=found,
        who=WHO,
        pathways=[(key, one.title) for key, one in pathways().items()],
        units=[("", _("Choose")), *((unit.code, unit.name) for unit in _units())],
        unit_names={unit.id: unit.name for unit in units().values()},
        educators=[("", _("Choose")), *((one.employee_no, one.name) for one in _educators())],
        specialties=[("", _("leave it as it is")), *terms(SPECIALTY).items()],
        pathway=pathways().get(form.pathway),
        anchor_of=anchor_of,
        left_words=wording.LEFT_OUT,
        most=MOST_SHOWN,
    )
