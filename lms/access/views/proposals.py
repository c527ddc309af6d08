"""Proposals to suspend access: who is late with what, from when a suspension would hold, and the answer."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.access.forms_overrides import ACCEPT, DISMISS, AnswerForm
from lms.access.models_overrides import SuspensionProposal
from lms.access.permissions import REGISTER, SUSPEND
from lms.access.rules.week import Effect
from lms.access.services import proposals as services
from lms.access.services.policies import provisional_policy
from lms.access.services.provisional import Granting
from lms.access.services.provisioning import settings
from lms.access.views.subjects import attempted, me
from lms.core import clock
from lms.core.database import db
from lms.core.errors import DomainError
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import Subject, current, may, requires, scope_paths, stands_in_for
from lms.core.tables import Column, Table
from lms.core.web.formats import clock_time, in_words, weekday
from lms.core.web.formats import day as day_in_words
from lms.people import api as people
from lms.people.api import Person, Unit
from lms.roles.api import job_role_of_gate, title_of

blueprint = Blueprint(
    "access_proposals", __name__, url_prefix="/access/proposals", template_folder="../templates"
)

STATES = {
    services.OPEN: (_("Open"), "warn", "soon"),
    services.ACCEPTED: (_("Suspended"), "bad", "paused"),
    services.DISMISSED: (_("Left as it is"), "off", "waived"),
    services.EXTENDED: (_("Some days more"), "warn", "clock"),
    services.WITHDRAWN: (_("Withdrawn by itself"), "ok", "met"),
}
CUTS = tuple(STATES)


def proposal_subject(suspension_proposal: int, **_values: object) -> Subject:
    """Return whom a proposal is about, in the unit of the gate."""
    row = services.proposal(suspension_proposal)
    return Subject(person_id=row.person_id, paths=(people.units()[row.unit_id].path,))


@blueprint.get("")
@requires(REGISTER)
def index() -> Any:
    """Show one list of proposals; the first one is what an officer must answer."""
    show = request.args.get("show", services.OPEN)
    show, paths = show if show in CUTS else services.OPEN, scope_paths(REGISTER)
    told: dict[int, str] = {}
    table = _table(show, paths, told)
    if asked_format():
        rows = [row.SuspensionProposal for row in _rows(table)] if show == services.OPEN else []
        told.update(_effects_in_words(rows))
        return table.download(imprint_of(paths, [(_("List"), str(STATES[show][0]))]))
    page = table.page()
    if show == services.OPEN:
        told.update(_effects_in_words([row.SuspensionProposal for row in page.rows]))
    return render_template(
        "access/proposals.html",
        page=page,
        show=show,
        states=STATES,
        told=told,
        heading=_heading(show, page.total),
        chips=[(word, url_for(".index", show=one), one == show) for one, (word, *_rest) in STATES.items()],
        title_of=lambda gate: title_of(job_role_of_gate(gate)),
        late_days=lambda row: (clock.today() - row.last_day).days,
    )


@blueprint.get("/<int:suspension_proposal>")
@requires(REGISTER, subject=proposal_subject)
def show(suspension_proposal: int) -> Any:
    """Show a proposal with what each answer does, and the form."""
    return _page(services.proposal(suspension_proposal), AnswerForm())


@blueprint.post("/<int:suspension_proposal>")
@requires(SUSPEND, subject=proposal_subject)
def answer(suspension_proposal: int) -> Any:
    """Suspend, leave the access with a reason, or give some days beside a supervisor."""
    row = services.proposal(suspension_proposal)
    form = AnswerForm(request.form)
    if not form.validate():
        return _page(row, form), 422
    reason, key, chosen = form.reason.data or "", form.form_key.data or "", form.answer.data
    for_id = stands_in_for(SUSPEND, current(), proposal_subject(row.id))
    if chosen == ACCEPT:
        found, problem = attempted(
            lambda: services.accept(row.id, by_id=me(), words=reason, form_key=key, for_id=for_id)
        )
    elif chosen == DISMISS:
        found, problem = attempted(lambda: services.dismiss(row.id, by_id=me(), reason=reason, for_id=for_id))
    else:
        granting = _granting(row, form, for_id)
        if granting is None:
            return _page(row, form), 422
        found, problem = attempted(lambda: services.extend(row.id, granting))
    if found is None:
        return _page(row, form, problem)
    flash(_told(found), "ok")
    return redirect(url_for(".index"), code=303)


def _granting(row: SuspensionProposal, form: AnswerForm, for_id: int | None) -> Granting | None:
    """Return the days beside a supervisor; None when the supervisor is nobody of these units."""
    number, today = (form.supervisor.data or "").strip(), clock.today()
    found = people.person_by_employee_no_in(scope_paths(SUSPEND), number, today)
    if found is None or form.to_on.data is None:
        form.supervisor.errors = [_("Nobody with this employee number works in your units today.")]
        return None
    return Granting(
        person_id=row.person_id,
        gate=row.gate,
        by_id=me(),
        supervisor_id=found.id,
        from_on=today,
        to_on=form.to_on.data,
        reason=form.reason.data or "",
        form_key=form.form_key.data or "",
        functions=row.title,
        for_id=for_id,
    )


def _told(row: SuspensionProposal) -> str:
    name = people.person(row.person_id).full_name
    if row.state == services.ACCEPTED:
        return _("The access of %s is suspended as the page said. The log keeps the decision.") % name
    if row.state == services.EXTENDED:
        until = day_in_words(row.until_on)
        return _("%(name)s goes on beside a supervisor until %(until)s.") % {"name": name, "until": until}
    return _("The access of %s stays as it is. The reason stands on the register.") % name


def effect_in_words(effect: Effect, row: SuspensionProposal) -> str:
    """Return from when a suspension would hold: the next shift, or that no schedule is known."""
    unit = people.units()[row.unit_id]
    zone = people.zone_of(row.unit_id)
    if effect.shift is None:
        return _("No schedule: takes effect at the next midnight of %(unit)s, %(day)s.") % {
            "unit": unit.name,
            "day": weekday(effect.on),
        }
    if effect.on > effect.shift.starts_on:
        return _("Takes effect after the shift that is open now, on %s.") % weekday(effect.on)
    return _("Takes effect with the next shift, %(day)s %(time)s.") % {
        "day": weekday(effect.shift.starts_on),
        "time": clock_time(effect.shift.starts_at, zone),
    }


def _effects_in_words(rows: list[SuspensionProposal]) -> dict[int, str]:
    found = services.effects(rows)
    return {row.id: effect_in_words(found[row.id], row) for row in rows}


def _rows(table: Table) -> Any:
    return db.session.execute(table.query).all()


def _table(show: str, paths: tuple[str, ...], told: dict[int, str]) -> Table:
    row_of = SuspensionProposal
    columns = (
        Column("name", _("Person"), lambda row: row.Person.full_name, sort=Person.family_name),
        Column("employee_no", _("Employee no."), lambda row: row.Person.employee_no, Person.employee_no),
        Column("unit", _("Unit"), lambda row: row.Unit.name, Unit.name),
        Column("what", _("Late with"), lambda row: row.SuspensionProposal.title, row_of.title),
        Column(
            "late",
            _("Last day"),
            lambda row: row.SuspensionProposal.last_day,
            row_of.last_day,
            "date",
            row_of.state,
        ),
        Column("then", _("What follows"), lambda row: _follows(row.SuspensionProposal, told)),
    )
    query = services.listed(paths, show)
    title = _("Proposals to suspend EHR access")
    return Table(
        f"proposals-{show}",
        columns,
        query,
        "late",
        row_of.id.expression,
        title,
        known_total=lambda: services.count_of(paths, show),
        is_wide=True,
    )


def _follows(row: SuspensionProposal, told: dict[int, str]) -> str:
    return told.get(row.id) or row.reason or ""


def _heading(show: str, count: int) -> str:
    if show != services.OPEN:
        return _("%(count)d proposals: %(what)s") % {"count": count, "what": str(STATES[show][0]).lower()}
    if not count:
        return _("No suspension is proposed")
    words = ngettext("%s suspension is proposed", "%s suspensions are proposed", count)
    return (words % in_words(count)).capitalize()


def _page(row: SuspensionProposal, form: AnswerForm, problem: DomainError | None = None) -> Any:
    person = people.person(row.person_id)
    is_open = row.state == services.OPEN
    limits = provisional_policy()
    page = render_template(
        "access/proposal.html",
        problem=problem,
        row=row,
        together=services.of_the_same_gate(row) if is_open else [row],
        person=person,
        unit=people.units()[row.unit_id],
        state=STATES[row.state],
        by=people.person(row.by_id) if row.by_id else None,
        lender=people.person(row.for_id) if row.for_id else None,
        effect_words=effect_in_words(services.effects([row])[row.id], row),
        form=form if is_open and may(SUSPEND, proposal_subject(row.id)) else None,
        limits=limits,
        latest=clock.today() + timedelta(days=limits.max_days - 1),
        title=title_of(job_role_of_gate(row.gate)),
        systems=", ".join(one.name for one in settings().targets),
        late_days=lambda one: (clock.today() - one.last_day).days,
    )
    return (page, problem.status) if problem else page
