"""The list of people's obligations behind a cell of the compliance page."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from lms.compliance.models import ObligationSpan, Requirement
from lms.compliance.permissions import PEOPLE
from lms.compliance.services.cube import band_named, clause_of_band, obligations_on
from lms.compliance.services.known import known_requirements
from lms.compliance.services.late import LATE_NOW
from lms.compliance.services.standings import PROFICIENCY
from lms.compliance.views.wanted import SHOWN, Wanted, unit_options
from lms.core.exports.download import asked_format, chosen, imprint_of
from lms.core.i18n import gettext as _
from lms.core.permissions import requires, scope_paths
from lms.core.tables import Column, Table
from lms.core.web.formats import spoken
from lms.people.api import Person, Unit, in_scope, job_roles_in, valid_on_clause
from lms.roles.api import title_of

blueprint = Blueprint(
    "compliance_people", __name__, url_prefix="/compliance/people", template_folder="../templates"
)

NO_MANAGER = "none"
CHIPS = (("late", _("Late")), ("due_soon", _("Due soon")), ("open", _("All open")), ("all", _("All")))


@blueprint.get("")
@requires(PEOPLE)
def index() -> str | Response:
    """List obligations of people in scope, late ones first: sorted, filtered, paged; also as a file."""
    paths = scope_paths(PEOPLE)
    wanted = Wanted.from_request(paths)
    table = obligations_table(paths if wanted.unit is None else (wanted.unit.path,), wanted)
    if asked_format():
        filters = [
            (_("Job role"), title_of(wanted.role) if wanted.role else ""),
            (_("Manager"), wanted.manager),
            (_("Days late"), wanted.age if band_named(wanted.age) else ""),
            (_("Requirement"), wanted.asked),
            (_("Shown"), chosen(CHIPS, wanted.show)),
        ]
        reach = paths if wanted.unit is None else (wanted.unit.path,)
        return table.download(imprint_of(reach, filters, as_of=wanted.as_of))
    return render_template(
        "compliance/people.html",
        page=table.page(),
        wanted=wanted,
        titles=known_requirements(),
        units=unit_options(paths, wanted.unit),
        roles=[("", _("All roles")), *((job_role, title_of(job_role)) for job_role in job_roles_in(paths))],
        chips=[(label, wanted.people_href(show=show), show == wanted.show) for show, label in CHIPS],
    )


def obligations_table(paths: Collection[str], wanted: Wanted) -> Table:
    """Return the obligations of people in units, those that are wanted."""
    titles, is_late = known_requirements(), wanted.show == "late"
    columns = (
        Column("name", _("Person"), lambda row: row.Person.full_name, sort=Person.family_name),
        Column("employee_no", _("Employee no."), lambda row: row.Person.employee_no, sort=Person.employee_no),
        Column("unit", _("Unit"), lambda row: row.Unit.name, sort=Unit.name),
        Column("role", _("Job role"), lambda row: title_of(row.job_role), sort=ObligationSpan.job_role),
        Column("requirement", _("Requirement"), lambda row: titles[row.requirement_id].title),
        Column("state", _("State"), lambda row: spoken(row.state), sort=ObligationSpan.state),
        Column(
            "due",
            _("Due"),
            lambda row: row.due_on,
            ObligationSpan.due_on,
            "date",
            index_from=None if wanted.show == "due_soon" else ObligationSpan.known_to,
            stretch=ObligationSpan.due_on < wanted.as_of if is_late else None,
        ),
    )
    one_a_person = Person.employee_no + " " + Requirement.kind + " " + Requirement.subject
    query = _query(paths, wanted)
    title, total = _("Obligations of people"), _known_total(paths, wanted)
    return Table("obligations", columns, query, "due", one_a_person, title, total)


def _known_total(paths: Collection[str], wanted: Wanted) -> Callable[[], int] | None:
    """Return what tells how many there are from the kept sums; None where these do not say it."""
    if wanted.show == "due_soon" or wanted.manager or wanted.age or wanted.asked:
        return None
    return partial(obligations_on, wanted.as_of, paths, wanted.show, wanted.role)


def _query(paths: Collection[str], wanted: Wanted) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = (
        select(
            Person,
            Unit,
            ObligationSpan.requirement_id,
            ObligationSpan.state,
            ObligationSpan.due_on,
            ObligationSpan.job_role,
        )
        .join_from(ObligationSpan, Person, Person.id == ObligationSpan.person_id)
        .join(Unit, Unit.id == ObligationSpan.unit_id)
        .join(Requirement, Requirement.id == ObligationSpan.requirement_id)
        .where(
            ObligationSpan.known_to.is_(None),
            valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, wanted.as_of),
            Requirement.kind != PROFICIENCY,
            in_scope(paths),
        )
    )
    if wanted.show == "late":
        statement = statement.where(*LATE_NOW)
    elif SHOWN[wanted.show]:
        statement = statement.where(ObligationSpan.state.in_(SHOWN[wanted.show]))
    if wanted.show == "open":
        statement = statement.where(ObligationSpan.met.is_(False))
    if wanted.manager:
        statement = statement.where(_led_by(wanted.manager))
    if wanted.role:
        statement = statement.where(ObligationSpan.job_role == wanted.role)
    band = band_named(wanted.age)
    if band is not None:
        statement = statement.where(clause_of_band(*band, wanted.as_of))
    kind, colon, subject = wanted.asked.partition(":")
    if colon:
        statement = statement.where(Requirement.kind == kind, Requirement.subject == subject)
    return statement


def _led_by(manager: str) -> ColumnElement[bool]:
    """Return the SQL for people of a manager; ``none`` for those of whom the roster names none."""
    if manager == NO_MANAGER:
        return Person.manager_id.is_(None)
    leads = aliased(Person)
    return Person.manager_id == select(leads.id).where(leads.employee_no == manager).scalar_subquery()
