"""The printed card of a scoped privilege, for who holds it and for those who see the privilege."""

from typing import Any

from flask import Blueprint

from lms.access.api import PRIVILEGE, held_privilege
from lms.core import clock
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import current, requires
from lms.documents.papers.privilege import privilege_pdf
from lms.documents.services.organisation import organisation_of
from lms.documents.views.answers import pdf_answer, person_subject
from lms.people import api as people

blueprint = Blueprint("privilege_cards", __name__, url_prefix="/privilege-cards")


@blueprint.get("/<employee_no>/<privilege>")
@requires(PRIVILEGE, subject=person_subject)
def card(employee_no: str, privilege: str) -> Any:
    """Send the card as PDF.

    Raises:
        Refused: while the privilege is not held: no card says what is not so.
        NotFound: when there is no such privilege of this person.
    """
    person = people.person_by_employee_no(employee_no)
    held = held_privilege(person, privilege, clock.today())
    if not held.is_held:
        raise Refused(
            _("This privilege is not held today."), hint=_("Its page says why, and what comes next.")
        )
    unit = people.units()[held.unit_id].name if held.unit_id else ""
    data = privilege_pdf(
        held,
        f"{person.full_name}, {person.employee_no}",
        unit,
        organisation_of(current().person_id or 0),
        on=clock.today(),
        at=clock.now(),
    )
    return pdf_answer(data, f"privilege-{employee_no}-{privilege}")
