"""Bought-in libraries: in the catalogue, one library with its seat, and what administrators see of them."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from lms.core import clock
from lms.core.content import live_all
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import Identity, Subject, current, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.core.web.formats import spoken
from lms.courses.libraries import AHEAD, ENDED, ENDING, LIVE, OPEN, Library, libraries
from lms.courses.permissions import LEARN, LICENCES
from lms.courses.services import seats
from lms.people.api import person_by_employee_no, subject_by_employee_no

LOOKS = {
    AHEAD: (_("Not begun"), "off", "empty"),
    OPEN: (_("In force"), "ok", "met"),
    ENDING: (_("Ends soon"), "warn", "clock"),
    ENDED: (_("Ended"), "bad", "clock"),
}

blueprint = Blueprint("libraries", __name__, template_folder="templates")


def _whose(employee_no: str, **_values: object) -> Subject:
    return subject_by_employee_no(employee_no)


def _me() -> int:
    return current().person_id or 0


def catalogue_part(identity: Identity, *, words: str = "", **_about: Any) -> Markup | None:
    """Show the libraries that fit the words of the catalogue; nothing when the hospital has none."""
    today = clock.today()
    shown = [one for one in libraries().values() if not words or one.speaks_of(words)]
    shown = [
        one for one in shown if one.state_on(today) in LIVE and one.is_for(frozenset(identity.job_roles))
    ]
    if not shown:
        return None
    held = seats.seats_of(identity.person_id or 0)
    page = render_template("courses/part_libraries.html", rows=[_row(one) for one in shown], held=held)
    return Markup(page)  # noqa: S704  (a template has escaped it)


def _row(one: Library) -> dict[str, Any]:
    taken = seats.taken().get(one.id, 0)
    return {
        "it": one,
        "look": LOOKS[one.state_on(clock.today())],
        "state": one.state_on(clock.today()),
        "taken": taken,
        "free": None if one.seats is None else max(0, one.seats - taken),
        "days_left": (one.last_on - clock.today()).days,
    }


@blueprint.get("/learn/libraries/<library_id>")
@requires(LEARN)
def show(library_id: str) -> str:
    """Show the courses of a library, its term, and the reader's seat or the way to one."""
    it = seats.library(library_id)
    return render_template(
        "courses/library.html",
        row=_row(it),
        it=it,
        held=seats.seats_of(_me()).get(it.id),
        is_for_me=it.is_for(seats.roles_held(_me())),
        may_see_seats=bool(scope_paths(LICENCES)),
    )


@blueprint.post("/learn/libraries/<library_id>/seat")
@requires(LEARN)
def take(library_id: str) -> AnyResponse:
    """Take a seat; sent twice it is one."""
    with unit_of_work():
        is_new = seats.take_seat(person_id=_me(), library_id=library_id)
    if is_new:
        flash(_("You have a seat. It is your own choice, not an obligation."), "ok")
    return redirect(url_for(".show", library_id=library_id), code=303)


@blueprint.post("/learn/libraries/<library_id>/seat/back")
@requires(LEARN)
def give_back(library_id: str) -> AnyResponse:
    """Give the seat back; what was learned stays on record."""
    it = seats.library(library_id)
    with unit_of_work():
        was_there = seats.give_back(person_id=_me(), library_id=it.id, by_id=_me())
    if was_there:
        flash(_("Your seat is free for somebody else. What you learned stays on record."), "ok")
    return redirect(url_for(".show", library_id=library_id), code=303)


@blueprint.get("/admin/libraries")
@requires(LICENCES)
def index() -> str | Response:
    """List the libraries with their end and their seats; also as a file."""
    rows = [_row(one) for one in libraries().values()]
    columns = (
        ListColumn("title", _("Library"), lambda row: row["it"].title),
        ListColumn("vendor", _("Vendor"), lambda row: row["it"].vendor),
        ListColumn("last_on", _("Ends on"), lambda row: row["it"].last_on, "date"),
        ListColumn("state", _("Licence"), lambda row: row["look"][0]),
        ListColumn("taken", _("Seats taken"), lambda row: row["taken"], "number"),
        ListColumn("seats", _("Seats in all"), lambda row: row["it"].seats, "number"),
        ListColumn("courses", _("Courses"), lambda row: len(row["it"].courses), "number"),
    )
    table = RowList("libraries", columns, rows, "last_on", _("Bought-in libraries"))
    if asked_format():
        return table.download(imprint_of(None))
    warned = [row for row in rows if row["state"] in (ENDING, ENDED)]
    return render_template("courses/libraries.html", page=table.page(), warned=warned)


@blueprint.get("/admin/libraries/<library_id>")
@requires(LICENCES)
def seat_list(library_id: str) -> str:
    """Show who of one's units has a seat."""
    it = seats.library(library_id)
    return render_template(
        "courses/library_seats.html",
        row=_row(it),
        it=it,
        seated=seats.seated(it.id, scope_paths(LICENCES)),
        roles=[_title_of(role) for role in sorted(it.open_to)],
    )


def _title_of(role: str) -> str:
    found = live_all("role").get(role)
    return str(found.body["title"]) if found else spoken(role)


@blueprint.post("/admin/libraries/<library_id>/seats/<employee_no>/end")
@requires(LICENCES, subject=_whose)
def end(library_id: str, employee_no: str) -> AnyResponse:
    """Take somebody's seat back, as when they left; what they learned stays on record."""
    it, person = seats.library(library_id), person_by_employee_no(employee_no)
    with unit_of_work():
        was_there = seats.give_back(person_id=person.id, library_id=it.id, by_id=_me())
    if was_there:
        flash(_("The seat is free."), "ok")
    return redirect(url_for(".seat_list", library_id=it.id), code=303)
