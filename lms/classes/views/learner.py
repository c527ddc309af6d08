"""Classes as a learner sees them: which are open, which are mine, one of them, signing up and withdrawing."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from lms.classes.models import ClassSession, ClassVersion
from lms.classes.permissions import ENROL, LEAD, TAKE_PART
from lms.classes.rules.calendar import calendar_of
from lms.classes.rules.places import PLANNED, SEAT, WAITING
from lms.classes.services import placing
from lms.classes.services.attendance import Attendee, attendees, makeups_of
from lms.classes.services.notices import entry_of
from lms.classes.services.reach import own_units, path_of, units_near
from lms.classes.services.reading import Class, classes_where, people_in, standings_of
from lms.classes.views.subjects import me, open_class
from lms.core import clock
from lms.core.asked import day_in
from lms.core.content import live_all
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import Subject, current, may, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.people.api import units

MOST_SHOWN = 100

blueprint = Blueprint("classes", __name__, url_prefix="/classes", template_folder="../templates")


@blueprint.get("")
@requires(TAKE_PART)
def index() -> str:
    """Show my classes, and those that are open to me; filtered by module and first day."""
    module, from_on = request.args.get("module", "")[:20], day_in(request.args.get("from"))
    standings = standings_of(me())
    mine = classes_where(ClassSession.id.in_(standings)) if standings else []
    coming = _coming(from_on or clock.today())
    titles = {key: str(row.body["module"]["title"]) for key, row in live_all("module").items()}
    named = {it.module: titles.get(it.module, it.module) for it in coming}
    open_to_me = [it for it in coming if it.id not in standings and it.enrolment.is_ahead]
    return render_template(
        "classes/index.html",
        ahead=[it for it in mine if it.is_planned],
        past=[it for it in reversed(mine) if not it.is_planned],
        coming=[it for it in open_to_me if module in ("", it.module)],
        standings=standings,
        modules=[("", _("All modules")), *sorted(named.items())],
        module=module,
        from_on=from_on,
        titles=titles,
        may_enrol=bool(scope_paths(ENROL)),
        may_lead=bool(scope_paths(LEAD)),
    )


def _coming(from_on: date) -> list[Class]:
    """Return the planned classes from a day on that are for me, or for people whom I send or lead."""
    return classes_where(
        ClassVersion.state == PLANNED,
        ClassVersion.last_on >= max(from_on, clock.today()),
        ClassVersion.first_on >= from_on,
        ClassVersion.unit_id.in_(units_near(current())),
        most=MOST_SHOWN,
    )


@blueprint.get("/<class_id>")
@requires(TAKE_PART)
def show(class_id: str) -> str:
    """Show a class: its days, places and trainer, and what signing up does."""
    it = open_class(class_id)
    standing = standings_of(me()).get(it.id)
    place = Subject(paths=(path_of(it),))
    return render_template(
        "classes/show.html",
        it=it,
        standing=standing,
        row=_own_row(it, standing),
        made_up=makeups_of(it.id) if standing == SEAT else {},
        place_on_list=people_in(it.id, WAITING).index(me()) + 1 if standing == WAITING else 0,
        why_closed=placing.WHY_CLOSED.get(it.enrolment, ""),
        is_for_me=it.unit_id in own_units(me()),
        unit=units()[it.unit_id],
        title=_title(it),
        may_lead=may(LEAD, place),
        may_enrol=bool(scope_paths(ENROL)),
    )


def _own_row(it: Class, standing: str | None) -> Attendee | None:
    return attendees(it, [me()])[me()] if standing == SEAT else None


def _title(it: Class) -> str:
    found = live_all("module").get(it.module)
    return str(found.body["module"]["title"]) if found else it.module


@blueprint.post("/<class_id>/sign-up")
@requires(TAKE_PART)
def sign_up(class_id: str) -> Any:
    """Sign the person of this request up; the list when the class is full."""
    open_class(class_id)
    with unit_of_work():
        found = placing.sign_up(class_id, person_id=me())
    if found.standing == SEAT:
        flash(_("You have a place in this class."), "ok")
    else:
        flash(_("The class is full. You are on the list and get a mail when you move up."), "warn")
    return redirect(url_for(".show", class_id=class_id), code=303)


@blueprint.post("/<class_id>/withdraw")
@requires(TAKE_PART)
def withdraw(class_id: str) -> Any:
    """Give one's own place back."""
    open_class(class_id)
    with unit_of_work():
        had_place = placing.withdraw(class_id, person_id=me(), by_id=me())
    if had_place:
        flash(_("You gave your place back. Whoever is next on the list has it now."), "ok")
    return redirect(url_for(".show", class_id=class_id), code=303)


@blueprint.get("/<class_id>/calendar.ics")
@requires(TAKE_PART)
def calendar_file(class_id: str) -> Response:
    """Return a class as a file for a calendar."""
    it = open_class(class_id)
    if it.is_held:
        raise Refused(_("This class is over."), hint=_("Your own calendar keeps it for three months."))
    return Response(
        calendar_of([entry_of(it)]),
        mimetype="text/calendar",
        headers={"Content-Disposition": f'attachment; filename="class-{it.public_id}.ics"'},
    )
