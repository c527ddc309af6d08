"""A certificate on paper."""

from datetime import datetime
from pathlib import Path
from typing import Any

from lms.core.exports.typesetting import paper
from lms.core.i18n import gettext as _
from lms.core.web.formats import day
from lms.documents.papers.squares import square
from lms.documents.rules.codes import grouped
from lms.documents.services.certificates import Shown

TEMPLATE = Path(__file__).with_name("templates") / "certificate.typ"


def certificate_pdf(shown: Shown, organisation: str, *, at: datetime) -> bytes:
    """Return the certificate as a tagged PDF.

    Raises:
        Refused: when too many wait, or typesetting takes too long.
    """
    title = _("Certificate: %s") % shown.row.title
    return paper(TEMPLATE, title, organisation, _data(shown), at=at)


def _data(shown: Shown) -> dict[str, Any]:
    row = shown.row
    module = _("%(id)s, revision %(revision)s") % {"id": row.subject, "revision": row.revision}
    facts = [
        (_("Module"), module if row.revision else row.subject),
        (_("Passed on"), day(row.occurred_on)),
        (_("Valid until"), day(row.expires_on, absent=_("no end"))),
        (_("Issued on"), day(row.issued_on)),
        (_("Certificate no."), grouped(row.code)),
    ]
    return {
        "heading": _("Certificate"),
        "says": _("This says that"),
        "holder": row.holder,
        "did": _("completed this module and passed its exam:"),
        "subject": row.title,
        "facts": facts,
        "check": _("Whether it still holds can be checked here:"),
        "address": shown.address,
        "square": square(shown.address),
        "square_words": _("Square code that leads to %s") % shown.address,
    }
