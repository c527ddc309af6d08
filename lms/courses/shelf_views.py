"""Forms of the shelf: choosing a module, leaving it, and keeping a lesson at hand."""

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.core.i18n import gettext as _
from lms.core.permissions import current, requires
from lms.core.unit_of_work import unit_of_work
from lms.courses.permissions import LEARN
from lms.courses.services.bookmarks import drop_bookmark, keep_bookmark
from lms.courses.services.shelf import choose as put_on_shelf
from lms.courses.services.shelf import leave as take_off_shelf

CATALOGUE, LIBRARY = "catalogue", "library"
_BACK = {CATALOGUE: "/learn/catalogue", LIBRARY: "/learn"}
_LONGEST_QUERY = 400

blueprint = Blueprint("shelf", __name__, url_prefix="/learn", template_folder="templates")


def _me() -> int:
    return current().person_id or 0


def _back(module_id: str) -> AnyResponse:
    """Return to the list that the form was on, with its filters, else to the page of the module."""
    place = _BACK.get(request.form.get("back", ""))
    if place is None:
        return redirect(url_for("courses.module", module_id=module_id), code=303)
    kept = parse_qsl(request.form.get("query", "")[:_LONGEST_QUERY])
    return redirect(f"{place}?{urlencode(kept)}" if kept else place, code=303)


@blueprint.post("/<module_id>/choose")
@requires(LEARN)
def choose(module_id: str) -> AnyResponse:
    """Put a module on one's own shelf; sent twice it is there once."""
    with unit_of_work():
        is_new = put_on_shelf(person_id=_me(), module_id=module_id)
    if is_new:
        flash(
            _("It stands under My learning, Chosen by you. It is your own choice, not an obligation."), "ok"
        )
    return _back(module_id)


@blueprint.post("/<module_id>/leave")
@requires(LEARN)
def leave(module_id: str) -> AnyResponse:
    """Take a module off one's shelf; what was learned in it stays on record."""
    with unit_of_work():
        ended = take_off_shelf(person_id=_me(), module_id=module_id)
    if ended:
        flash(_("It is off your list. What you learned in it stays on record."), "ok")
    return _back(module_id)


@blueprint.post("/<module_id>/lessons/<lesson_id>/bookmark")
@requires(LEARN)
def bookmark(module_id: str, lesson_id: str) -> AnyResponse:
    """Keep a lesson at hand, change its note, or keep it no longer."""
    with unit_of_work():
        if request.form.get("keep") == "no":
            drop_bookmark(person_id=_me(), module_id=module_id, lesson_id=lesson_id)
        else:
            keep_bookmark(
                person_id=_me(), module_id=module_id, lesson_id=lesson_id, note=request.form.get("note")
            )
    if request.form.get("back"):
        return _back(module_id)
    return redirect(
        url_for("courses.lesson", module_id=module_id, lesson_id=lesson_id, _anchor="bookmark"), code=303
    )
