"""Recording an observed skill on a phone, beside the learner; if they fill a screen, with that screen."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup

from lms.compliance.content import Checklist
from lms.compliance.forms import LONGEST_NOTE, ObservationForm
from lms.compliance.permissions import OBSERVE
from lms.compliance.rules.rubric import Observed
from lms.compliance.services.drafts import DraftOf, close_draft, draft_of, save_draft, times_of
from lms.compliance.services.evidence import FIRSTPASS
from lms.compliance.services.obligations import record_of
from lms.compliance.services.observing import Observing, checklist_of, observe, rubric_policy
from lms.compliance.services.ratings import SECOND_RATING
from lms.core import permissions
from lms.core.i18n import gettext as _
from lms.core.permissions import Subject, requires
from lms.core.unit_of_work import unit_of_work
from lms.core.web.proving import ProofForm, proved
from lms.people.api import Person, person_by_employee_no, person_subject
from lms.simulations.api import screens_beside, shown_screen

blueprint = Blueprint("observe", __name__, url_prefix="/team", template_folder="../templates")


@dataclass(frozen=True)
class Beside:
    """The screen of a learner beside a checklist: where its page and its newer state are."""

    play: str
    page: str
    at: str
    shown: Markup


def learner(employee_no: str, **_values: object) -> Subject:
    """Return the learner of an address as the subject of a permission."""
    return person_subject(person_by_employee_no(employee_no).id)


@blueprint.get("/<employee_no>/observe/<checklist_id>")
@requires(OBSERVE, subject=learner)
def show(employee_no: str, checklist_id: str) -> str:
    """Show the checklist, one question for each step, and what recording it will do."""
    person, checklist = person_by_employee_no(employee_no), checklist_of(checklist_id)
    return _page(person, checklist, _begun(person, checklist))


@blueprint.post("/<employee_no>/observe/<checklist_id>/draft")
@requires(OBSERVE, subject=learner)
def keep(employee_no: str, checklist_id: str) -> Any:
    """Keep what is marked so far; a page without its script goes on to the step that comes next."""
    person, checklist = person_by_employee_no(employee_no), checklist_of(checklist_id)
    form = ObservationForm.read(checklist, request.form)
    with unit_of_work():
        save_draft(_whose(person, checklist), form.form_key, form.marks, form.note[:LONGEST_NOTE])
    if "HX-Request" in request.headers:
        draft = draft_of(_whose(person, checklist))
        return render_template("compliance/draft_state.html", draft=draft, checklist=checklist)
    going = request.form.get("go", "")
    anchor = f"step-{going}" if going in {step.id for step in checklist.steps} else "record"
    return redirect(_address(person, checklist, request.form.get("play", ""), anchor), code=303)


@blueprint.post("/<employee_no>/observe/<checklist_id>/draft/discard")
@requires(OBSERVE, subject=learner)
def discard(employee_no: str, checklist_id: str) -> Any:
    """Begin anew: the draft stands no longer; nothing was recorded of it."""
    person, checklist = person_by_employee_no(employee_no), checklist_of(checklist_id)
    with unit_of_work():
        close_draft(_whose(person, checklist), request.form.get("form_key", "")[:40])
    flash(_("The draft is gone. Nothing was recorded."), "")
    return redirect(_address(person, checklist, request.form.get("play", ""), None), code=303)


def _whose(person: Person, checklist: Checklist) -> DraftOf:
    return DraftOf(permissions.current().person_id or 0, person.id, checklist.id)


def _address(person: Person, checklist: Checklist, play: str, anchor: str | None) -> str:
    number, skill = person.employee_no, checklist.id
    if play:
        return url_for(".beside", employee_no=number, checklist_id=skill, play_id=play, _anchor=anchor)
    return url_for(".show", employee_no=number, checklist_id=skill, _anchor=anchor)


def _begun(person: Person, checklist: Checklist) -> ObservationForm:
    """Return the form as the draft of this assessor left it, an empty one without a draft."""
    draft = draft_of(_whose(person, checklist))
    if draft is None:
        return ObservationForm.blank()
    return ObservationForm(draft.form_key, dict(draft.marks), draft.note)


@blueprint.get("/<employee_no>/observe/<checklist_id>/beside/<play_id>")
@requires(OBSERVE, subject=learner)
def beside(employee_no: str, checklist_id: str, play_id: str) -> str:
    """Show the checklist with the screen that the learner fills, as it was saved last."""
    person, checklist = person_by_employee_no(employee_no), checklist_of(checklist_id)
    return _page(person, checklist, _begun(person, checklist), _beside(person, checklist, play_id))


@blueprint.get("/<employee_no>/observe/<checklist_id>/beside/<play_id>/screen")
@requires(OBSERVE, subject=learner)
def screen(employee_no: str, checklist_id: str, play_id: str) -> str:
    """Show the screen alone, for the page that asks for it again and again."""
    person = person_by_employee_no(employee_no)
    return str(shown_screen(play_id, person_id=person.id, checklist=checklist_id))


def _beside(person: Person, checklist: Checklist, play_id: str) -> Beside:
    number, skill = person.employee_no, checklist.id
    return Beside(
        play=play_id,
        page=url_for(".beside", employee_no=number, checklist_id=skill, play_id=play_id),
        at=url_for(".screen", employee_no=number, checklist_id=skill, play_id=play_id),
        shown=shown_screen(play_id, person_id=person.id, checklist=checklist.id),
    )


@blueprint.post("/<employee_no>/observe/<checklist_id>/beside/<play_id>")
@requires(OBSERVE, subject=learner)
def record_beside(employee_no: str, checklist_id: str, play_id: str) -> Any:
    """Record what was observed beside a screen; the evidence names the play."""
    person, checklist = person_by_employee_no(employee_no), checklist_of(checklist_id)
    return _record(person, checklist, _beside(person, checklist, play_id))


@blueprint.post("/<employee_no>/observe/<checklist_id>")
@requires(OBSERVE, subject=learner)
def record(employee_no: str, checklist_id: str) -> Any:
    """Record the observation; with a step unmarked the form comes back with everything that was marked."""
    return _record(person_by_employee_no(employee_no), checklist_of(checklist_id))


def _record(person: Person, checklist: Checklist, beside: Beside | None = None) -> Any:
    form, proof = ObservationForm.read(checklist, request.form), ProofForm(request.form)
    means = proved(proof) if not form.errors and proof.validate() else None
    if means is None:
        return _page(person, checklist, form, beside, proof), 422
    with unit_of_work(durable=True):
        result = observe(
            Observing(
                person_id=person.id,
                assessor_id=permissions.current().person_id or 0,
                checklist=checklist.id,
                marks=form.marks,
                note=form.note,
                form_key=form.form_key,
                play=beside.play if beside else None,
                means=means,
                marked_at=times_of(_whose(person, checklist), form.form_key),
            )
        )
        close_draft(_whose(person, checklist), form.form_key)
    flash(_told(person, checklist, result), "ok" if result.outcome == "pass" else "warn")
    return redirect(f"/team/{person.employee_no}", code=303)


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


def _page(
    person: Person,
    checklist: Checklist,
    form: ObservationForm,
    beside: Beside | None = None,
    proof: ProofForm | None = None,
) -> str:
    return render_template(
        "compliance/observe.html",
        person=person,
        checklist=checklist,
        form=form,
        proof_form=proof or ProofForm(),
        draft=draft_of(_whose(person, checklist)),
        policy=rubric_policy(),
        occasions_done=_occasions_done(person, checklist),
        beside=beside,
        screens=() if beside else screens_beside(person.id, checklist.id),
    )


def _occasions_done(person: Person, checklist: Checklist) -> int:
    """Return the passed occasions on record; an imported result stands for the whole check."""
    sources = [
        fact.source
        for fact in record_of(person.id)
        if fact.kind == "observed" and fact.subject == checklist.id and fact.outcome == "pass"
    ]
    is_imported = any(source not in (FIRSTPASS, SECOND_RATING) for source in sources)
    return checklist.occasions if is_imported else min(len(sources), checklist.occasions)
