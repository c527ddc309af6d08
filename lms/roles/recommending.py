"""What a job role advises and never asks: shown to its people above the library."""

from flask import render_template
from markupsafe import Markup

from lms.core.permissions import Identity
from lms.courses.api import modules, progress_of
from lms.roles.api import roles


def recommended_part(identity: Identity) -> Markup | None:
    """Show the modules that the reader's job roles advise and that they have not begun yet."""
    if identity.person_id is None:
        return None
    known = roles()
    named = dict.fromkeys(
        module for role in identity.job_roles if role in known for module in known[role].recommended
    )
    if not named:
        return None
    live, progress = modules(), progress_of(identity.person_id)
    shown = [live[key] for key in named if key in live and not progress[key].is_started]
    if not shown:
        return None
    return Markup(render_template("roles/recommended.html", shown=shown))  # noqa: S704  (a template escapes)
