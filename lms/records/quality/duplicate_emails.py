"""People whose address differs from somebody else's only by capital letters."""

from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from lms.people.api import Person
from lms.records.quality.base import Check, Persons

_OTHER = aliased(Person)


def _shared(_day: date) -> ColumnElement[bool]:
    address = func.lower(_OTHER.email)
    twice = select(address).where(_OTHER.email.is_not(None)).group_by(address).having(func.count() > 1)
    return func.lower(Person.email).in_(twice)


_PEOPLE = Persons(_shared)
CHECK = Check(
    kind="duplicate-email",
    title="One address for several people",
    of_what="people at work",
    why="A link to set a password may reach somebody else.",
    owner="Human resources: email in the roster",
    fix=("Import a roster", "/admin/imports/new"),
    count=_PEOPLE.count,
    rows=_PEOPLE.rows,
)
