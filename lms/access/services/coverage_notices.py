"""Telling managers of shifts that will have too few people who can do a critical step, each week once."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import select

from lms.access.services.coverage import Covered, Hole, coverage_in
from lms.core import clock
from lms.core.database import plain_rows
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.unit_of_work import unit_of_work
from lms.core.web.formats import weekday
from lms.notices.api import OWN, Item, circles_of, plan
from lms.people.api import Job, Unit, units, valid_on_clause

SOURCE = "coverage"


def tell_coverage() -> str:
    """Plan a notice for each week with short shifts, in a unit of work; return the outcome in words."""
    today = clock.today()
    roots = [unit.path for unit in units().values() if unit.parent_id is None]
    items = [item for one in coverage_in(roots, today) for item in _items(one, today)]
    with unit_of_work():
        added = plan(items) if items else 0
    return f"{added} told of {len(items)}"


def _items(one: Covered, today: date) -> Iterator[Item]:
    managers = _managers(one, today) if one.holes else ()
    for monday, found in groupby(one.holes, key=lambda hole: monday_of(hole.cell.day)):
        short = tuple(found)
        for manager_id in managers:
            yield _item(one, short, monday, manager_id, today)


def monday_of(day: date) -> date:
    """Return the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def _item(one: Covered, short: Sequence[Hole], monday: date, manager_id: int, today: date) -> Item:
    """Return the notice of a week; more shifts short than ever before in that week make a new one."""
    first, place = short[0].cell, f"coverage:{one.rule.id}:{one.unit.code}:{monday.isoformat()}"
    words = ngettext(
        "%(count)d shift is short in the week of %(day)s",
        "%(count)d shifts are short in the week of %(day)s",
        len(short),
    )
    count = words % {"count": len(short), "day": weekday(monday)}
    why = "; ".join(f"{name}: {text}" for name, text in short[0].reasons[:2]) or _("too few are planned")
    needed = _("First: %(able)d of %(least)d needed on %(day)s. %(why)s")
    return Item(
        recipient_id=manager_id,
        about_id=manager_id,
        key=f"{place}:{len(short)}",
        audience=OWN,
        source=SOURCE,
        topic=place,
        title=f"{one.rule.title}, {one.unit.name}: {count}",
        reason=needed
        % {"able": len(first.able), "least": first.least, "day": weekday(first.day), "why": why},
        href=f"/coverage?at={one.rule.id}@{one.unit.code}",
        planned_on=today,
        due_on=first.day,
    )


def _managers(one: Covered, day: date) -> tuple[int, ...]:
    """Return who manages the unit: who is told of somebody who works there."""
    found = plain_rows(
        select(Job.person_id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(
            Job.superseded_at.is_(None),
            Job.job_role.in_(one.rule.job_roles),
            Unit.path.startswith(one.unit.path, autoescape=True),
            valid_on_clause(Job.from_on, Job.to_on, day),
        )
        .order_by(Job.person_id)
        .limit(1)
    ).scalar()
    return circles_of([found], day)[found].managers if found is not None else ()
