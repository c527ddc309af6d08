"""Job roles as things that can be found by those who may list people: a role leads to who holds it."""

from collections.abc import Collection, Iterable

from lms.core.search import Entry, Searchable, granted
from lms.core.search.sources import address
from lms.people.api import LIST_PEOPLE
from lms.roles.api import roles


def _roles(_keys: Collection[int] | None) -> Iterable[Entry]:
    for role in roles().values():
        yield Entry(role.id, role.title, href=address("people.index", role=role.id))


SEARCHABLE = (Searchable("role", "Job roles", "people", 75, _roles, granted(LIST_PEOPLE), of_content=True),)
