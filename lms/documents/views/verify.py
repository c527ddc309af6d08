"""Checking a certificate, for everybody who holds one in their hands."""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for

from lms.core.permissions import public
from lms.documents.rules.codes import LONGEST_TYPED, grouped, normalised
from lms.documents.services.certificates import by_code
from lms.documents.services.organisation import organisation_of
from lms.documents.wording import CERTIFICATE_LOOKS

blueprint = Blueprint("verify", __name__, url_prefix="/verify", template_folder="../templates")


@blueprint.get("")
@public("whoever was shown a certificate types its number here; the page holds no data")
def ask() -> Any:
    """Ask for the number of a certificate, or lead to its answer."""
    typed = request.args.get("number", "")[:LONGEST_TYPED]
    number = grouped(normalised(typed))
    if number:
        return redirect(url_for(".show", code=number), code=303)
    return _unlisted(render_template("documents/verify.html", shown=None, is_asked=bool(typed), number=""))


@blueprint.get("/<code>")
@public("the number of 128 bits is the proof; without it nothing can be found, and nothing more is told")
def show(code: str) -> Any:
    """Say whether a certificate holds: what it is of, whose name is printed, when; or that there is none.

    Looking it up is one statement on a digest, so the time it takes tells nothing of a number.
    """
    shown = by_code(code)
    page = render_template(
        "documents/verify.html",
        shown=shown,
        is_asked=True,
        number=grouped(normalised(code)),
        look=CERTIFICATE_LOOKS[shown.state] if shown else None,
        organisation=organisation_of(shown.row.person_id) if shown else "",
    )
    return _unlisted(page, 200 if shown else 404)


def _unlisted(page: str, status: int = 200) -> Any:
    """Return a page that no search engine keeps."""
    answer = make_response(page, status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
