"""The standing reports: what pages of compliance and access show every day, as rows that are written down.

A row names units by code, and requirements by kind and subject: names that are never given to another thing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from lms.access.api import gates_counted
from lms.compliance.api import Requirement, rollup
from lms.core.database import plain_rows
from lms.people.api import units

Row = list[Any]
COUNTS = (
    *("people", "people_on_time", "people_complete", "obligations", "met", "late"),
    *("people_measured", "people_proficient", "competencies", "proficient"),
)
"""The columns of every snapshot, for ever: a further number is a further report."""
STATES = (
    *("not_started", "in_progress", "ready_for_signoff"),
    *("cleared", "provisional", "grace", "blocked", "suspended"),
)
GATE_COUNTS = ("gates", *STATES)
"""The columns about gates, for ever: gates of jobs held on the day, and how many stand in each state."""
_numbers = attrgetter(*COUNTS)


@dataclass(frozen=True)
class StandingReport:
    """A report with its columns; ``rows`` takes a day and the instant up to which things were known."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: Callable[[date, datetime | None], list[Row]]


def by_unit_and_role(day: date, known_at: datetime | None) -> list[Row]:
    """Return the counts of every unit and job role; "" for obligations that name none."""
    codes = {unit.id: unit.code for unit in units().values()}
    found = rollup(("unit", "role"), as_of=day, known_at=known_at)
    return sorted(
        [codes.get(row.unit_id or 0, ""), row.job_role or "", *_numbers(row.counts)] for row in found
    )


def by_requirement(day: date, known_at: datetime | None) -> list[Row]:
    """Return the counts of every requirement in all units."""
    names = dict(_names())
    found = rollup(("requirement",), as_of=day, known_at=known_at)
    return sorted([*names[row.requirement_id or 0], *_numbers(row.counts)] for row in found)


def gates_by_unit_and_role(day: date, known_at: datetime | None) -> list[Row]:
    """Return how many gates of the jobs of every unit and job role there are, and how they stand."""
    codes = {unit.id: unit.code for unit in units().values()}
    found: dict[tuple[str, str], dict[str, int]] = {}
    for (unit_id, job_role, state), number in gates_counted(day, known_at).items():
        found.setdefault((codes.get(unit_id, ""), job_role), {})[state] = number
    return sorted(
        [*place, sum(own.values()), *(own.get(state, 0) for state in STATES)] for place, own in found.items()
    )


def _names() -> Iterator[tuple[int, tuple[str, str]]]:
    for id_, kind, subject in plain_rows(select(Requirement.id, Requirement.kind, Requirement.subject)):
        yield id_, (kind, subject)


STANDING = {
    report.name: report
    for report in (
        StandingReport(
            "compliance-by-unit-role",
            "Compliance by unit and job role",
            ("unit", "role", *COUNTS),
            by_unit_and_role,
        ),
        StandingReport(
            "compliance-by-requirement",
            "Compliance by requirement",
            ("kind", "subject", *COUNTS),
            by_requirement,
        ),
        StandingReport(
            "gates-by-unit-role",
            "Gates by unit and job role",
            ("unit", "role", *GATE_COUNTS),
            gates_by_unit_and_role,
        ),
    )
}
"""Every standing report by name; a further one is its function and its line here."""
