"""Cover: who stands in for whom, from when to when; naming it and ending it early."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from lms.core import clock, permissions
from lms.core.errors import DomainError, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import may, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.core.web.formats import spoken
from lms.people import api
from lms.people.forms_security import CoverForm, EndCoverForm
from lms.people.permissions import COVER_FOR, COVERS, SEE_COVERS
from lms.people.services import covers
from lms.people.services.limits import current_limits

blueprint = Blueprint("covers", __name__, url_prefix="/covers", template_folder="../templates")


@blueprint.get("")
@requires(COVERS)
def index() -> str:
    """Show who stands in for whom, now, later and before, and offer a new cover."""
    return _page()


@blueprint.post("")
@requires(COVERS)
def name() -> Any:
    """Name who stands in, for each duty that was chosen."""
    form = CoverForm(request.form, options=_options())
    days = form.days() if form.validate() else None
    deputy_id = _deputy(form) if days else None
    if days is None or deputy_id is None:
        return _page(form), 422
    try:
        with unit_of_work(durable=True):
            for place, chosen in enumerate(form.what.data or []):
                duty, _at, unit_id = chosen.partition("@")
                covers.name_cover(
                    covers.Covering(
                        person_id=_me(),
                        deputy_id=deputy_id,
                        duty=duty,
                        unit_id=int(unit_id),
                        from_on=days[0],
                        to_on=days[1],
                        reason=form.reason.data or "",
                        form_key=f"{form.form_key.data}-{place}",
                    )
                )
    except Refused as refusal:
        return _page(form, problem=refusal), 422
    told = {"name": api.person(deputy_id).full_name}
    flash(_("%(name)s stands in for you on these days, and is told by mail.") % told, "ok")
    return redirect("/covers", code=303)


@blueprint.post("/<cover>/end")
@requires(COVERS)
def end(cover: str) -> Any:
    """End a cover now, by who lends the duty or who stands in."""
    form = EndCoverForm(request.form)
    if not form.validate():
        return _page(ending=cover, end_form=form), 422
    try:
        with unit_of_work(durable=True):
            covers.end_cover(cover, person_id=_me(), why=form.reason.data or "")
    except Refused as refusal:
        return _page(problem=refusal), 422
    flash(_("The cover has ended. Nobody acts by it any more."), "ok")
    return redirect("/covers", code=303)


def _deputy(form: CoverForm) -> int | None:
    try:
        found = api.person_by_employee_no((form.deputy.data or "").strip())
    except NotFound:
        form.deputy.errors = [_("Nobody has this employee number.")]
        return None
    return found.id


def _options() -> list[tuple[str, str]]:
    return [
        (f"{duty.duty}@{unit.id}", f"{spoken(duty.duty).capitalize()}, {unit.name}")
        for duty, unit in covers.own_duties(_me())
    ]


def _page(
    form: CoverForm | None = None,
    *,
    problem: DomainError | None = None,
    ending: str = "",
    end_form: EndCoverForm | None = None,
) -> str:
    options = _options()
    shown = covers.covers_of(_me(), scope_paths(SEE_COVERS))
    return render_template(
        "people/covers.html",
        form=form or CoverForm(options=options, data={"from_on": clock.today()}),
        options=options,
        problem=problem,
        open_covers=[one for one in shown if one.state in ("now", "planned")],
        past=[one for one in shown if one.state not in ("now", "planned")],
        me=_me(),
        ending=ending,
        end_form=end_form or EndCoverForm(),
        limits=current_limits(),
        may_cover_for=may(COVER_FOR),
        heading=_heading(shown),
    )


def _heading(shown: list[covers.Shown]) -> str:
    mine = [one for one in shown if one.state == "now" and one.row.person_id == _me() and one.lends]
    held = [one for one in shown if one.state == "now" and one.row.deputy_id == _me() and one.lends]
    if mine:
        return _("%s stands in for you") % mine[0].deputy.full_name
    if held:
        names = list(dict.fromkeys(one.lender.full_name for one in held))
        return ngettext("You stand in for %s", "You stand in for several people", len(names)).replace(
            "%s", names[0]
        )
    return _("Nobody stands in for you today")


def _me() -> int:
    return permissions.current().person_id or 0
