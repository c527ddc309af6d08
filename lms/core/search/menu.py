"""The pages of the menu as things that can be found: those that the person's own menu shows."""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement

from lms.core.feature import features
from lms.core.i18n import gettext as _
from lms.core.permissions import Identity
from lms.core.search.models import SearchEntry
from lms.core.search.sources import Entry, Place, Searchable, address
from lms.core.web.shell import is_shown

if TYPE_CHECKING:
    from lms.core.search.finding import Hit


def _entries(_keys: Collection[int] | None) -> Iterable[Entry]:
    return (Entry(entry.endpoint, entry.label, line=entry.section) for entry in features().menu)


def _visible(identity: Identity) -> ColumnElement[bool]:
    return SearchEntry.key.in_([entry.endpoint for entry in features().menu if is_shown(entry, identity)])


def _places(hits: "Collection[Hit]") -> Mapping[int, Place]:
    sections = {entry.endpoint: entry.section for entry in features().menu}
    return {hit.id: Place(address(hit.key), _(sections.get(hit.key, ""))) for hit in hits}


PAGES = Searchable("page", "Pages", "list", 10, _entries, _visible, of_content=True, places=_places)
