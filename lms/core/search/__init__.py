"""Global search: features declare what can be found, one index holds it, a person finds what they may see."""

from lms.core.search.finding import MOST, Group, Hit, Results, find
from lms.core.search.index import rebuild, refresh, refresh_content
from lms.core.search.models import SearchEntry
from lms.core.search.sources import Entry, Place, Searchable, everybody, granted, under

__all__ = [
    "MOST",
    "Entry",
    "Group",
    "Hit",
    "Place",
    "Results",
    "SearchEntry",
    "Searchable",
    "everybody",
    "find",
    "granted",
    "rebuild",
    "refresh",
    "refresh_content",
    "under",
]
