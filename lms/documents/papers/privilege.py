"""The card of a scoped privilege: who holds it, its limits, until when, and by which revision."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import current_app

from lms.access.api import HeldPrivilege
from lms.core.exports.typesetting import paper
from lms.core.i18n import gettext as _
from lms.core.web.formats import day
from lms.documents.papers.squares import square

TEMPLATE = Path(__file__).with_name("templates") / "privilege.typ"


def privilege_pdf(held: HeldPrivilege, holder: str, unit: str, by: str, *, on: date, at: datetime) -> bytes:
    """Return the card as a tagged PDF.

    Args:
        held: the privilege.
        holder: name and number of who holds it.
        unit: where.
        by: the organisation.
        on: the day as of which it is printed.
        at: the instant that the file says it was made at.

    Raises:
        Refused: when too many wait, or typesetting takes too long.
    """
    return paper(TEMPLATE, _("Privilege: %s") % held.name, by, _data(held, holder, unit, on), at=at)


def _data(held: HeldPrivilege, holder: str, unit: str, on: date) -> dict[str, Any]:
    address = f"{str(current_app.config['LMS_BASE_URL']).rstrip('/')}{held.path}"
    return {
        "designation": held.designation,
        "heading": held.name,
        "holder": holder,
        "limits_title": _("Limits"),
        "limits": list(held.limits),
        "facts": [
            (_("Unit"), unit),
            (_("Held until"), day(held.held_until, absent=_("a review falls short"))),
            (_("Granted on"), day(held.granted_on, absent="–")),
            (_("Revision"), str(held.version)),
            (_("Printed as of"), day(on)),
        ],
        "check": _("It holds only while this page says so:"),
        "address": address,
        "square": square(address),
        "square_words": _("Square code that leads to %s") % address,
    }
