"""The list of a class: attendance by day, days made up, taking people off, closing, the sign-in sheet."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from lms.classes.forms import LONGEST, marks_in, whole
from lms.classes.permissions import LEAD
from lms.classes.rules.places import SEAT, WAITING
from lms.classes.services import effects, placing
from lms.classes.services.crediting import hold
from lms.classes.services.marking import make_up, mark_day
from lms.classes.services.reading import Class, class_by, people_in
from lms.classes.services.rosters import Roster, Row, other_classes, roster_of
from lms.classes.views.subjects import attempted, led_class, me
from lms.core.errors import DomainError, NotFound
from lms.core.exports.download import asked_format, download, imprint_of
from lms.core.exports.sheet import Head
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import demand, requires
from lms.core.unit_of_work import unit_of_work
from lms.core.web.formats import spoken
from lms.people.api import Person, people, units

blueprint = Blueprint(
    "class_roster", __name__, url_prefix="/classes/<class_id>", template_folder="../templates"
)


@blueprint.get("/roster")
@requires(LEAD, subject=led_class)
def show(class_id: str) -> str | Response:
    """Show who is on the list and their attendance by day; also as a file."""
    roster = roster_of(class_by(class_id))
    if asked_format():
        return _file(roster)
    others = other_classes(roster.it) if any(row.missed for row in roster.rows) else []
    closing = effects.of_closing(roster.it) if roster.it.is_planned else None
    return render_template("classes/roster.html", roster=roster, it=roster.it, others=others, closing=closing)


@blueprint.get("/roster/<int:day>")
@requires(LEAD, subject=led_class)
def attendance(class_id: str, day: int) -> str:
    """Show the list of one day, to mark who is there."""
    return _day_page(class_by(class_id), day)


@blueprint.post("/roster/<int:day>")
@requires(LEAD, subject=led_class)
def mark(class_id: str, day: int) -> Any:
    """Record who was there on a day; what was marked comes back when it is refused."""
    it, marks = class_by(class_id), marks_in(request.form)
    reason = " ".join(request.form.get("reason", "").split())[: LONGEST["reason"]]
    it.day(day)

    def act() -> int:
        with unit_of_work(durable=True):
            return mark_day(class_id, day, marks, reason=reason, by_id=me())

    new, problem = attempted(act)
    if problem is not None:
        return _day_page(it, day, marks, problem), problem.status
    if new:
        flash(ngettext("%d mark is recorded.", "%d marks are recorded.", new) % new, "ok")
    else:
        flash(_("Nothing was changed."), "")
    return redirect(url_for(".show", class_id=class_id), code=303)


@blueprint.post("/makeup")
@requires(LEAD, subject=led_class)
def makeup(class_id: str) -> Any:
    """Let a person make up a missed day in another class."""
    person = _on_list(class_by(class_id), request.form.get("employee_no", ""))
    there = _led_other(request.form.get("in_class", "")[:40])
    with unit_of_work():
        make_up(
            class_id,
            person_id=person.id,
            day=whole(request.form.get("day", "")),
            in_class=there.public_id,
            by_id=me(),
        )
    names = {"name": person.full_name, "title": there.title}
    flash(_("%(name)s makes the day up in “%(title)s”.") % names, "ok")
    return redirect(url_for(".show", class_id=class_id), code=303)


@blueprint.post("/people/<employee_no>/take-off")
@requires(LEAD, subject=led_class)
def take_off(class_id: str, employee_no: str) -> Any:
    """Take somebody off the list; whoever is next moves up before the class begins."""
    person = _on_list(class_by(class_id), employee_no)
    with unit_of_work():
        was_there = placing.withdraw(class_id, person_id=person.id, by_id=me(), is_leader=True)
    if was_there:
        flash(_("%s is off the list.") % person.full_name, "ok")
    return redirect(url_for(".show", class_id=class_id), code=303)


@blueprint.get("/close")
@requires(LEAD, subject=led_class)
def ask_close(class_id: str) -> str:
    """Say what closing the class does, and for whom."""
    it = class_by(class_id)
    closing = effects.of_closing(it)
    named = people([one.person_id for one in (*closing.complete, *closing.incomplete)])
    return render_template("classes/close.html", it=it, closing=closing, named=named)


@blueprint.post("/close")
@requires(LEAD, subject=led_class)
def close(class_id: str) -> Any:
    """Close the class: its revision is fixed, and completions are recorded."""
    with unit_of_work(durable=True):
        new = hold(class_id, number=whole(request.form.get("number", "")), by_id=me())
    flash(
        ngettext(
            "The class is closed. %d completion is recorded.",
            "The class is closed. %d completions are recorded.",
            new,
        )
        % new,
        "ok",
    )
    return redirect(url_for(".show", class_id=class_id), code=303)


@blueprint.get("/sheet")
@requires(LEAD, subject=led_class)
def sheet(class_id: str) -> str:
    """Show the sign-in sheet, one column a day, ready to print."""
    roster = roster_of(class_by(class_id))
    return render_template("classes/sheet.html", roster=roster, it=roster.it)


def _led_other(class_id: str) -> Class:
    """Return another class that the person of this request leads.

    Raises:
        NotFound: when there is none, or it is led by others.
    """
    demand(LEAD, led_class(class_id))
    return class_by(class_id)


def _on_list(it: Class, employee_no: str) -> Person:
    """Return somebody who has a seat in a class or waits.

    Raises:
        NotFound: for everybody else, whether or not there is such a person.
    """
    placed = people([*people_in(it.id, SEAT), *people_in(it.id, WAITING)])
    found = next((one for one in placed.values() if one.employee_no == employee_no), None)
    if found is None:
        raise NotFound(_("This person is not on the list."), hint=_("Open the list again."))
    return found


def _day_page(
    it: Class, day: int, marks: dict[int, str] | None = None, problem: DomainError | None = None
) -> str:
    it.day(day)
    return render_template(
        "classes/attendance.html",
        roster=roster_of(it),
        it=it,
        day=day,
        typed=marks or {},
        problem=problem,
        reason=request.form.get("reason", "")[: LONGEST["reason"]],
    )


def _file(roster: Roster) -> Response:
    it = roster.it
    days = [Head(day.on(it.zone).isoformat()) for day in it.days]
    heads = (
        Head(_("Employee no."), code="employee_no"),
        Head(_("Person"), code="person"),
        Head(_("Unit"), code="unit"),
        *days,
        Head(_("Has every day on"), "date", code="completed_on"),
    )
    imprint = imprint_of((units()[it.unit_id].path,), [(_("Class"), it.title), (_("Module"), it.module)])
    rows = [_cells(row, len(it.days)) for row in roster.rows]
    return download(f"class-{it.public_id}", it.title, heads, rows, imprint)


def _cells(row: Row, days: int) -> list[Any]:
    marks = [spoken(row.marks[day]) if day in row.marks else "" for day in range(1, days + 1)]
    on = row.attendee.completed_on if row.attendee else None
    return [row.person.employee_no, row.person.full_name, row.unit, *marks, on]
