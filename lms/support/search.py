"""Answered questions as things that everybody finds."""

from lms.core.search import Searchable
from lms.support.services.public_answers import KIND, entries

SEARCHABLE = (Searchable(KIND, "Answered questions", "ask", 34, entries),)
