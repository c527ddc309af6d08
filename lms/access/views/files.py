"""The lists of managers and access officers as files: their columns and cells."""

from collections.abc import Iterable
from typing import Any

from flask import Response

from lms.access.services import registers
from lms.access.services.endings import endings_of_releases
from lms.access.services.reconciling import Found
from lms.access.services.team import TeamRow, TeamWeek
from lms.core.exports.download import Filters, download, imprint_of
from lms.core.exports.sheet import Head
from lms.core.i18n import gettext as _
from lms.core.web.formats import spoken
from lms.people.api import DayEnd
from lms.roles.api import title_of

STATE_WORDS = {
    "ok": _("works, cleared"),
    "warn": _("works, something ends or is open"),
    "bad": _("scheduled, not cleared"),
}
WAITING_HEADS = (
    Head(_("Employee no.")),
    Head(_("Person")),
    Head(_("Job role")),
    Head(_("Unit")),
    Head(_("Gate")),
    Head(_("Met"), "number"),
    Head(_("Asked"), "number"),
    Head(_("Confirmed by")),
    Head(_("Confirmed at"), "date"),
)
RECONCILE_HEADS = tuple(
    Head(label)
    for label in (
        _("Kind"),
        _("Employee no."),
        _("Person"),
        _("Unit"),
        _("Gate"),
        _("Account"),
        _("Security class"),
        _("What to do"),
    )
)
RELEASE_HEADS = (
    Head(_("Employee no."), code="employee_no"),
    Head(_("Person"), code="person"),
    Head(_("Job role"), code="job_role"),
    Head(_("Unit"), code="unit_code"),
    Head(_("Gate"), code="gate"),
    Head(_("Gate version"), code="gate_version"),
    Head(_("Released on"), "date", code="released_on"),
    Head(_("Cleared until"), "date", code="cleared_until"),
    Head(_("Confirmed by"), code="confirmed_by"),
    Head(_("Released by"), code="released_by"),
    Head(_("Sign-off"), code="sign_off_id"),
    Head(_("Valid until"), "date", code="valid_until_at"),
)
TEAM_HEADS = (
    Head(_("Employee no.")),
    Head(_("Person")),
    Head(_("Job roles")),
    Head(_("Units")),
    Head(_("State")),
    Head(_("Why")),
    Head(_("Last day"), "date"),
    Head(_("Overdue")),
)


def waiting_file(rows: Iterable[registers.Waiting], paths: tuple[str, ...], filters: Filters) -> Response:
    """Return who waits for a release."""
    imprint = imprint_of(paths, filters)
    return download(
        "ready-for-release", _("Ready for release"), WAITING_HEADS, map(_waiting_cells, rows), imprint
    )


def reconcile_file(rows: Iterable[Found], paths: tuple[str, ...], filters: Filters) -> Response:
    """Return where gates and accounts of the EHR disagree."""
    imprint = imprint_of(paths, filters)
    return download(
        "reconcile", _("Gates against EHR accounts"), RECONCILE_HEADS, map(_reconcile_cells, rows), imprint
    )


def releases_file(name: str, rows: Iterable[Any], paths: tuple[str, ...], filters: Filters) -> Response:
    """Return the releases of a period, as CSV for the EHR unless the address asks for another format."""
    imprint, found = imprint_of(paths, filters), list(rows)
    ends = endings_of_releases(row[0] for row in found)
    cells = (_release_cells(row, ends.get(row[0].id)) for row in found)
    return download(name, _("Releases of EHR access"), RELEASE_HEADS, cells, imprint)


def team_file(team: TeamWeek, rows: Iterable[TeamRow], paths: tuple[str, ...], filters: Filters) -> Response:
    """Return the team with its next seven days."""
    heads = (*TEAM_HEADS, *(Head(day.isoformat()) for day in team.days))
    imprint = imprint_of(paths, filters)
    return download("team-week", _("Team, next seven days"), heads, map(_team_cells, rows), imprint)


def _waiting_cells(row: registers.Waiting) -> list[Any]:
    return [
        row.person.employee_no,
        row.person.full_name,
        title_of(row.span.job_role),
        row.unit.name,
        row.span.gate,
        row.span.met,
        row.span.asked,
        row.confirmer.full_name,
        row.confirmation.signed_at,
    ]


def _reconcile_cells(row: Found) -> list[Any]:
    one = row.disagreement
    return [
        spoken(one.kind),
        row.person.employee_no,
        row.person.full_name,
        row.job.unit_code if row.job else "",
        one.gate,
        one.account,
        one.security_class,
        one.text,
    ]


def _release_cells(row: Any, end: DayEnd | None) -> list[Any]:
    sign, person, unit, releaser, confirmer = row
    return [
        person.employee_no,
        person.full_name,
        sign.gate.removeprefix("ehr-"),
        unit.code,
        sign.gate,
        sign.gate_version,
        sign.signed_on,
        sign.cleared_until,
        confirmer.employee_no,
        releaser.employee_no,
        sign.id,
        end.local_at if end else None,
    ]


def _team_cells(row: TeamRow) -> list[Any]:
    return [
        row.person.employee_no,
        row.person.full_name,
        row.titles,
        ", ".join(row.unit_names),
        spoken(row.worst.state) if row.worst else "",
        row.worst.why if row.worst else "",
        row.worst.last_on if row.worst else None,
        ", ".join(f"{one.title} ({one.subject})" for one in row.overdue),
        *(STATE_WORDS.get(day.kind, _("off")) for day in row.week),
    ]
