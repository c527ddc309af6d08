"""Parts of pages of people: what an administrator does with a person's records, and one's own data."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from lms.core.ids import new_public_id
from lms.core.permissions import Identity, may
from lms.records.permissions import ERASE, SEE_RECORDS
from lms.records.services.erasing import erased_on
from lms.records.services.holds import holds_of
from lms.records.services.leavers import stay_of


def records_of_person(_identity: Identity, *, person: Any, **_about: Any) -> Markup | None:
    """Show what holds a person's records and since when they are a number; lead to a copy and to erasure."""
    if not may(SEE_RECORDS):
        return None
    return Markup(  # noqa: S704  made by a template
        render_template(
            "records/part_person.html",
            person=person,
            holds=holds_of(person.id),
            erased_on=erased_on(person.id),
            has_left=stay_of(person.id).left_on is not None,
            may_erase=may(ERASE),
            form_key=new_public_id(),
        )
    )


def own_data(identity: Identity, *, person: Any, **_about: Any) -> Markup | None:
    """Lead to a copy of everything kept about oneself; without a statement."""
    if identity.person_id != person.id:
        return None
    return Markup(render_template("records/part_own.html"))  # noqa: S704  made by a template
