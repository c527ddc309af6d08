"""What simulations shows on pages of features above."""

from flask import render_template
from markupsafe import Markup

from lms.core.permissions import Identity, may
from lms.simulations.permissions import STATISTICS
from lms.simulations.services.shelf import SCENARIO, next_of


def thing_part(_identity: Identity, *, kind: str, key: str) -> Markup | None:
    """Lead from a scenario at the desk to its drawn graph and what was chosen; nothing elsewhere."""
    if kind != SCENARIO or not may(STATISTICS):
        return None
    return Markup(render_template("simulations/thing_part.html", key=key))  # noqa: S704  (a template has escaped it)


def home_part(identity: Identity) -> Markup | None:
    """Offer the next visit of a person's role on their first page; nothing when they act in none."""
    if identity.person_id is None or not identity.job_roles:
        return None
    row = next_of(identity.person_id, identity.job_roles)
    if row is None:
        return None
    return Markup(render_template("simulations/home_part.html", row=row))  # noqa: S704  (a template has escaped it)
