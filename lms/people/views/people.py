"""The people list, a person's page, the printed code, and the own settings."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from lms.core import clock, permissions
from lms.core.database import db
from lms.core.errors import NotAllowed
from lms.core.exports.download import asked_format, chosen, imprint_of
from lms.core.i18n import gettext as _
from lms.core.permissions import Subject, may, requires, scope_paths
from lms.core.tables import Column, Table
from lms.core.unit_of_work import unit_of_work
from lms.core.web.formats import spoken
from lms.people import api
from lms.people.forms import THEMES, SettingsForm
from lms.people.models import EMPLOYMENT_STATUSES, Job, Person, Unit
from lms.people.permissions import HELP_ANYBODY, HELP_SIGN_IN, LIST_PEOPLE, OWN_ACCOUNT, SEE_PEOPLE
from lms.people.services import accounts, directory, factors, sessions
from lms.people.services.lending import lent_on
from lms.people.services.limits import current_limits
from lms.people.views import guard

blueprint = Blueprint("people", __name__, template_folder="../templates")


def person_subject(employee_no: str) -> Subject:
    """Return the person of an address as the subject of a permission."""
    return api.person_subject(api.person_by_employee_no(employee_no).id)


@blueprint.get("/people")
@requires(LIST_PEOPLE)
def index() -> Any:
    """List the people in scope, one row a job; the same rows as a file."""
    paths, seen = scope_paths(LIST_PEOPLE), scope_paths(SEE_PEOPLE)
    wanted = directory.Wanted(
        **{name: request.args.get(name, "").strip()[:80] for name in ("unit", "role", "status", "text")}
    )
    table = _table(paths, wanted)
    units = [("", _("All units")), *((unit.code, unit.name) for unit in directory.units_to_choose(paths))]
    if asked_format():
        return table.download(imprint_of(paths, _filters(wanted, units)))
    return render_template(
        "people/index.html",
        page=table.page(),
        role_title=directory.role_title,
        page_of=lambda row: directory.page_of(row.Person.employee_no, [row.Unit.path], seen),
        wanted=wanted,
        units=units,
        roles=[
            ("", _("All roles")),
            *((role, directory.role_title(role)) for role in directory.job_roles_in(paths)),
        ],
        statuses=[("", _("All")), *((status, spoken(status)) for status in EMPLOYMENT_STATUSES)],
    )


def _filters(wanted: directory.Wanted, units: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what the list is cut by, in words."""
    return [
        (_("Unit"), chosen(units, wanted.unit)),
        (_("Job role"), directory.role_title(wanted.role) if wanted.role else ""),
        (_("Status"), spoken(wanted.status)),
        (_("Name or number"), wanted.text),
    ]


def _table(paths: tuple[str, ...], wanted: directory.Wanted) -> Table:
    columns = (
        Column("name", _("Person"), lambda row: row.Person.full_name, sort=Person.family_name),
        Column("employee_no", _("Employee no."), lambda row: row.Person.employee_no, sort=Person.employee_no),
        Column("role", _("Job role"), lambda row: directory.role_title(row.Job.job_role), sort=Job.job_role),
        Column("unit", _("Unit"), lambda row: row.Unit.name, sort=Unit.name),
        Column("job_from", _("In this job since"), lambda row: row.Job.from_on, Job.from_on, "date"),
        Column("job_to", _("Until"), lambda row: row.Job.to_on, Job.to_on, "date"),
        Column("status", _("Status"), lambda row: spoken(row.status or _("not known"))),
    )
    query = directory.people_query(paths, wanted)
    return Table("people", columns, query, "name", Job.id.expression, _("People and their jobs"))


@blueprint.get("/people/<employee_no>")
@requires(SEE_PEOPLE, subject=person_subject)
def show(employee_no: str) -> str:
    """Show everything known about a person, with the day it holds and the day it was recorded."""
    person = api.person_by_employee_no(employee_no)
    record = directory.record_of(person)
    return render_template(
        "people/show.html",
        record=record,
        person=person,
        limits=current_limits(),
        may_see_list=bool(scope_paths(LIST_PEOPLE)),
        may_print_code=_may_print_code(person),
        sees_account=may(HELP_SIGN_IN, api.person_subject(person.id)),
        factors=factors.factors_of(person.id),
        may_reset=may(HELP_ANYBODY, api.person_subject(person.id)) and may_help(person),
    )


@blueprint.post("/people/<employee_no>/code")
@requires(HELP_SIGN_IN, subject=person_subject)
def print_code(employee_no: str) -> str:
    """Make a one-time code and show it this once, to be printed and handed over.

    Raises:
        NotAllowed: for a person with duties that the reader may not hand out.
    """
    person = api.person_by_employee_no(employee_no)
    if not may_help(person):
        raise NotAllowed(
            f"{person.full_name} holds a duty here, so an administrator prints the code.",
            hint="Ask an administrator of the units that the duty covers.",
        )
    identity = permissions.current()
    assert identity.person_id is not None
    with unit_of_work(durable=True) as unit:
        code = accounts.print_code(person, made_by=identity.person_id, actor=identity.employee_no)
        until = unit.at + current_limits().code
    return render_template("people/printed_code.html", person=person, code=code, until=until)


def _may_print_code(person: Person) -> bool:
    subject = api.person_subject(person.id)
    return person.email is None and may(HELP_SIGN_IN, subject) and may_help(person)


def may_help(person: Person) -> bool:
    """Tell whether whoever gets into this person's account gains no duty over units that the helper lacks.

    Duties that are lent to the person today count as well.
    """
    own = [duty.unit_path for duty in directory.duties_of(person.id)]
    lent = [one.path for one in lent_on(clock.today()) if one.deputy_id == person.id]
    return all(may(HELP_ANYBODY, Subject(person_id=person.id, paths=(path,))) for path in (*own, *lent))


@blueprint.get("/settings")
@requires(OWN_ACCOUNT)
def settings() -> str:
    """Show what a person chooses for themself."""
    person = _own_person()
    found = guard.signed_in()
    elsewhere = sessions.open_elsewhere(person.id, but=found.session_id if found else None)
    form = SettingsForm(theme=person.theme or "")
    return _settings_page(form, person, elsewhere)


@blueprint.post("/settings")
@requires(OWN_ACCOUNT)
def save_settings() -> Any:
    """Keep the choices."""
    form = SettingsForm(request.form)
    person = _own_person()
    if not form.validate():
        return _settings_page(form, person), 422
    with unit_of_work():
        db.session.get_one(Person, person.id).theme = form.theme.data or None
    flash(_("Your settings are kept."), "ok")
    return redirect("/settings", code=303)


@blueprint.post("/settings/sign-out-elsewhere")
@requires(OWN_ACCOUNT)
def sign_out_elsewhere() -> Any:
    """End every other session of the person."""
    person, found = _own_person(), guard.signed_in()
    with unit_of_work():
        sessions.end_all_of(person.id, but=found.session_id if found else None)
    flash(_("You are signed out everywhere else."), "ok")
    return redirect("/settings", code=303)


@blueprint.get("/switch")
@requires(OWN_ACCOUNT)
def switch() -> str:
    """Ask once before the next person takes the workstation."""
    return render_template("people/switch.html", person=_own_person())


def _settings_page(form: SettingsForm, person: Person, elsewhere: int = 0) -> str:
    return render_template(
        "people/settings.html", form=form, person=person, elsewhere=elsewhere, themes=THEMES
    )


def _own_person() -> Person:
    person_id = permissions.current().person_id
    assert person_id is not None
    return db.session.get_one(Person, person_id)
