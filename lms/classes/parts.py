"""Parts of other pages: the next classes of a module; on a class, the visits its people play together."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from lms.classes.models import ClassSession, ClassVersion
from lms.classes.permissions import LEAD
from lms.classes.rules.places import PLANNED, SEAT
from lms.classes.services.reach import own_units, path_of
from lms.classes.services.reading import Class, classes_where, people_in, standings_of
from lms.core import clock
from lms.core.permissions import Identity, Subject, is_granted
from lms.core.web.parts import PagePart
from lms.people.api import people
from lms.simulations.api import tables_of_class

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


def tables_of_this_class(identity: Identity, *, it: Class, **_about: Any) -> Markup | None:
    """Lead from a class to the visits that its people play together; who leads it may lay a table."""
    leads = is_granted(LEAD, identity, Subject(paths=(path_of(it),))) and it.is_planned
    rows = tables_of_class(it.public_id, identity.person_id or 0)
    if not rows and not leads:
        return None
    numbers = [one.employee_no for one in people(people_in(it.id, SEAT)).values()] if leads else []
    shown = render_template("classes/tables.html", it=it, rows=rows, leads=leads, numbers=",".join(numbers))
    return Markup(shown)  # noqa: S704 (made by a template that escapes)


PARTS = (
    PagePart("module.side", 20, classes_of_module),
    PagePart("class.end", 30, tables_of_this_class),
)
