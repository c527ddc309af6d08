"""The book of pre-bill edits that is live today."""

from lms.claims.edits.book import EditBook
from lms.core.content import live, live_all
from lms.core.feature import features


def edit_book() -> EditBook:
    """Return the live edits with their reasons and payers; made once for each state of the content.

    Raises:
        NotFound: when no content was loaded.
    """
    edits, root_causes, payers = live("edits", "edits"), live("root_causes", "root_causes"), live_all("payer")
    key = (edits.id, root_causes.id, tuple(sorted(one.id for one in payers.values())))
    known: tuple[object, EditBook] | None = features().caches.get("claims.edit_book")
    if known is None or known[0] != key:
        bodies = {name: one.body for name, one in payers.items()}
        known = key, EditBook.from_bodies(edits.body, root_causes.body, bodies)
        features().caches["claims.edit_book"] = known
    return known[1]
