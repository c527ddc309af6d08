"""The cycles of what a person must do: one timeline for each obligation."""

from typing import Any

from flask import Blueprint, render_template, url_for
from markupsafe import Markup

from lms.compliance.permissions import PERSON
from lms.compliance.services.cycle_history import cycles_of_person
from lms.compliance.services.obligations import obligations_of_people
from lms.core import clock, permissions
from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, requires
from lms.core.web.states import Look
from lms.people.api import person_by_employee_no, subject_by_employee_no

blueprint = Blueprint("cycles", __name__, url_prefix="/team", template_folder="../templates")
LOOKS = {
    "first": Look("met", "ok", _("Done")),
    "early": Look("met", "ok", _("Renewed early, the date was kept")),
    "in_time": Look("met", "ok", _("Done in time")),
    "late": Look("soon", "warn", _("Done late")),
    "open": Look("empty", "info", _("Open")),
    "lapsed": Look("clock", "bad", _("Ran out")),
}
SOURCES = {
    "firstpass": _("here"),
    "renewal": _("by the renewal form"),
    "test-out": _("by test-out"),
    "reciprocity": _("at a partner"),
    "import": _("imported"),
}


@blueprint.get("/<employee_no>/cycles")
@requires(PERSON, subject=subject_by_employee_no)
def show(employee_no: str) -> str:
    """Show every cycle of every obligation of a person: what satisfied it, when, and whether in time."""
    person, today = person_by_employee_no(employee_no), clock.today()
    owed = obligations_of_people([person.id], as_of=today)[person.id]
    cycles = cycles_of_person(person.id, as_of=today)
    rows = [(one, list(reversed(cycles.get(one.requirement_id, [])))) for one in owed]
    rows.sort(key=lambda row: (-len(row[1]), row[0].title, row[0].kind))
    return render_template(
        "compliance/cycles.html",
        person=person,
        rows=[row for row in rows if row[1]],
        renewed=sum(one.cycle.number > 1 for _, found in rows for one in found if one.cycle.satisfied_on),
        looks=LOOKS,
        sources=SOURCES,
        is_own=permissions.current().person_id == person.id,
    )


def record_part(_identity: Identity, *, person: Any) -> Markup:
    """Lead from a person's record to the cycles of what they must do."""
    link = Markup('<p class="small mb-0 mt-2"><a href="%s">%s</a></p>')
    return link % (url_for("cycles.show", employee_no=person.employee_no), _("History by cycle"))
