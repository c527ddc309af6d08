"""People who share a national provider identifier."""

from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from lms.people.api import Person
from lms.records.quality.base import Check, Persons

_OTHER = aliased(Person)


def _shared(_day: date) -> ColumnElement[bool]:
    twice = select(_OTHER.npi).where(_OTHER.npi.is_not(None)).group_by(_OTHER.npi).having(func.count() > 1)
    return Person.npi.in_(twice)


_PEOPLE = Persons(_shared)
CHECK = Check(
    kind="duplicate-npi",
    title="One NPI for several people",
    of_what="people at work",
    why="Claims and reviews of one provider count for another.",
    owner="Medical staff office: npi in the roster",
    fix=("Import a roster", "/admin/imports/new"),
    count=_PEOPLE.count,
    rows=_PEOPLE.rows,
)
