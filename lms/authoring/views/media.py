"""Pictures: uploading them with words for those who do not see them, choosing one, serving their bytes."""

import re
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from lms.authoring.permissions import EDIT, READ, SEE_PICTURES
from lms.authoring.services.pictures import limits, picture_of, pictures, take_picture
from lms.authoring.views.shared import me
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import may, requires
from lms.core.unit_of_work import unit_of_work

blueprint = Blueprint("content_media", __name__, template_folder="../templates")
FOR_EVER = "private, max-age=31536000, immutable"
PAGE_SIZE = 24
_DIGEST = re.compile(r"[0-9a-f]{64}")


@blueprint.get("/content/media")
@requires(READ)
def index() -> str:
    """List the pictures with the words to copy into a lesson."""
    return _page()


@blueprint.post("/content/media")
@requires(EDIT)
def take() -> Any:
    """Take a picture; what is refused says why, and nothing is stored."""
    file = request.files.get("file")
    words = request.form.get("alt", "")
    try:
        with unit_of_work():
            if file is None or not file.filename:
                raise Refused(_("Choose a picture."))
            picture = take_picture(file.stream, alt=words, by_id=me())
            digest = picture.digest
    except Refused as error:
        return _page(f"{error.message} {error.hint or ''}".strip(), words), 422
    flash(_("The picture is here. Copy its line into the text of a lesson."), "ok")
    return redirect(url_for("content_media.index", _anchor=digest[:12]), code=303)


def _page(fault: str = "", words: str = "") -> str:
    text = request.args.get("page", "1")
    page = max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1
    found, total = pictures(page=page, size=PAGE_SIZE)
    return render_template(
        "authoring/media.html",
        pictures=found,
        total=total,
        number=page,
        last=max(1, -(-total // PAGE_SIZE)),
        fault=fault,
        words=words[:300],
        most=limits(),
        may_write=may(EDIT),
    )


@blueprint.get("/media/<digest>")
@requires(SEE_PICTURES)
def picture(digest: str) -> Response:
    """Send a picture; its address is its content, so it may be kept for ever by whoever may see it.

    Raises:
        NotFound: when there is none.
    """
    if not _DIGEST.fullmatch(digest):
        raise NotFound("There is no such picture.", hint="Check the address.")
    body, mimetype = picture_of(digest)
    response = Response(body, mimetype=mimetype)
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Content-Disposition"] = "inline"
    response.set_etag(digest)
    response.make_conditional(request)
    return response
