"""The list of claims and the page of a claim."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.claims.pages.claim import claim_page
from lms.claims.pages.listing import claims_table, filter_choices, filters_in_words
from lms.claims.permissions import ACCEPT_UNBALANCED, VIEW_CLAIMS
from lms.claims.services.acceptance import accept_unbalanced
from lms.claims.services.likes import likes_of
from lms.claims.services.lists import ClaimFilter, claims_query
from lms.claims.services.payers import payer_book
from lms.claims.services.stories import fact_by_public_id, story_of
from lms.claims.services.units import paths_of_claim
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.permissions import Subject, current, may, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.people.api import units

blueprint = Blueprint("claims", __name__, url_prefix="/claims", template_folder="templates")


def subject_of_claim(public_id: str) -> Subject:
    """Return the units of a claim; what is not attributed belongs to the root of the organisation."""
    return Subject(paths=paths_of_claim(fact_by_public_id(public_id)))


@blueprint.get("")
@requires(VIEW_CLAIMS)
def index() -> str | Response:
    """Show the claims of the viewer's units, cut, sorted and paged; ``format`` gives every row."""
    cut = ClaimFilter.of(request.args)
    known = units()
    roots = [unit.path for unit in known.values() if unit.parent_id is None]
    paths = scope_paths(VIEW_CLAIMS)
    payers = payer_book()
    table = claims_table(claims_query(paths, roots, cut), payers)
    visible = [unit for unit in known.values() if any(unit.path.startswith(path) for path in paths)]
    has_unattributed = any(path in roots for path in paths)
    choices = filter_choices(cut, visible, payers, has_unattributed=has_unattributed)
    if asked_format():
        return table.download(imprint_of(paths, filters_in_words(cut, choices)))
    return render_template(
        "claims/index.html",
        page=table.page(),
        cut=cut,
        choices=choices,
    )


@blueprint.get("/<public_id>")
@requires(VIEW_CLAIMS, subject=subject_of_claim)
def show(public_id: str) -> str:
    """Show the life of one claim: what was sent, answered, paid, and where it suggests to look."""
    story = story_of(fact_by_public_id(public_id))
    context: dict[str, Any] = claim_page(story, payer_book(), units())
    may_accept = may(ACCEPT_UNBALANCED, Subject(paths=paths_of_claim(story.fact)))
    return render_template("claims/show.html", may_accept=may_accept, likes=likes_of(story.fact), **context)


@blueprint.post("/<public_id>/accept")
@requires(ACCEPT_UNBALANCED, subject=subject_of_claim)
def accept(public_id: str) -> Response:
    """Take the out-of-balance remittances of a claim into the measures as they are."""
    identity = current()
    assert identity.person_id is not None
    with unit_of_work(durable=True):
        accept_unbalanced(
            fact=fact_by_public_id(public_id),
            person_id=identity.person_id,
            employee_no=identity.employee_no,
        )
    flash(_("Accepted. The claim is counted from now on."))
    return redirect(url_for("claims.show", public_id=public_id), 303)
