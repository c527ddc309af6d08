"""Observed skills of a person, and rating them again without seeing what was rated before."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup

from lms.compliance.forms import LONGEST_NOTE, ObservationForm
from lms.compliance.permissions import DISPUTE, OBSERVE, SEE_RATINGS
from lms.compliance.rules.ratings import THIRD
from lms.compliance.services import ratings as services
from lms.compliance.services.known import evidence_title
from lms.compliance.services.observing import checklist_of, rubric_policy
from lms.compliance.services.ratings import DECIDERS, OBSERVED, Disputed, Seen
from lms.core import clock, permissions
from lms.core.errors import Conflict, DomainError, NotAllowed, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import Identity, Subject, is_granted, may, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.core.web.formats import in_words
from lms.core.web.proving import ProofForm, proved
from lms.people.api import Person, person, person_by_employee_no, person_subject

blueprint = Blueprint("ratings", __name__, url_prefix="/ratings", template_folder="../templates")


def learner(employee_no: str, **_values: object) -> Subject:
    """Return the learner of an address as the subject of a permission."""
    return person_subject(person_by_employee_no(employee_no).id)


def disputed_learner(dispute_id: int, **_values: object) -> Subject:
    """Return whose skill a dispute is about as the subject of a permission."""
    return person_subject(services.disputed(dispute_id).row.person_id)


@blueprint.get("")
@requires(OBSERVE)
def index() -> str:
    """Show the disputed skills in one's units that wait for a rating, and which of them one may rate."""
    found = services.open_disputes(scope_paths(OBSERVE), clock.today())
    return render_template(
        "compliance/ratings_waiting.html",
        heading=_heading(len(found)),
        rows=[(one, _title(one), _refusal(one)) for one in found],
        third=THIRD,
    )


@blueprint.get("/<employee_no>")
@requires(SEE_RATINGS, subject=learner)
def show(employee_no: str) -> Any:
    """Show what was observed of a person, with every rating, and the way to a second one."""
    return _page(person_by_employee_no(employee_no))


@blueprint.post("/<employee_no>/<int:observation_id>/dispute")
@requires(DISPUTE, subject=learner)
def dispute(employee_no: str, observation_id: int) -> Any:
    """Ask for a second rating of one observation, in words."""
    whose, words = person_by_employee_no(employee_no), request.form.get("words", "")
    if services.observation(observation_id).person_id != whose.id:
        raise NotFound(_("There is no such observation."))
    if len(words) > LONGEST_NOTE:
        return _page(whose, Refused(_("At most %d characters.") % LONGEST_NOTE), words)
    try:
        with unit_of_work(durable=True):
            services.dispute(
                evidence_id=observation_id, by_id=permissions.current().person_id or 0, words=words
            )
    except Refused as problem:
        return _page(whose, problem, words)
    flash(_("A second rater is asked. Until then the first rating counts as it is."), "ok")
    return redirect(url_for(".show", employee_no=employee_no), code=303)


@blueprint.get("/disputes/<int:dispute_id>")
@requires(OBSERVE, subject=disputed_learner)
def rate(dispute_id: int) -> Any:
    """Show the checklist without anything that was rated before.

    Raises:
        NotAllowed: to somebody who may not rate this one.
    """
    found = services.disputed(dispute_id)
    _demand(found)
    return _form_page(found, ObservationForm.blank(), ProofForm())


@blueprint.post("/disputes/<int:dispute_id>")
@requires(OBSERVE, subject=disputed_learner)
def record(dispute_id: int) -> Any:
    """Record a further rating; with a step unmarked the form comes back with everything that was marked."""
    found = services.disputed(dispute_id)
    checklist = checklist_of(found.row.checklist)
    form, proof = ObservationForm.read(checklist, request.form), ProofForm(request.form)
    if not any(one.form_key == form.form_key for one in found.later):
        _demand(found)
    means = proved(proof) if not form.errors and proof.validate() else None
    if means is None:
        return _form_page(found, form, proof), 422
    asked = services.RatingAgain(
        dispute_id=dispute_id,
        rater_id=permissions.current().person_id or 0,
        marks=form.marks,
        note=form.note,
        form_key=form.form_key,
        decides=_decides(found),
        means=means,
        for_id=_for_whom(found),
    )
    try:
        with unit_of_work(durable=True):
            after = services.rate(asked)
    except (Refused, Conflict) as problem:
        return _form_page(found, form, proof, problem), problem.status
    flash(_told(after), "ok")
    return redirect(url_for(".show", employee_no=person(found.row.person_id).employee_no), code=303)


