"""Recording an observed skill on a phone, beside the learner."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from lms.compliance.content import Checklist
from lms.compliance.forms import ObservationForm
from lms.compliance.permissions import OBSERVE
from lms.compliance.rules.rubric import Observed
from lms.compliance.services.evidence import FIRSTPASS
from lms.compliance.services.obligations import record_of
from lms.compliance.services.observing import Observing, checklist_of, observe, rubric_policy
from lms.core import permissions
from lms.core.i18n import gettext as _
from lms.core.permissions import Subject, requires
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Person, person_by_employee_no, person_subject

blueprint = Blueprint("observe", __name__, url_prefix="/team", template_folder="../templates")


def learner(employee_no: str, **_values: object) -> Subject:
    """Return the learner of an address as the subject of a permission."""
    return person_subject(person_by_employee_no(employee_no).id)


@blueprint.get("/<employee_no>/observe/<checklist_id>")
@requires(OBSERVE, subject=learner)
def show(employee_no: str, checklist_id: str) -> str:
    """Show the checklist, one question for each step, and what recording it will do."""
    person, checklist = person_by_employee_no(employee_no), checklist_of(checklist_id)
    return _page(person, checklist, ObservationForm.blank())


@blueprint.post("/<employee_no>/observe/<checklist_id>")
@requires(OBSERVE, subject=learner)
def record(employee_no: str, checklist_id: str) -> Any:
    """Record the observation; with a step unmarked the form comes back with everything that was marked."""
    person, checklist = person_by_employee_no(employee_no), checklist_of(checklist_id)
    form = ObservationForm.read(checklist, request.form)
    if form.errors:
        return _page(person, checklist, form), 422
    with unit_of_work(durable=True):
        result = observe(
            Observing(
                person_id=person.id,
                assessor_id=permissions.current().person_id or 0,
                checklist=checklist.id,
                marks=form.marks,
                note=form.note,
                form_key=form.form_key,
            )
        )
    flash(_told(person, checklist, result), "ok" if result.outcome == "pass" else "warn")
    return redirect(f"/team/{employee_no}", code=303)


def _told(person: Person, checklist: Checklist, result: Observed) -> str:
    names = {"person": person.full_name, "title": checklist.title, "score": f"{result.score.normalize():f}"}
    if result.outcome == "pass":
        return _("Recorded: %(person)s showed “%(title)s” with %(score)s %%.") % names
    texts = {step.id: step.text for step in checklist.steps}
    first = texts[result.missing[0]] if result.missing else _("the total")
    return (
        _("Recorded: “%(title)s” is not there yet for %(person)s (%(score)s %%). First to coach: ") % (names)
        + first
    )


def _page(person: Person, checklist: Checklist, form: ObservationForm) -> str:
    return render_template(
        "compliance/observe.html",
        person=person,
        checklist=checklist,
        form=form,
        policy=rubric_policy(),
        occasions_done=_occasions_done(person, checklist),
    )


def _occasions_done(person: Person, checklist: Checklist) -> int:
    """Return the passed occasions on record; an imported result stands for the whole check."""
    sources = [
        fact.source
        for fact in record_of(person.id)
        if fact.kind == "observed" and fact.subject == checklist.id and fact.outcome == "pass"
    ]
    is_imported = any(source != FIRSTPASS for source in sources)
    return checklist.occasions if is_imported else min(len(sources), checklist.occasions)
