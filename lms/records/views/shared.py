"""What several pages of records need."""

from flask import request

from lms.core.ids import sent_key
from lms.core.permissions import current
from lms.people.api import Person, person

LONGEST_REASON, LONGEST_WORD = 600, 120


def me() -> Person:
    """Return who is signed in."""
    return person(current().person_id or 0)


def told(name: str, longest: int = LONGEST_REASON) -> str:
    """Return what a form says in a field, cut to what is kept."""
    return request.form.get(name, "").replace("\0", "").strip()[:longest]


def form_key() -> str:
    """Return the key of a form that was sent; a form without one counts once."""
    return sent_key(request.form.get("form_key"))
