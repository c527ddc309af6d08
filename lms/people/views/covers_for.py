"""A cover for somebody who is suddenly away, named by who holds a duty above theirs."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from lms.core import clock, permissions
from lms.core.errors import DomainError, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import Subject, requires
from lms.core.unit_of_work import unit_of_work
from lms.core.web.formats import spoken
from lms.people import api
from lms.people.forms_security import CoverForForm
from lms.people.models import Person
from lms.people.permissions import COVER_FOR
from lms.people.services import covers
from lms.people.services.covering_others import duties_to_lend, people_below
from lms.people.services.limits import current_limits

blueprint = Blueprint("covers_for", __name__, url_prefix="/covers/for", template_folder="../templates")


def who_is_away(employee_no: str) -> Subject:
    """Return who is away as a subject: in the units of their jobs and of the duties that they may lend."""
    found = api.person_by_employee_no(employee_no)
    lent = (unit.path for _duty, unit in covers.own_duties(found.id))
    return Subject(found.id, tuple(dict.fromkeys((*api.unit_paths_of(found.id), *lent))))


@blueprint.get("")
@requires(COVER_FOR)
def index() -> str:
    """List those for whom the viewer may name a cover."""
    return render_template("people/covers_for.html", below=people_below(_me()))


@blueprint.get("/<employee_no>")
@requires(COVER_FOR, subject=who_is_away)
def show(employee_no: str) -> str:
    """Offer a cover for somebody."""
    return _page(api.person_by_employee_no(employee_no))


@blueprint.post("/<employee_no>")
@requires(COVER_FOR, subject=who_is_away)
def name(employee_no: str) -> Any:
    """Name who stands in for somebody, for each duty that was chosen; both are told."""
    lender = api.person_by_employee_no(employee_no)
    form = CoverForForm(request.form, options=_options(lender))
    days = form.days() if form.validate() else None
    deputy = _deputy(form) if days else None
    if days is None or deputy is None:
        return _page(lender, form), 422
    try:
        with unit_of_work(durable=True):
            for place, chosen in enumerate(form.what.data or []):
                duty, _at, unit_id = chosen.partition("@")
                covers.name_cover(
                    covers.Covering(
                        person_id=lender.id,
                        deputy_id=deputy.id,
                        duty=duty,
                        unit_id=int(unit_id),
                        from_on=days[0],
                        to_on=days[1],
                        reason=form.reason.data or "",
                        form_key=f"{form.form_key.data}-{place}",
                        by_id=_me(),
                    )
                )
    except Refused as refusal:
        return _page(lender, form, problem=refusal), 422
    names = {"deputy": deputy.full_name, "lender": lender.full_name}
    flash(_("%(deputy)s stands in for %(lender)s on these days; both are told.") % names, "ok")
    return redirect("/covers", code=303)


def _deputy(form: CoverForForm) -> Person | None:
    try:
        return api.person_by_employee_no((form.deputy.data or "").strip())
    except NotFound:
        form.deputy.errors = [_("Nobody has this employee number.")]
        return None


def _options(lender: Person) -> list[tuple[str, str]]:
    return [
        (f"{duty.duty}@{unit.id}", f"{spoken(duty.duty).capitalize()}, {unit.name}")
        for duty, unit in duties_to_lend(lender.id, by_id=_me())
    ]


def _page(lender: Person, form: CoverForForm | None = None, *, problem: DomainError | None = None) -> str:
    options = _options(lender)
    return render_template(
        "people/cover_for.html",
        lender=lender,
        options=options,
        form=form or CoverForForm(options=options, data={"from_on": clock.today()}),
        problem=problem,
        limits=current_limits(),
        shown=[one for one in covers.covers_of(lender.id) if one.state in ("now", "planned")],
    )


def _me() -> int:
    return permissions.current().person_id or 0
