"""What screens show on other pages: the next one of one's own job on Home, and the way to all of them."""

from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, may
from lms.core.web.parts import PagePart
from lms.simulations.permissions import STATISTICS
from lms.simulations.services.task_live import live_screen
from lms.simulations.services.tasks import TASK, next_task


def home_part(identity: Identity, **_about: Any) -> Markup | None:
    """Offer the next screen of a person's job on their first page until all of them are passed."""
    row = next_task(identity.person_id or 0, identity.job_roles)
    if row is None:
        return None
    shown = render_template("simulations/task_home.html", row=row)
    return Markup(shown)  # noqa: S704  (made by a template that escapes)


def link_part(_identity: Identity, **_about: Any) -> Markup:
    """Lead from the visits to the screens."""
    return Markup('<a class="btn btn-plain" href="{}">{}</a>').format(
        url_for("tasks.index"), _("Screens to fill")
    )


def thing_part(_identity: Identity, *, kind: str, key: str) -> Markup | None:
    """Lead from a screen at the desk to how first attempts went; nothing elsewhere."""
    if kind != TASK or not may(STATISTICS):
        return None
    return Markup('<a class="btn btn-plain" href="{}">{}</a>').format(
        url_for("tasks.statistics", key=key), _("How first attempts went")
    )


PARTS = (
    PagePart("home.learner", 13, home_part),
    PagePart("simulations.top", 11, link_part),
    PagePart("content.thing", 11, thing_part),
)


def shown_screen(public_id: str, *, person_id: int, checklist: str) -> Markup:
    """Return the screen of a learner as it stands, to be read beside a checklist.

    Raises:
        NotFound: when it is not theirs, or no screen of the checklist.
    """
    screen = live_screen(public_id, person_id=person_id, checklist=checklist)
    shown = render_template("simulations/task_live.html", screen=screen)
    return Markup(shown)  # noqa: S704  (made by a template that escapes)
