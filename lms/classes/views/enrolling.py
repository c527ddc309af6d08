"""Sending people to a class: a manager from the team, a trainer from the units led; several at once."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.classes.forms import whole
from lms.classes.permissions import ENROL, LEAD
from lms.classes.rules.places import SEAT, WAITING
from lms.classes.services import placing
from lms.classes.services.reach import path_of
from lms.classes.services.reading import Class, people_in
from lms.classes.services.sending import MOST_SHOWN, allowed, candidates
from lms.classes.views.subjects import me, open_class
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import Subject, may, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Person, people

LONGEST_NAMES = 400

blueprint = Blueprint(
    "class_enrolling", __name__, url_prefix="/classes/<class_id>", template_folder="../templates"
)


@blueprint.get("/enrol")
@requires(ENROL)
def show(class_id: str) -> str:
    """List the people who may be sent, with how each stands to the class."""
    it = open_class(class_id)
    text = request.args.get("text", "")[:60]
    rows, total = candidates(it, scope_paths(ENROL), text=text)
    return render_template(
        "classes/enrol.html", it=it, rows=rows, total=total, text=text, most=MOST_SHOWN, leads=_leads(it)
    )


@blueprint.post("/enrol")
@requires(ENROL)
def enrol(class_id: str) -> Any:
    """Sign the marked people up; who is refused is named with the reason."""
    it = open_class(class_id)
    marked = [whole(text) for text in request.form.getlist("who")][:MOST_SHOWN]
    ids = allowed(it, scope_paths(ENROL), [one for one in marked if one])
    if not ids:
        flash(_("Nobody was marked. Mark at least one person."), "warn")
        return redirect(url_for(".show", class_id=class_id), code=303)
    with unit_of_work():
        found = placing.enrol(class_id, ids, by_id=me(), is_leader=_leads(it))
    _tell(found)
    return redirect(url_for(".show", class_id=class_id), code=303)


@blueprint.post("/people/<employee_no>/withdraw")
@requires(ENROL)
def withdraw(class_id: str, employee_no: str) -> Any:
    """Take somebody of the own units off before the class begins."""
    it = open_class(class_id)
    person = people_in_scope(it, employee_no)
    with unit_of_work():
        placing.withdraw(class_id, person_id=person.id, by_id=me())
    flash(_("%s is off the list.") % person.full_name, "ok")
    return redirect(url_for(".show", class_id=class_id), code=303)


def people_in_scope(it: Class, employee_no: str) -> Person:
    """Return a person of the own units whom the class is for.

    Raises:
        NotFound: for everybody else, whether or not there is such a person.
    """
    placed = people([*people_in(it.id, SEAT), *people_in(it.id, WAITING)])
    found = next((one for one in placed.values() if one.employee_no == employee_no), None)
    if found is None or not allowed(it, scope_paths(ENROL), [found.id]):
        raise NotFound(_("This person is not on the list."), hint=_("Open the list again."))
    return found


def _leads(it: Class) -> bool:
    return may(LEAD, Subject(paths=(path_of(it),)))


def _tell(found: Sequence[placing.Placed]) -> None:
    seated = sum(one.standing == SEAT and one.is_new for one in found)
    waiting = sum(one.standing == WAITING and one.is_new for one in found)
    if seated:
        flash(ngettext("%d person has a place now.", "%d people have a place now.", seated) % seated, "ok")
    if waiting:
        flash(ngettext("%d person is on the list.", "%d people are on the list.", waiting) % waiting, "warn")
    refused = [one for one in found if one.standing is None]
    names = people([one.person_id for one in refused])
    for one in refused:
        text = f"{names[one.person_id].full_name}: {one.refusal}"
        flash(text[:LONGEST_NAMES], "bad")
