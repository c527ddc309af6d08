"""The part on a module's page: the next classes of it that are open to the reader."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from lms.classes.models import ClassSession, ClassVersion
from lms.classes.rules.places import PLANNED
from lms.classes.services.reach import own_units
from lms.classes.services.reading import classes_where, standings_of
from lms.core import clock
from lms.core.permissions import Identity
from lms.core.web.parts import PagePart

MOST_SHOWN = 3


def classes_of_module(identity: Identity, *, module: Any, **_about: Any) -> Markup | None:
    """Show the next classes of a module with their free places; nothing without any."""
    person_id = identity.person_id or 0
    found = classes_where(
        ClassSession.module == module.id,
        ClassVersion.state == PLANNED,
        ClassVersion.first_on >= clock.today(),
        ClassVersion.unit_id.in_(own_units(person_id)),
        most=MOST_SHOWN,
    )
    ahead = [it for it in found if it.enrolment.is_ahead]
    if not ahead:
        return None
    standings = standings_of(person_id)
    shown = render_template("classes/of_module.html", found=ahead, standings=standings)
    return Markup(shown)  # noqa: S704 (made by a template that escapes)


PARTS = (PagePart("module.side", 20, classes_of_module),)
