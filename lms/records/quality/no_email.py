"""People at work without an email address."""

from lms.people.api import Person
from lms.records.quality.base import Check, Persons

_PEOPLE = Persons(lambda _day: Person.email.is_(None))
CHECK = Check(
    kind="no-email",
    title="No email address",
    of_what="people at work",
    why="They sign in by number; a forgotten password needs a printed code.",
    owner="Human resources: email in the roster",
    fix=("Import a roster", "/admin/imports/new"),
    count=_PEOPLE.count,
    rows=_PEOPLE.rows,
)
