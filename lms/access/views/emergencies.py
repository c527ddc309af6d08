"""Emergency staffing: which units declared it and for how long, who is named, and its end."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.access.forms_overrides import DeclareForm, EndForm, PlaceForm
from lms.access.permissions import DECLARE, EXPLAIN, OVERRIDES
from lms.access.services import emergencies as services
from lms.access.services.decisions import decide_many
from lms.access.services.policies import emergency_policy
from lms.access.views.subjects import attempted, me
from lms.core import clock
from lms.core.errors import DomainError
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import Subject, current, may, requires, scope_paths, stands_in_for
from lms.core.web.formats import in_words, weekday
from lms.people import api as people

blueprint = Blueprint(
    "access_emergencies", __name__, url_prefix="/access/emergencies", template_folder="../templates"
)

_HOUR = timedelta(hours=1)


def emergency_subject(emergency: str, **_values: object) -> Subject:
    """Return the unit of a declaration as the subject of a permission."""
    return Subject(paths=(people.units()[services.declaration(emergency).unit_id].path,))


@blueprint.get("")
@requires(OVERRIDES)
def index() -> Any:
    """Show the emergencies that run and those of the last month, and the form that declares one."""
    return _page(_declare_form())


@blueprint.post("")
@requires(DECLARE)
def declare() -> Any:
    """Declare an emergency for a unit of one's own."""
    form = _declare_form(request.form)
    unit = next((one for one in _own_units() if one.code == form.unit.data), None)
    if not form.validate() or unit is None:
        return _page(form), 422
    day = next((one for one in _days() if one.isoformat() == form.last_on.data), None)
    if day is None:
        form.last_on.errors = [_("Choose the last day.")]
        return _page(form), 422
    asked = services.Declaring(
        unit_id=unit.id,
        by_id=me(),
        reason=form.reason.data or "",
        last_on=day,
        form_key=form.form_key.data or "",
    )
    row, problem = attempted(lambda: services.declare(asked))
    if row is None:
        return _page(form, problem)
    flash(_("Declared. Now name each person who works in it."), "ok")
    return redirect(url_for(".show", emergency=row.code), code=303)


@blueprint.get("/<emergency>")
@requires(OVERRIDES, subject=emergency_subject)
def show(emergency: str) -> Any:
    """Show one emergency: its clock, who is named beside whom, and the forms of who may decide."""
    return _detail(emergency)


@blueprint.post("/<emergency>/people")
@requires(DECLARE, subject=emergency_subject)
def place(emergency: str) -> Any:
    """Name somebody for an emergency."""
    form = PlaceForm(request.form)
    person_id, gate = _whom(form)
    supervisor_id = _supervisor(form)
    is_good = form.validate() if not (form.person.errors or form.supervisor.errors) else False
    if not is_good or person_id is None or supervisor_id is None:
        return _detail(emergency, place=form), 422
    asked = services.Placing(
        code=emergency,
        person_id=person_id,
        gate=gate,
        functions=form.functions.data or "",
        supervisor_id=supervisor_id,
        by_id=me(),
        form_key=form.form_key.data or "",
        for_id=stands_in_for(DECLARE, current(), emergency_subject(emergency)),
    )
    row, problem = attempted(lambda: services.place(asked))
    if row is None:
        return _detail(emergency, problem, place=form)
    flash(_("%s is named and may work provisionally.") % people.person(person_id).full_name, "ok")
    return redirect(url_for(".show", emergency=emergency), code=303)


@blueprint.post("/<emergency>/end")
@requires(DECLARE, subject=emergency_subject)
def end(emergency: str) -> Any:
    """End an emergency before its time."""
    form = EndForm(request.form)
    if not form.validate():
        return _detail(emergency, end=form), 422
    row, problem = attempted(lambda: services.end(emergency, by_id=me(), reason=form.reason.data or ""))
    if row is None:
        return _detail(emergency, problem, end=form)
    flash(_("Ended: whoever works in it may finish today, and not begin tomorrow."), "ok")
    return redirect(url_for(".show", emergency=emergency), code=303)


def clock_words(ends_at: datetime) -> str:
    """Return how long something runs on, in whole hours, or that it is over."""
    left = ends_at - clock.now()
    if left <= timedelta(0):
        return _("over")
    hours = left // _HOUR
    return ngettext("%d hour left", "%d hours left", hours) % hours if hours else _("less than an hour left")


def _own_units() -> list[people.Unit]:
    paths = scope_paths(DECLARE)
    return [unit for unit in people.units().values() if unit.path.startswith(paths)] if paths else []


def _days() -> list[Any]:
    units = _own_units()
    return services.possible_days(units[0].id) if units else []


def _declare_form(values: Any = None) -> DeclareForm:
    form = DeclareForm(values)
    form.unit.choices = [(unit.code, f"{unit.name} ({unit.code})") for unit in _own_units()]
    form.last_on.choices = [(day.isoformat(), weekday(day)) for day in _days()]
    return form


def _whom(form: PlaceForm) -> tuple[int | None, str]:
    """Return who is named and which gate; who is not in units of the decider reads as unknown."""
    number = (form.person.data or "").strip()
    found = people.person_by_employee_no_in(scope_paths(DECLARE), number, clock.today())
    if found is None:
        form.person.errors = [_("Nobody with this employee number works in your units today.")]
        return None, ""
    rulings = decide_many([found.id], as_of=clock.today())[found.id]
    closed = [one for one in rulings if not one.decision.may_work] or rulings
    if not closed:
        form.person.errors = [_("No job of this person needs EHR access.")]
        return None, ""
    return found.id, closed[0].decision.gate


def _supervisor(form: PlaceForm) -> int | None:
    number = (form.supervisor.data or "").strip()
    found = people.person_by_employee_no_in(scope_paths(EXPLAIN), number, clock.today())
    if found is None:
        form.supervisor.errors = [_("Nobody with this employee number works in your units today.")]
    return found.id if found else None


def _page(form: DeclareForm, problem: DomainError | None = None) -> Any:
    paths, now = scope_paths(OVERRIDES), clock.now()
    found = services.emergencies(paths, since=now - timedelta(days=services.RECENT_DAYS))
    running = [one for one in found if one.runs(now)]
    page = render_template(
        "access/emergencies.html",
        problem=problem,
        running=running,
        over=[one for one in found if not one.runs(now)],
        heading=_heading(len(running)),
        form=form if _own_units() else None,
        hours=emergency_policy().hours,
        left=clock_words,
        names=people.people({one.row.by_id for one in found}),
    )
    return (page, problem.status) if problem else page


def _heading(count: int) -> str:
    if not count:
        return _("No unit works in an emergency")
    words = ngettext("%s unit works in an emergency", "%s units work in an emergency", count)
    return (words % in_words(count)).capitalize()


def _detail(emergency: str, problem: DomainError | None = None, **forms: Any) -> Any:
    (found,) = services.with_people([services.declaration(emergency)])
    decides = may(DECLARE, emergency_subject(emergency)) and found.runs(clock.now())
    ended_by = found.row.ended_by_id
    page = render_template(
        "access/emergency.html",
        problem=problem,
        one=found,
        by=people.person(found.row.by_id),
        ended_by=people.person(ended_by) if ended_by else None,
        left=clock_words(found.row.ends_at),
        runs=found.runs(clock.now()),
        place=(forms.get("place") or PlaceForm()) if decides else None,
        end=(forms.get("end") or EndForm()) if decides and ended_by is None else None,
    )
    return (page, problem.status) if problem else page
