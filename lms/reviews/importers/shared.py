"""What the importers of coding share: people by number, days, faults of a row."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from sqlalchemy import select

from lms.core import clock
from lms.core.database import db
from lms.core.imports import Row
from lms.core.imports.base import ImportFault
from lms.people.api import Person
from lms.reviews.policy import reviews_policy

OF_RECORD = ("record_key", "person_id", "patient_type", "ready_on", "coded_on")
_CHUNK = 500


def some_keys(keys: Collection[str]) -> Iterator[list[str]]:
    """Yield keys in order, a chunk at a time."""
    ordered = sorted(set(keys))
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def people_by_number(numbers: Iterable[str | None]) -> dict[str, int]:
    """Return person ids by employee number; unknown numbers are left out."""
    return {
        number: person_id
        for some in some_keys({number for number in numbers if number})
        for number, person_id in db.session.execute(
            select(Person.employee_no, Person.id).where(Person.employee_no.in_(some))
        )
    }


def fault_of(row: Row, numbers: Collection[str], at: datetime) -> ImportFault | None:
    """Return what is wrong with the coder, the type of patients or the moment of a row; None when nothing."""
    types = reviews_policy().records
    if row["coder"] not in numbers:
        return row.fault("coder", "is no employee number", code="unknown")
    if row["patient_type"] not in types:
        return row.fault("patient_type", f"is not one of {', '.join(types)}", code="unknown")
    if at > clock.now():
        name = "coded_at" if "coded_at" in row.values else "audited_at"
        return row.fault(name, "is in the future")
    return None
