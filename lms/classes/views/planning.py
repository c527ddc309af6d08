"""Planning a class, changing it, cancelling it: first what it will do, then the act."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.classes.forms import MOST_DAYS, MOST_PLACES, PlanForm, whole
from lms.classes.permissions import LEAD
from lms.classes.services import effects
from lms.classes.services.planning import (
    Plan,
    cancel_class,
    change_class,
    demand_fits,
    plan_class,
    trainers_of,
)
from lms.classes.services.reading import Class, class_by
from lms.classes.services.trainers import suitability, trainers_at
from lms.classes.views.subjects import attempted, led_class, me
from lms.core import clock
from lms.core.content import live_all
from lms.core.errors import DomainError
from lms.core.i18n import gettext as _
from lms.core.permissions import current, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Person, Unit, units, zone_of

MOST_UNITS = 150
WIDE_KINDS = ("system", "region", "facility")

blueprint = Blueprint("class_planning", __name__, url_prefix="/classes", template_folder="../templates")


@blueprint.get("/new")
@requires(LEAD)
def new() -> str:
    """Show an empty form."""
    chosen = _units()
    unit = chosen[0].code if chosen else ""
    form = PlanForm.blank(
        module=request.args.get("module", "")[:20],
        unit=unit,
        trainer=current().employee_no,
        today=clock.today(),
    )
    return _page(form)


@blueprint.post("/new")
@requires(LEAD)
def plan() -> Any:
    """Show what planning does; with ``sure`` plan it."""
    form = PlanForm.read(request.form)
    wanted = _plan_of(form)
    if wanted is None:
        return _page(form), 422
    _found, problem = attempted(lambda: trainers_of(wanted, by_id=me()))
    if problem is not None:
        return _page(form, problem=problem), problem.status
    if "sure" not in request.form:
        return _page(form, lines=effects.of_planning(wanted, _suitable(wanted)))
    with unit_of_work(durable=True):
        public_id = plan_class(wanted, by_id=me(), form_key=form.form_key)
    flash(_("The class is planned."), "ok")
    return redirect(url_for("classes.show", class_id=public_id), code=303)


@blueprint.get("/<class_id>/edit")
@requires(LEAD, subject=led_class)
def edit(class_id: str) -> str:
    """Show the form of a class as it is."""
    it = class_by(class_id)
    return _page(PlanForm.of(it, units()[it.unit_id].code), it=it)


@blueprint.post("/<class_id>/edit")
@requires(LEAD, subject=led_class)
def change(class_id: str) -> Any:
    """Show what the change does; with ``sure`` change it."""
    form, it = PlanForm.read(request.form), class_by(class_id)
    wanted = _plan_of(form, it)
    if wanted is None:
        return _page(form, it=it), 422
    problem = attempted(lambda: demand_fits(it, wanted))[1]
    problem = problem or attempted(lambda: trainers_of(wanted, by_id=me()))[1]
    if problem is not None:
        return _page(form, it=it, problem=problem), problem.status
    if "sure" not in request.form:
        return _page(form, it=it, lines=effects.of_change(it, wanted, _suitable(wanted)))
    with unit_of_work(durable=True):
        change_class(class_id, wanted, number=form.number, reason=form.reason, by_id=me())
    flash(_("The class is changed."), "ok")
    return redirect(url_for("classes.show", class_id=class_id), code=303)


@blueprint.get("/<class_id>/cancel")
@requires(LEAD, subject=led_class)
def ask_cancel(class_id: str) -> str:
    """Ask for the reason and say what cancelling does."""
    return _cancel_page(class_by(class_id), "", "")


@blueprint.post("/<class_id>/cancel")
@requires(LEAD, subject=led_class)
def cancel(class_id: str) -> Any:
    """Cancel a class."""
    reason = " ".join(request.form.get("reason", "").split())
    if not 0 < len(reason) <= 300:
        problem = _("Give a reason of at most 300 characters; the people of the class read it.")
        return _cancel_page(class_by(class_id), reason[:300], problem), 422
    number = whole(request.form.get("number", ""))
    with unit_of_work(durable=True):
        cancel_class(class_id, number=number, reason=reason, by_id=me())
    flash(_("The class is cancelled."), "ok")
    return redirect(url_for("classes.show", class_id=class_id), code=303)


def _cancel_page(it: Class, reason: str, problem: str) -> str:
    lines = effects.of_cancelling(it)
    return render_template("classes/cancel.html", it=it, reason=reason, problem=problem, lines=lines)


def _units() -> list[Unit]:
    """Return the units whose classes the person of this request leads; the wide ones when very many."""
    paths = scope_paths(LEAD)
    found = [unit for unit in units().values() if any(unit.path.startswith(path) for path in paths)]
    return found if len(found) <= MOST_UNITS else [unit for unit in found if unit.kind in WIDE_KINDS]


def _modules() -> dict[str, str]:
    return {key: str(row.body["module"]["title"]) for key, row in live_all("module").items()}


def _plan_of(form: PlanForm, it: Class | None = None) -> Plan | None:
    trainers = {person.employee_no: person.id for person in _trainers(form, it)}
    return form.plan(
        modules=_modules(),
        unit_ids={unit.code: unit.id for unit in _units()},
        zone_of=zone_of,
        people=trainers,
        is_change=it is not None,
    )


def _trainers(form: PlanForm, it: Class | None) -> list[Person]:
    """Return who may be chosen: the trainers of the unit that is chosen, and those who lead it by now."""
    chosen = _units()
    unit = next((one for one in chosen if one.code == form.unit), chosen[0] if chosen else None)
    known = [one.person_id for one in it.trainers] if it else []
    return trainers_at(unit.path, clock.today(), within=scope_paths(LEAD), known=known) if unit else []


def _suitable(wanted: Plan) -> Any:
    return suitability(wanted.trainer_ids, path=wanted.path, on=wanted.last_on)


def _page(
    form: PlanForm,
    *,
    it: Class | None = None,
    lines: list[str] | None = None,
    problem: DomainError | None = None,
) -> str:
    return render_template(
        "classes/plan.html",
        form=form,
        it=it,
        lines=lines or [],
        problem=problem,
        modules=sorted(_modules().items()),
        units=[(unit.code, unit.name) for unit in _units()],
        trainers=_trainers(form, it),
        most_days=MOST_DAYS,
        most_places=MOST_PLACES,
    )
