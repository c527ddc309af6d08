"""Classes in the JSON API: those that are for the reader, or for people whom they send or lead."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from lms.classes.models import ClassSession
from lms.classes.permissions import TAKE_PART
from lms.classes.schemas import ClassesQuery, ClassSchema
from lms.classes.services.reach import demand_reach, units_near
from lms.classes.services.reading import Class, class_by, classes_where, planned_classes
from lms.core import clock
from lms.core.permissions import current, requires
from lms.core.web.api import Resources
from lms.core.web.api_documents import page_of
from lms.core.web.api_paging import Page, number_in, page_of_rows
from lms.people.api import units

resources = Resources("classes", "Classes", "Instructor-led classes that are planned.")


@resources.get("/classes")
@requires(TAKE_PART)
@resources.answers(page_of(ClassSchema), query=ClassesQuery)
def list_classes(*, limit: int, cursor: str, module: str, from_on: date | None) -> Page:
    """List the planned classes that are for you, or for people whom you send or lead."""
    found = planned_classes(units_near(current()), module=module, from_on=from_on or clock.today())
    return page_of_rows(
        found,
        key=ClassSession.id,
        limit=limit,
        after=number_in(cursor),
        shown=_shown,
        key_of=lambda row: row.id,
    )


@resources.get("/classes/<class_id>", class_id="Id of the class, as in its address.")
@requires(TAKE_PART)
@resources.answers(ClassSchema)
def read_class(class_id: str) -> dict[str, Any]:
    """Read one class: its days, its place, its trainers and how many places are free."""
    found = class_by(class_id)
    demand_reach(found, current())
    return _document(found)


def _shown(rows: Sequence[Any]) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    found = {it.id: it for it in classes_where(ClassSession.id.in_(ids))} if ids else {}
    return [_document(found[key]) for key in ids if key in found]


def _document(it: Class) -> dict[str, Any]:
    return {
        "id": it.public_id,
        "module": it.module,
        "title": it.title,
        "state": it.state,
        "unit_code": units()[it.unit_id].code,
        "room": it.room,
        "link": it.link,
        "time_zone": it.time_zone,
        "days": [{"starts_at": one.starts_at, "ends_at": one.ends_at} for one in it.days],
        "trainers": [one.name for one in it.trainers],
        "capacity": it.capacity,
        "free": it.free,
        "waiting": it.waiting,
        "opens_on": it.window.opens_on,
        "closes_on": it.window.closes_on,
    }
