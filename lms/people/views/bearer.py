"""The bearer token of a request for the JSON API: who it speaks for. It never starts a session."""

import structlog
from flask import request
from sqlalchemy.exc import OperationalError

from lms.core.permissions import NOBODY, Identity
from lms.core.unit_of_work import unit_of_work
from lms.core.web.api import is_resource
from lms.people.identity import identity_of
from lms.people.services import api_tokens
from lms.people.services.api_tokens import Bearer

_BEARER = "lms.people.bearer"
READING = ("GET", "HEAD", "OPTIONS")
log = structlog.get_logger(__name__)


def is_presented() -> bool:
    """Tell whether the request shows a token to a resource; its cookie then counts for nothing.

    Everywhere else a token is no more than a header that nobody reads.
    """
    shown = request.authorization
    return shown is not None and shown.type == "bearer" and is_resource()


def identity() -> Identity:
    """Return the person of the token with the duties held today; nobody when it is not valid for this."""
    found = _bearer()
    if found is None or (request.method not in READING and not found.may_write):
        return NOBODY
    return identity_of(found.person, must_change_password=found.must_change)


def touch() -> None:
    """Note that the token was used, in a unit of work of its own."""
    found = _bearer()
    if found is None or not api_tokens.is_touch_due(found):
        return
    try:
        with unit_of_work():
            api_tokens.touch(found.token_id)
    except OperationalError:
        log.warning("api-token.touch-failed")


def _bearer() -> Bearer | None:
    if _BEARER not in request.environ:
        shown = request.authorization
        request.environ[_BEARER] = api_tokens.bearer_of(shown.token if shown else None)
    found: Bearer | None = request.environ[_BEARER]
    return found
