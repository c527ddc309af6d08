"""Which duties are lent on a day: by covers that hold, of people who still work here and hold the duty."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Date, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from lms.core.database import plain_rows
from lms.core.kept import kept
from lms.people.facts import valid_on_clause
from lms.people.models import Duty, Employment, Unit
from lms.people.models_cover import Cover
from lms.people.rules.covers import overlap
from lms.people.services.status import TERMINATED, status_by

ABOVE = aliased(Unit)
TABLES = (Cover, Duty, Unit, Employment)
_DAY = bindparam("day", type_=Date)


class Lent(NamedTuple):
    """A duty over the unit at ``path`` that ``lender_id`` holds and ``deputy_id`` exercises for them."""

    duty: str
    path: str
    deputy_id: int
    lender_id: int


def lends(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the SQL on ``Cover`` joined with ``Duty`` of the lender for "lends this duty on a day"."""
    status = (
        select(status_by(day))
        .where(
            Employment.person_id == Cover.person_id,
            Employment.superseded_at.is_(None),
            Employment.from_on <= day,
        )
        .order_by(Employment.from_on.desc(), Employment.id.desc())
        .limit(1)
        .correlate(Cover)
        .scalar_subquery()
    )
    return and_(
        Cover.superseded_at.is_(None),
        valid_on_clause(Cover.from_on, Cover.to_on, day),
        Duty.superseded_at.is_(None),
        valid_on_clause(Duty.from_on, Duty.to_on, day),
        func.coalesce(status, "") != TERMINATED,
    )


_LENT = (
    select(Cover.duty, Unit.path, ABOVE.path.label("held"), Cover.deputy_id, Cover.person_id)
    .join(Unit, Unit.id == Cover.unit_id)
    .join(Duty, and_(Duty.person_id == Cover.person_id, Duty.duty == Cover.duty))
    .join(ABOVE, ABOVE.id == Duty.unit_id)
    .where(lends(_DAY))
    .order_by(Cover.id, ABOVE.path)
)


def lent_on(day: date) -> tuple[Lent, ...]:
    """Return every duty that is lent on a day, each unit once."""
    return kept("people.lent", TABLES, lambda: _read(day), key=day)


def _read(day: date) -> tuple[Lent, ...]:
    found = (
        Lent(row.duty, path, row.deputy_id, row.person_id)
        for row in plain_rows(_LENT, {"day": day})
        if (path := overlap(row.path, row.held)) is not None
    )
    return tuple(dict.fromkeys(found))
