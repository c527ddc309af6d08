"""Addresses that mail came back from, for administrators; an address is cleared here when it works again."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import ColumnElement, exists, true

from lms.core import clock, permissions
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.core.permissions import is_top, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.notices.permissions import ADDRESSES
from lms.notices.services.returns import clear, returned
from lms.people.api import Job, Person, Unit, in_scope, shown_jobs

blueprint = Blueprint(
    "notice_addresses", __name__, url_prefix="/admin/addresses", template_folder="../templates"
)


@blueprint.get("")
@requires(ADDRESSES)
def index() -> str:
    """List whose mail comes back, of the people in scope."""
    return render_template("notices/addresses.html", rows=returned(_in_reach()))


@blueprint.post("/<int:return_id>/clear")
@requires(ADDRESSES)
def clear_one(return_id: int) -> Any:
    """Let mail go to an address again."""
    identity = permissions.current()
    if return_id not in {row.id for row in returned(_in_reach())}:
        raise NotFound(_("There is no such address."))
    with unit_of_work(durable=True):
        clear(return_id, by_id=identity.person_id or 0, by=identity.employee_no)
    flash(_("Mail goes there again from the next digest on."), "ok")
    return redirect(url_for(".index"), code=303)


def _in_reach() -> ColumnElement[bool]:
    paths = scope_paths(ADDRESSES)
    if any(is_top(path) for path in paths):
        return true()
    return exists().where(
        Job.person_id == Person.id, Job.unit_id == Unit.id, shown_jobs(clock.today()), in_scope(paths)
    )
