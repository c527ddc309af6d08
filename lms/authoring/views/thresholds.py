"""Thresholds: what must be reached, by kind of evidence, module and job role, with the history of each."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.authoring.permissions import EDIT, EDIT_RULES, SEE_PROGRAMMES
from lms.authoring.services.thresholds import change_cuts, module_cuts, policy_cuts, role_cuts
from lms.authoring.views.programme_blueprint import blueprint
from lms.authoring.views.shared import me
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import may, requires
from lms.core.unit_of_work import unit_of_work


@blueprint.get("/programmes/thresholds")
@requires(SEE_PROGRAMMES)
def thresholds() -> str:
    """Show every threshold and how it came to be."""
    return _page()


def _page(problem: Refused | None = None) -> str:
    return render_template(
        "authoring/thresholds.html",
        policy=policy_cuts(),
        modules=module_cuts(),
        own=role_cuts(),
        problem=problem,
        may_set=may(EDIT_RULES),
        may_edit=may(EDIT),
    )


@blueprint.post("/programmes/thresholds")
@requires(EDIT_RULES)
def set_thresholds() -> Any:
    """Write the thresholds of policy into its draft and show what publishing it does."""
    try:
        with unit_of_work():
            draft = change_cuts(_asked(), by_id=me())
            link = url_for("content.publishing", draft_id=draft.public_id)
    except Refused as refused:
        return _page(refused), 422
    flash(_("Written into the draft of the policy. They hold once it is published."), "ok")
    return _to(link)


def _to(link: str) -> Response:
    return redirect(link, code=303)


def _asked() -> dict[str, int]:
    found = {}
    for one in policy_cuts():
        text = request.form.get(f"cut-{one.key}", "").strip()
        if not text.isdecimal() or len(text) > 3:
            raise Refused(_("A cut is a percentage from 0 to 100."), hint=_("Look at the numbers once more."))
        found[one.key] = int(text)
    return found
