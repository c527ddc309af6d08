"""What several pages share: whose they are, whether a PDF is asked for, and how it is sent."""

import re

from flask import Response, request

from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import Subject
from lms.people import api as people

_PDF = "pdf"


def person_subject(employee_no: str, **_values: object) -> Subject:
    """Return the person of an address as the subject of a permission."""
    return people.subject_by_employee_no(employee_no)


def wants_pdf() -> bool:
    """Tell whether the address asks for a PDF.

    Raises:
        Refused: for another format.
    """
    wanted = request.args.get("format", "")
    if wanted in ("", _PDF):
        return bool(wanted)
    raise Refused(
        _("This page is to be read here or as PDF."), hint=_("Leave the format out of the address.")
    )


def pdf_answer(data: bytes, name: str) -> Response:
    """Return a PDF as a file to keep."""
    safe = re.sub(r"[^A-Za-z0-9-]+", "-", name).strip("-") or "paper"
    return Response(
        data,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{safe}.pdf"'},
    )
