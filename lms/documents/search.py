"""Pocket cards as things that everybody finds."""

from collections.abc import Collection, Iterable

from lms.core.i18n import gettext as _
from lms.core.search import Entry, Searchable
from lms.core.search.sources import address
from lms.courses.api import tip_sheets


def _cards(_keys: Collection[int] | None) -> Iterable[Entry]:
    """Yield the cards of whole modules; a shorter form has the same one."""
    for sheet in tip_sheets().values():
        if not sheet.form_of:
            yield Entry(
                sheet.module,
                _("Pocket card: %s") % sheet.title,
                code=sheet.module,
                line=_("Tip sheet, revision %s") % sheet.version,
                text=sheet.html.striptags(),
                href=address("cards.card", module_id=sheet.module),
            )


SEARCHABLE = (Searchable("card", "Pocket cards", "print", 32, _cards, of_content=True),)
