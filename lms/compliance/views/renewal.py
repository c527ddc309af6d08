"""The renewal form of the signed-in person: what it renews and asks and why, and its start."""

import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from lms.assessments.api import RETURN, accommodation_of, pause_policy
from lms.compliance.permissions import RENEW
from lms.compliance.services.obligations import obligations_of_people
from lms.compliance.services.renewing import renewable, renewal_offer, start_renewal
from lms.core import clock, permissions
from lms.core.permissions import Identity, requires
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import modules
from lms.roles.api import title_of

blueprint = Blueprint("renewal", __name__, url_prefix="/me", template_folder="../templates")


def _me() -> int:
    return permissions.current().person_id or 0


@blueprint.get("/renewal")
@requires(RENEW)
def show() -> str:
    """Show what can be renewed by a form today, which topics it asks and why, and what it takes to pass."""
    offer = renewal_offer(_me())
    accommodated = accommodation_of(_me())
    return render_template(
        "compliance/renewal.html",
        offer=offer,
        is_return=offer.purpose == RETURN,
        job_role=title_of(offer.job_role) if offer.job_role else "",
        titles={key: module.title for key, module in modules().items()},
        accommodated=accommodated,
        pauses=accommodated.pauses(pause_policy()),
        token=secrets.token_hex(16),
    )


@blueprint.post("/renewal")
@requires(RENEW)
def begin() -> Response:
    """Start the form; sent twice, or from another tab, it leads to the same form."""
    with unit_of_work():
        started = start_renewal(person_id=_me(), token=request.form.get("start_token", "")[:64])
    return redirect(url_for("assessments.attempt", public_id=started.public_id), code=303)


def module_part(identity: Identity, *, module: object, progress: object, **_about: object) -> Markup | None:
    """Lead from a module that runs out to the form that renews it; one never passed costs no statement."""
    history, standing = getattr(progress, "history", None), getattr(progress, "standing", None)
    opens_on = getattr(standing, "opens_on", None)
    if identity.person_id is None or history is None or history.passed_on is None:
        return None
    if opens_on is None or opens_on > clock.today():
        return None
    owed = obligations_of_people([identity.person_id], as_of=clock.today())[identity.person_id]
    found = next(
        (one for one in renewable(owed, clock.today()) if one.module.id == getattr(module, "id", "")), None
    )
    if found is None:
        return None
    return Markup(render_template("compliance/renewal_part.html", it=found))  # noqa: S704  (a template has escaped it)
