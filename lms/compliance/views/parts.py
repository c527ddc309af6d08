"""What compliance shows on pages of other features."""

from flask import url_for
from markupsafe import Markup

from lms.compliance.permissions import PEOPLE
from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, is_granted


def at_team_top(identity: Identity) -> Markup | None:
    """Show the way from the team to its proficiency by workflow."""
    if not is_granted(PEOPLE, identity):
        return None
    link = Markup('<a class="btn btn-plain" href="%s">%s</a>')
    return link % (url_for("compliance_workflows.index"), _("Proficiency by workflow"))
