"""The documents of the contract, for the command line and the API: a person's obligations, a report."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Any

from lms.compliance.services.cycle_history import cycles_of_person
from lms.compliance.services.obligations import obligations_of_people
from lms.compliance.services.reports import report
from lms.compliance.services.times import known_at_end_of
from lms.people.api import Person

Row = dict[str, Any]
_NAMES = ("unit", "role", "requirement")


def person_document(person: Person, *, as_of: date, known_on: date | None = None) -> Row:
    """Return what a person must do on a day: the document of ``lms compliance person``."""
    at = known_at(known_on)
    found = obligations_of_people([person.id], as_of=as_of, known_at=at)[person.id]
    cycles = cycles_of_person(person.id, as_of=as_of, known_at=at)
    return {
        "employee_no": person.employee_no,
        "as_of": as_of,
        "known_on": known_on,
        "obligations": [
            {
                **one.as_json(),
                "cycles": [cycle.as_json() for cycle in cycles.get(one.requirement_id, ())],
            }
            for one in found
        ],
    }


def report_document(
    by: Sequence[str],
    *,
    as_of: date,
    known_on: date | None = None,
    unit: str | None = None,
    paths: Collection[str] | None = None,
    shown: Callable[[Row], Row] = lambda row: row,
) -> Row:
    """Return a report: the document of ``lms compliance report``.

    Args:
        by: any of unit, role, requirement.
        as_of: valid on this day.
        known_on: as recorded by the end of this day; None = now.
        unit: code of the unit that was asked for.
        paths: only units at or below these; None = everything, obligations without a unit included.
        shown: what a reader may see of a row.

    Raises:
        Refused: for keys that are not possible.
    """
    rows = report(by, as_of=as_of, known_at=known_at(known_on), paths=paths)
    return {
        "as_of": as_of,
        "known_on": known_on,
        "unit": unit,
        "by": list(by),
        "rows": [shown(row) for row in rows],
    }


def too_few_hidden(row: Row, fewest: int) -> Row:
    """Return a row of a report without numbers when it counts too few people for them to stay unnamed."""
    people = max(row["people"], row["people_measured"])
    if people >= fewest:
        return row
    return {name: value if name in _NAMES else None for name, value in row.items()}


def known_at(known_on: date | None) -> datetime | None:
    """Return the instant up to which things were known; None = now."""
    return None if known_on is None else known_at_end_of(known_on)
