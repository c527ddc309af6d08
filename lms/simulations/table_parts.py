"""What tables show on other pages: that it is one's turn, and the way to all of them."""

from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, may
from lms.core.web.parts import PagePart
from lms.simulations.permissions import HOST_TABLES
from lms.simulations.services.tables.listing import called


def home_part(identity: Identity, **_about: Any) -> Markup | None:
    """Say on a person's first page that a visit waits for them; nothing when none does."""
    rows = called(identity.person_id or 0)
    if not rows:
        return None
    shown = render_template("simulations/table_home.html", rows=rows)
    return Markup(shown)  # noqa: S704 (made by a template that escapes)


def link_part(_identity: Identity, **_about: Any) -> Markup:
    """Lead from the visits to the tables."""
    return Markup('<a class="btn btn-plain" href="{}">{}</a>').format(
        url_for("tables.index"), _("Played together")
    )


def scenario_part(_identity: Identity, *, key: str, **_about: Any) -> Markup | None:
    """Lead a host from a visit to a table for it; nothing for others."""
    if not may(HOST_TABLES):
        return None
    return Markup('<a class="btn btn-plain" href="{}">{}</a>').format(
        url_for("tables.new", scenario=key), _("Play it together")
    )


PARTS = (
    PagePart("home.learner", 8, home_part),
    PagePart("simulations.top", 12, link_part),
    PagePart("scenario.top", 20, scenario_part),
)
