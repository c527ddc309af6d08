"""What people shows on pages of features above: who stands in for whom today."""

from flask import render_template
from markupsafe import Markup

from lms.core import clock
from lms.core.permissions import Identity
from lms.people import api
from lms.people.services.lending import lent_on


def cover_today(identity: Identity) -> Markup | None:
    """Return a line that names who stands in for the viewer, or for whom the viewer does; None for nobody."""
    lent = lent_on(clock.today())
    deputies = {one.deputy_id for one in lent if one.lender_id == identity.person_id}
    lenders = {one.lender_id for one in lent if one.deputy_id == identity.person_id}
    if not deputies and not lenders:
        return None
    names = api.people(deputies | lenders)
    return Markup(  # noqa: S704  a template that escapes
        render_template(
            "people/cover_part.html",
            deputies=sorted(names[one].full_name for one in deputies),
            lenders=sorted(names[one].full_name for one in lenders),
        )
    )
