"""What work queues show on other pages: the queue of one's own job on Home, and the way to all of them."""

from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from lms.core.i18n import gettext as _
from lms.core.permissions import Identity
from lms.core.web.parts import PagePart
from lms.simulations.services.queues import next_queue


def home_part(identity: Identity, **_about: Any) -> Markup | None:
    """Offer the queue of a person's job on their first page until they have passed it."""
    row = next_queue(identity.person_id or 0, identity.job_roles)
    if row is None:
        return None
    shown = render_template("simulations/queue_home.html", row=row)
    return Markup(shown)  # noqa: S704 (made by a template that escapes)


def link_part(_identity: Identity, **_about: Any) -> Markup:
    """Lead from the visits to the work queues."""
    return Markup('<a class="btn btn-plain" href="{}">{}</a>').format(
        url_for("queues.index"), _("Work queues")
    )


PARTS = (PagePart("home.learner", 12, home_part), PagePart("simulations.top", 10, link_part))
