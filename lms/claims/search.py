"""A claim is found by its whole public id alone; the numbers that it carries are never looked up here."""

import re

from lms.claims.permissions import VIEW_CLAIMS
from lms.claims.services.stories import fact_by_public_id
from lms.claims.services.units import paths_of_claim
from lms.core.errors import NotFound
from lms.core.permissions import Subject, may
from lms.core.search import Entry, Searchable, granted
from lms.core.search.sources import address

PUBLIC_ID = re.compile(r"C-[A-Z2-7]{12}")


def _by_public_id(query: str) -> Entry | None:
    if PUBLIC_ID.fullmatch(query.upper()) is None:
        return None
    try:
        fact = fact_by_public_id(query.upper())
    except NotFound:
        return None
    if not may(VIEW_CLAIMS, Subject(paths=paths_of_claim(fact))):
        return None
    return Entry(fact.public_id, fact.public_id, href=address("claims.show", public_id=fact.public_id))


SEARCHABLE = (Searchable("claim", "Claims", "file", 65, visible=granted(VIEW_CLAIMS), exact=_by_public_id),)
