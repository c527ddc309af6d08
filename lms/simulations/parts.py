"""What simulations shows on pages of features above."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from lms.core.content import live_all
from lms.core.permissions import Identity, may
from lms.core.search import find
from lms.simulations.kinds import PLAY_KINDS
from lms.simulations.permissions import STATISTICS
from lms.simulations.services.shelf import SCENARIO, next_of


def thing_part(_identity: Identity, *, kind: str, key: str) -> Markup | None:
    """Lead from a scenario at the desk to its drawn graph and what was chosen; nothing elsewhere."""
    if kind != SCENARIO or not may(STATISTICS):
        return None
    return Markup(render_template("simulations/thing_part.html", key=key))  # noqa: S704  (a template has escaped it)


def catalogue_part(identity: Identity, *, words: str = "", **_about: Any) -> Markup | None:
    """Show in the catalogue what can be played: what the words find, or without any the way to it."""
    groups = find(words, identity, kind=[kind.kind for kind in PLAY_KINDS]).groups if words else ()
    if words and not groups:
        return None
    count = sum(len(live_all(kind.content_kind)) for kind in PLAY_KINDS)
    if not count:
        return None
    page = render_template("simulations/catalogue_part.html", groups=groups, count=count)
    return Markup(page)  # noqa: S704  (a template has escaped it)


def home_part(identity: Identity) -> Markup | None:
    """Offer the next visit of a person's role on their first page; nothing when they act in none."""
    if identity.person_id is None or not identity.job_roles:
        return None
    row = next_of(identity.person_id, identity.job_roles)
    if row is None:
        return None
    return Markup(render_template("simulations/home_part.html", row=row))  # noqa: S704  (a template has escaped it)
