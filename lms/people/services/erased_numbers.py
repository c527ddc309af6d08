"""Knowing the number of somebody erased again, without keeping it: by a keyed digest."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from lms.core import clock
from lms.core.database import plain_rows
from lms.core.imports import ImportResult, Row
from lms.core.imports.csvfile import reject
from lms.people.models import Person
from lms.people.services.vault import digest

ERASED = "erased"
"""The code of the fault in an import."""


def number_digest(employee_no: str) -> str:
    """Return what is kept of an employee number when its person is erased."""
    return digest("erased number", employee_no)


def without_erased(rows: list[Row], known: Collection[str], result: ImportResult) -> list[Row]:
    """Return the rows of a roster that may land as far as erased people go.

    A number of somebody erased is refused, so that a roster undoes no erasure. Whoever was hired after that
    day is a new person, because nothing is left to join them to, and the import says so. ``known`` are the
    numbers of people who are known now.
    """
    new = {row["employee_no"] for row in rows if row["employee_no"] not in known}
    erased = _erased() if new else {}
    found = {number: erased.get(number_digest(number)) for number in new} if erased else {}
    good = []
    for row in rows:
        days = found.get(row["employee_no"])
        if days is None:
            good.append(row)
            continue
        number, erased_on = days
        hired_on = row["hired_on"]
        if hired_on is None or hired_on <= erased_on:
            fault = row.fault("employee_no", _refusal(number, erased_on), code=ERASED)
            reject(result, fault, file=row.file)
            result.rejected_cells.append(row.values)
            continue
        row.file.faults.append(row.fault("employee_no", _told(number, erased_on), code=ERASED))
        good.append(row)
    return good


def _erased() -> dict[str, tuple[int, date]]:
    """Return who was erased, and on which day, by the digest of their number."""
    statement = select(Person.number_digest, Person.id, Person.erased_at).where(
        Person.number_digest.is_not(None)
    )
    zone = clock.zone()
    return {kept: (id_, at.astimezone(zone).date()) for kept, id_, at in plain_rows(statement)}


def _refusal(number: int, on: date) -> str:
    return (
        f"belonged to P-{number}, whose personal data were erased on {on.isoformat()}; take the row out of "
        "the roster, or give whoever works again a hire date after that day"
    )


def _told(number: int, on: date) -> str:
    return (
        f"belonged to P-{number}, erased on {on.isoformat()}: they are a new person here, and what was "
        "learned before is not joined to them"
    )
