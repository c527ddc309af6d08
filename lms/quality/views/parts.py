"""What quality shows on pages of lower features."""

from flask import render_template
from markupsafe import Markup

from lms.core.permissions import Identity
from lms.quality.services.panels import judges_wanted


def judging_part(identity: Identity) -> Markup | None:
    """Tell a judge on the library page that a panel waits for them; nothing for everybody else."""
    count = judges_wanted().get(identity.person_id or 0)
    if not count:
        return None
    return Markup(render_template("quality/_judging.html", count=count))  # noqa: S704  made by a template
