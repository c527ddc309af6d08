"""What addresses and forms keep to before a view sees them: numbers a key can have, text a column takes."""

from itertools import chain

from flask import Flask, request
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter, Map

from lms.core.permissions import demand_sign_in

LARGEST_ID = 2**63 - 1
LARGEST_FORM = 256 * 1024
TAKES_FILES = frozenset(
    {
        "admin_uploads.take",
        "content_media.take",
        "content.take_items",
        "credit_entries.add",
        "credit_entries.change",
        "external_teaching.submit",
    }
)


class IdConverter(IntegerConverter):
    """``<int:...>`` of an address: a larger number than any key is an address that does not exist."""

    def __init__(self, url_map: Map, fixed_digits: int = 0) -> None:
        super().__init__(url_map, fixed_digits, max=LARGEST_ID)


def install(app: Flask) -> None:
    """Bound the numbers of addresses and the size of forms, and refuse a NUL, which no text column takes.

    It stands before whatever reads a form, because reading a very large one is what must not happen.
    """
    app.url_map.converters["int"] = IdConverter
    app.before_request(_bound_form)
    app.before_request(_refuse_nul)


def _bound_form() -> None:
    """Bound what is read of a form: a file of nobody, or for a page that takes none, is not read at all.

    Raises:
        SignInNeeded: for a file of nobody.
    """
    if request.endpoint in TAKES_FILES and request.mimetype == "multipart/form-data":
        demand_sign_in()
    else:
        request.max_content_length = LARGEST_FORM


def _refuse_nul() -> None:
    """Do nothing for text without a NUL.

    Raises:
        BadRequest: for a NUL in the path, the query string or a field of the form.
    """
    fields = chain(request.args.items(multi=True), request.form.items(multi=True))
    if "\0" in request.path or any("\0" in name or "\0" in value for name, value in fields):
        raise BadRequest("The address or the form holds a character that is not text.")
