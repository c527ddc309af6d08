"""A pocket card on paper: two of A6 on a page, or a folded page in large letters."""

from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app

from lms.core.exports.typesetting import paper
from lms.core.i18n import gettext as _
from lms.core.web.formats import day
from lms.courses.api import TipSheet
from lms.documents.papers.squares import square
from lms.documents.rules.blocks import blocks_of, headed

TEMPLATE = Path(__file__).with_name("templates") / "card.typ"
A6, FOLDED = "a6", "folded"
LAYOUTS = {A6: _("Two A6 cards on a page"), FOLDED: _("A page to fold, in large letters")}
_FOLD = {
    A6: _("Cut along the lines. Two cards."),
    FOLDED: _("Fold in the middle; the card stands at the front."),
}


def card_address(sheet: TipSheet) -> str:
    """Return the address of the card of today, which the square code of every printed one leads to."""
    return f"{str(current_app.config['LMS_BASE_URL']).rstrip('/')}/cards/{sheet.module}"


def card_pdf(sheet: TipSheet, layout: str, organisation: str, *, at: datetime) -> bytes:
    """Return the card as a tagged PDF; an unknown layout is two of A6.

    Raises:
        Refused: when too many wait, or typesetting takes too long.
    """
    title = _("Pocket card: %s") % sheet.title
    return paper(TEMPLATE, title, organisation, _data(sheet, layout if layout in LAYOUTS else A6), at=at)


def _data(sheet: TipSheet, layout: str) -> dict[str, Any]:
    heading, blocks = headed(blocks_of(sheet.text), sheet.title)
    address = card_address(sheet)
    revision = _("Revision %(version)s of %(on)s") % {"version": sheet.version, "on": day(sheet.since_on)}
    owner = _("Owner: %s") % (sheet.owner or _("the trainers"))
    return {
        "layout": layout,
        "heading": heading,
        "blocks": blocks,
        "names": f"{sheet.module} {sheet.title}",
        "lines": [revision, owner, _("Is it still so? Scan the code.")],
        "square": square(address),
        "square_words": _("Square code that leads to %s") % address,
        "fold": _FOLD[layout],
    }
