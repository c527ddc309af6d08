"""Tables in lists: a person's own, those of a class, whose turn it is, and whom a host may ask."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from lms.core import clock
from lms.core.database import db, plain_rows
from lms.core.kept import kept
from lms.people.api import Job, Person, Unit, in_scope, known_at_clause, valid_on_clause
from lms.simulations.models_tables import SimulationTable, TableCall, TableSeat
from lms.simulations.rules.scenario import Scenario
from lms.simulations.services.shelf import cards

MOST_LISTED = 50
MOST_OFFERED = 200
_CALLED = (
    select(TableCall.person_id, SimulationTable.public_id, SimulationTable.key, TableCall.role)
    .join(SimulationTable, SimulationTable.id == TableCall.table_id)
    .where(TableCall.person_id.is_not(None), TableCall.superseded_at.is_(None))
    .order_by(TableCall.id)
)
_ROWS = (
    select(
        SimulationTable.public_id,
        SimulationTable.key,
        SimulationTable.host_id,
        SimulationTable.recorded_at,
        TableCall.role,
        TableCall.person_id,
        TableCall.recorded_at.label("since"),
    )
    .join(TableCall, TableCall.table_id == SimulationTable.id)
    .where(TableCall.superseded_at.is_(None))
    .order_by(SimulationTable.id.desc())
    .limit(MOST_LISTED)
)


@dataclass(frozen=True)
class Called:
    """A table that waits for a person, in a role."""

    public_id: str
    title: str
    role: str


@dataclass(frozen=True)
class TableRow:
    """A table in a list; ``role`` is whose turn it is since ``since``, None once the visit is over."""

    public_id: str
    key: str
    title: str
    laid_at: datetime
    role: str | None
    since: datetime
    is_hosted: bool
    is_mine: bool

    @property
    def is_over(self) -> bool:
        """Tell whether the visit has ended."""
        return self.role is None


@dataclass(frozen=True)
class Offered:
    """Somebody whom a host may ask, with the roles of the visit that fit their job."""

    employee_no: str
    name: str
    roles: frozenset[str]


def called(person_id: int) -> tuple[Called, ...]:
    """Return the tables that wait for a person; everybody's calls are kept until one changes."""
    rows = kept("simulations.called", (TableCall, SimulationTable), _calls).get(person_id, ())
    titles = _titles() if rows else {}
    return tuple(Called(public_id, titles.get(key, key), role) for public_id, key, role in rows)


def _calls() -> Mapping[int, list[tuple[str, str, str]]]:
    """Return the calls that nobody has answered yet, by person."""
    found: dict[int, list[tuple[str, str, str]]] = {}
    for row in plain_rows(_CALLED):
        found.setdefault(row.person_id, []).append((row.public_id, row.key, row.role))
    return found


def tables_of(person_id: int) -> tuple[TableRow, ...]:
    """Return the tables that a person hosts or sits at, the newest first."""
    held = select(TableSeat.table_id).where(
        TableSeat.person_id == person_id, TableSeat.superseded_at.is_(None)
    )
    return _rows(
        _ROWS.where(or_(SimulationTable.host_id == person_id, SimulationTable.id.in_(held))), person_id
    )


def tables_of_class(class_id: str, person_id: int) -> tuple[TableRow, ...]:
    """Return the tables of a class that a person hosts or sits at, the newest first."""
    found = select(SimulationTable.public_id).where(SimulationTable.class_id == class_id)
    of_class = frozenset(db.session.scalars(found))
    return tuple(row for row in tables_of(person_id) if row.public_id in of_class)


def _rows(statement: Select[*tuple[Any, ...]], person_id: int) -> tuple[TableRow, ...]:
    titles = _titles()
    return tuple(
        TableRow(
            public_id=row.public_id,
            key=row.key,
            title=titles.get(row.key, row.key),
            laid_at=row.recorded_at,
            role=row.role,
            since=row.since,
            is_hosted=row.host_id == person_id,
            is_mine=row.person_id == person_id,
        )
        for row in plain_rows(statement)
    )


def _titles() -> Mapping[str, str]:
    return {one.key: one.title for one in cards()}


def offered(scenario: Scenario, paths: Collection[str], only: Collection[str] = ()) -> tuple[Offered, ...]:
    """Return people of some units whose jobs act in a scenario, by name, at most 200.

    Args:
        scenario: the visit.
        paths: the units whose people may be asked.
        only: employee numbers of a class: then these people alone, whatever their job.
    """
    jobs = {job: role for role, view in scenario.viewpoints.items() for job in view.roles}
    roles_of: dict[str, set[str]] = {}
    for role, view in scenario.viewpoints.items():
        for job in view.roles:
            roles_of.setdefault(job, set()).add(role)
    wanted = Person.employee_no.in_(sorted(only)) if only else Job.job_role.in_(sorted(jobs))
    today = clock.today()
    statement = (
        select(Person.employee_no, Person.given_name, Person.family_name, Job.job_role)
        .join(Job, Job.person_id == Person.id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(
            in_scope(paths),
            wanted,
            valid_on_clause(Job.from_on, Job.to_on, today),
            known_at_clause(Job.recorded_at, Job.superseded_at, None),
        )
        .order_by(Person.family_name, Person.given_name, Person.employee_no)
        .limit(MOST_OFFERED)
    )
    found: dict[str, Offered] = {}
    for row in plain_rows(statement) if paths else ():
        before = found.get(row.employee_no)
        roles = roles_of.get(row.job_role, set()) | (before.roles if before is not None else frozenset())
        name = f"{row.given_name} {row.family_name}"
        found[row.employee_no] = Offered(row.employee_no, name, frozenset(roles))
    return tuple(found.values())
