"""How far the publication of a rule is, while it is worked out for everybody; then what came of it."""

from typing import Any

from flask import flash, redirect, render_template

from lms.authoring.permissions import PUBLISH_ANYTHING
from lms.authoring.services.drafts import find_draft
from lms.authoring.services.policy_work import KIND as POLICY
from lms.authoring.services.publishing_work import KIND
from lms.authoring.services.rule_preview import KIND as PREVIEW
from lms.authoring.views.blueprint import blueprint
from lms.core import clock
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.core.web.work import is_polled, page_parts, poll_answer
from lms.core.work import DONE, work_named


@blueprint.get("/content/applying/<publication_id>")
@requires(PUBLISH_ANYTHING)
def applying(publication_id: str) -> Any:
    """Show how far a publication is; when it is done, lead to the page that asked for it."""
    work = work_named(publication_id)
    if work.kind not in (KIND, PREVIEW, POLICY):
        raise NotFound(_("There is no such publication."))
    if is_polled():
        return poll_answer(work)
    if work.state == DONE and work.result is not None:
        told = _("Worked out. See who is hit.") if work.kind == PREVIEW else _told(work.result["starts_on"])
        flash(told, "ok")
        return redirect(work.arguments["then"], code=303)
    path = _("Policy") if work.kind == POLICY else find_draft(work.arguments["draft"]).path
    return render_template(
        "authoring/applying.html",
        path=path,
        then=work.arguments["then"],
        is_preview=work.kind == PREVIEW,
        **page_parts(work),
    )


def _told(starts_on: str) -> str:
    if starts_on > clock.today().isoformat():
        return _("Scheduled. It goes live on %s; until then what is live goes on.") % starts_on
    return _("Published. What everybody is asked was worked out anew.")