def record_part(identity: Identity, *, person: Person) -> Markup | None:
    """Show the way from a record to the observed skills and their ratings."""
    if not is_granted(SEE_RATINGS, identity, person_subject(person.id)):
        return None
    link = Markup('<p class="mb-0 mt-2"><a href="%s">%s</a></p>')
    return link % (url_for("ratings.show", employee_no=person.employee_no), _("Observed skills and ratings"))


def team_part(identity: Identity) -> Markup | None:
    """Show the way from the team to the ratings that wait."""
    if not is_granted(OBSERVE, identity):
        return None
    return Markup('<a class="btn btn-plain" href="%s">%s</a>') % (
        url_for("ratings.index"),
        _("Second ratings"),
    )


def trainer_part(identity: Identity) -> Markup | None:
    """Show the same way on the first page of a trainer, who decides where two raters differ."""
    link = team_part(identity)
    return link and Markup('<div class="row-x">%s</div>') % link


def _demand(found: Disputed) -> None:
    refusal = _refusal(found)
    if refusal is not None:
        raise NotAllowed(refusal, hint=_("Ask another assessor of these units."))


def _refusal(found: Disputed) -> str | None:
    me = permissions.current().person_id or 0
    return services.refusal_of(found, me, decides=_decides(found), for_id=_for_whom(found))


def _for_whom(found: Disputed) -> int | None:
    return permissions.stands_in_for(OBSERVE, permissions.current(), person_subject(found.row.person_id))


def _decides(found: Disputed) -> bool:
    """Tell whether the reader may decide where two raters differ: a trainer or educator of these units."""
    paths = person_subject(found.row.person_id).paths
    held = [one for one in permissions.current().duties if one.duty in DECIDERS]
    return any(path.startswith(one.path) for one in held for path in paths)


def _title(found: Disputed) -> str:
    return evidence_title(OBSERVED, found.row.checklist)


def _heading(count: int) -> str:
    if not count:
        return _("No rating is disputed")
    words = ngettext("%s disputed rating waits", "%s disputed ratings wait", count)
    return (words % in_words(count)).capitalize()


def _told(after: Disputed) -> str:
    if after.result is None:
        return _("Recorded. The two ratings differ: a trainer decides.")
    word = _("passed") if after.result.outcome == "pass" else _("not there yet")
    return _("Recorded. The dispute is settled: %s. Every rating stays.") % word


def _page(whose: Person, problem: DomainError | None = None, words: str = "") -> Any:
    seen = services.observations_of(whose.id)
    page = render_template(
        "compliance/ratings.html",
        problem=problem,
        words=words,
        person=whose,
        rows=[(one, _is_hidden(one)) for one in seen],
        may_dispute=may(DISPUTE, person_subject(whose.id)),
        days=services.within_days(),
        is_self=permissions.current().person_id == whose.id,
    )
    return (page, problem.status) if problem else page


def _is_hidden(one: Seen) -> bool:
    """Tell whether ratings are hidden from the reader, who may be the next to rate."""
    found, me = one.disputed, permissions.current().person_id
    if found is None or found.needed is None:
        return False
    return me not in (found.row.person_id, found.row.by_id, *(rating.rater for rating in found.ratings))


def _form_page(
    found: Disputed, form: ObservationForm, proof: ProofForm, problem: DomainError | None = None
) -> Any:
    whose = person(found.row.person_id)
    return render_template(
        "compliance/rate_again.html",
        problem=problem,
        person=whose,
        checklist=checklist_of(found.row.checklist),
        found=found,
        form=form,
        proof_form=proof,
        policy=rubric_policy(),
        third=THIRD,
    )
