"""Rows of an intake as a school or an agency sends them: who may be taken in here, and what is wrong."""

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lms.core.pasted import PastedRow

TYPES = ("contractor", "traveler", "student", "resident", "volunteer")
"""Employment types that come for a time: their access ends with the day in ``job_to``."""
COLUMNS = (
    "employee_no",
    "given_name",
    "family_name",
    "email",
    "hired_on",
    "employment_type",
    "job_role",
    "unit_code",
    "job_from",
    "job_to",
)
NEEDED = frozenset(COLUMNS) - {"email"}
MOST_ROWS = 500


@dataclass(frozen=True)
class Place:
    """Where rows may go: the codes of the units of whoever takes them in, and who is known already.

    ``known`` holds the employment type of known employee numbers, "" when there is none; ``own`` are those
    of them who hold or held a job in one of the units.
    """

    units: Collection[str]
    known: Mapping[str, str]
    own: Collection[str] = ()


def read_rows(text: str) -> tuple[list[PastedRow], str]:
    """Return the rows of a pasted or uploaded text, and what keeps it from being read ("" = nothing)."""
    return PastedRow.read(text, columns=COLUMNS, needed=NEEDED, most=MOST_ROWS)


def check_rows(rows: Collection[PastedRow], place: Place) -> None:
    """Write into each row what is wrong with it here: unit, type, no last day, known otherwise."""
    for row in rows:
        if row["unit_code"] not in place.units:
            row.faults.append(f"Unit {row['unit_code'] or '(empty)'} is not one of yours.")
        if row["employment_type"].lower() not in TYPES:
            row.faults.append(f"The employment type is one of {', '.join(TYPES)}.")
        if not row["job_to"]:
            row.faults.append("The last day (job_to) is needed: access ends with it.")
        known = place.known.get(row["employee_no"])
        if known is not None and known not in TYPES:
            row.faults.append("This number belongs to somebody who is employed; the roster changes them.")
        elif known is not None and row["employee_no"] not in place.own:
            row.faults.append("This number belongs to somebody of another unit; the roster changes them.")


def as_roster(rows: Collection[PastedRow]) -> str:
    """Return the rows without faults as a roster; line ``n`` of it is the ``n - 1``th of them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [name for name in COLUMNS if name != "email" or any(row[name] for row in rows)]
    writer.writerow([*names, "status"])
    for row in rows:
        if not row.faults:
            writer.writerow([*(row[name] for name in names), "active"])
    return out.getvalue()
