"""What a page shows may be spoken of: a signed word that the reasons of an item were shown to this person.

So nobody learns of an item, or speaks of one, that they did not meet; and the answer leads back to the page.
"""

from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from lms.core.errors import NotFound

_SALT = "support.item-shown"
_LONGEST = 600


@dataclass(frozen=True)
class Shown:
    """An item whose reasons were shown to a person, and the page where they stood."""

    person_id: int
    module: str
    item: str
    revision_id: int
    path: str


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=_SALT)


def sign(shown: Shown) -> str:
    """Return the signed word for an item that is shown."""
    return str(
        _serializer().dumps([shown.person_id, shown.module, shown.item, shown.revision_id, shown.path])
    )


def read(token: str, person_id: int) -> Shown:
    """Return what was shown to a person.

    Raises:
        NotFound: for a word that was not signed here, or for somebody else.
    """
    try:
        shown = Shown(*_serializer().loads(token[:_LONGEST]))
    except (BadSignature, TypeError):
        shown = None
    if shown is None or shown.person_id != person_id:
        raise NotFound("This item was not shown to you.", hint="Open it from the reasons of your exam.")
    return shown
