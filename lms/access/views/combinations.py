"""Forbidden combinations: who holds one, why it is forbidden, and the exceptions that were approved."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.access.forms import ExceptionForm
from lms.access.permissions import COMBINATIONS, EXCEPT
from lms.access.services import combinations as service
from lms.access.views.subjects import attempted, me
from lms.core import clock
from lms.core.database import db
from lms.core.errors import DomainError, NotFound
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import Subject, demand, may, requires, scope_paths
from lms.core.web.formats import spoken
from lms.people import api as people
from lms.people.api import CombinationException

blueprint = Blueprint(
    "combinations", __name__, url_prefix="/access/combinations", template_folder="../templates"
)


def whose_exception(allowed_id: int) -> Subject:
    """Return who has an exception as the subject of a permission."""
    found = db.session.get(CombinationException, allowed_id)
    if found is None:
        raise NotFound(_("There is no such exception."))
    return people.person_subject(found.person_id)


@blueprint.get("")
@requires(COMBINATIONS)
def index() -> Any:
    """Show who holds what nobody should hold together, without an exception first, or send it as a file."""
    paths = scope_paths(COMBINATIONS)
    rows = service.held_on(paths, clock.today())
    if asked_format():
        table = RowList("combinations", _COLUMNS, rows, "person", _("Forbidden combinations"))
        return table.download(imprint_of(paths, []))
    return _page(rows)


@blueprint.post("/<combination>/<employee_no>")
@requires(COMBINATIONS)
def approve(combination: str, employee_no: str) -> Any:
    """Approve an exception until a day, with a reason.

    Raises:
        NotFound: when the combination is not held, or by nobody whom the viewer sees.
    """
    held = service.held_on(scope_paths(COMBINATIONS), clock.today())
    asked_for = (employee_no, combination)
    row = next((one for one in held if (one.person.employee_no, one.combination.id) == asked_for), None)
    if row is None:
        raise NotFound(_("Nobody of this number holds this combination today."))
    demand(EXCEPT, _subject(row))
    form = ExceptionForm(request.form)
    to_on = form.to_on.data
    if not form.validate() or to_on is None:
        return _page(held, form, _key(combination, employee_no)), 422
    asked = service.Excepting(
        person_id=row.person.id,
        combination=combination,
        by_id=me(),
        reason=form.reason.data or "",
        to_on=to_on,
        form_key=form.form_key.data or "",
    )
    made, problem = attempted(lambda: service.allow(asked))
    if made is None:
        return _page(held, form, _key(combination, employee_no), problem), problem.status if problem else 422
    flash(_("The exception is approved. It ends by itself and stands in the log."), "ok")
    return redirect(url_for(".index"), code=303)


@blueprint.post("/exceptions/<int:allowed_id>/end")
@requires(EXCEPT, subject=whose_exception)
def end(allowed_id: int) -> Any:
    """End an exception today."""
    _row, problem = attempted(lambda: service.end(exception_id=allowed_id, by_id=me()))
    if problem is not None:
        raise problem
    flash(_("The exception has ended."), "ok")
    return redirect(url_for(".index"), code=303)


def _page(
    rows: list[service.Held],
    form: ExceptionForm | None = None,
    at: str = "",
    problem: DomainError | None = None,
) -> str:
    opened = sum(row.exception is None for row in rows)
    return render_template(
        "access/combinations.html",
        rows=rows,
        heading=_heading(opened, len(rows)),
        rules=people.combinations(),
        forms={
            row: form if form and at == _key(row.combination.id, row.person.employee_no) else ExceptionForm()
            for row in rows
        },
        problem=problem,
        may_except={row: may(EXCEPT, _subject(row)) for row in rows},
        longest=people.longest_exception_days(),
        spoken_thing=_thing,
    )


def _subject(row: service.Held) -> Subject:
    """Return the person in the units where the two things are held."""
    return Subject(row.person.id, (row.conflict.first.path, row.conflict.second.path))


def _key(combination: str, employee_no: str) -> str:
    return f"{combination}:{employee_no}"


def _heading(opened: int, everything: int) -> str:
    if not everything:
        return _("Nobody holds a forbidden combination")
    if not opened:
        words = ngettext(
            "%d forbidden combination is held, with an exception",
            "%d forbidden combinations are held, all with an exception",
            everything,
        )
        return words % everything
    words = ngettext(
        "%(open)d of %(all)d forbidden combination has no exception",
        "%(open)d of %(all)d forbidden combinations have no exception",
        everything,
    )
    return words % {"open": opened, "all": everything}


def _thing(thing: tuple[str, str]) -> str:
    kinds = {"job_role": _("job"), "duty": _("duty"), "privilege": _("privilege")}
    return f"{kinds[thing[0]]} {spoken(thing[1].replace(':', ', '))}"


_COLUMNS = (
    ListColumn("person", _("Person"), lambda row: row.person.full_name),
    ListColumn("number", _("Employee no."), lambda row: row.person.employee_no),
    ListColumn("what", _("Combination"), lambda row: row.combination.title),
    ListColumn("first", _("First"), lambda row: _thing(row.conflict.first.thing)),
    ListColumn("second", _("Second"), lambda row: _thing(row.conflict.second.thing)),
    ListColumn("since", _("Since"), lambda row: row.conflict.from_on, "date"),
    ListColumn("why", _("Why not"), lambda row: row.combination.reason),
    ListColumn(
        "until", _("Exception until"), lambda row: row.exception.to_on if row.exception else None, "date"
    ),
    ListColumn("reason", _("Reason"), lambda row: row.exception.reason if row.exception else ""),
    ListColumn("by", _("Approved by"), lambda row: row.approver.full_name if row.approver else ""),
)
