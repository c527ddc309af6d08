"""What is late by manager: whose people need a hand, counted from the spans that hold on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from lms.compliance.models import ObligationSpan, Requirement
from lms.compliance.rules.standings import LATE
from lms.compliance.services.standings import PROFICIENCY
from lms.core.database import plain_rows
from lms.people.api import Job, Person, Unit, in_scope, people, valid_on_clause


@dataclass(frozen=True)
class ManagerRow:
    """What is late among the people of a manager.

    Attributes:
        employee_no: of the manager; "" for people of whom the roster names none.
        name: of the manager; "" for none.
        team: people with a job on the day, in the units asked for.
        people_late: how many of them have something overdue or expired.
        late: obligations that are.
        oldest_due_on: the earliest day on which one of them was due, None when nothing is late.
    """

    employee_no: str
    name: str
    team: int
    people_late: int
    late: int
    oldest_due_on: date | None


def late_by_manager(paths: Collection[str], as_of: date) -> list[ManagerRow]:
    """Return every manager of people at or below ``paths``, those with the most people late first.

    Managers are those whom the roster names now; a constant number of statements.
    """
    sizes: dict[int | None, int] = {row[0]: row[1] for row in plain_rows(_team_sizes(paths, as_of))}
    found = {row.manager_id: row for row in plain_rows(_late(paths, as_of))}
    names = people(sorted({one for one in (*sizes, *found) if one is not None}))
    rows = []
    for manager_id in {**sizes, **found}:
        manager, row = names.get(manager_id or 0), found.get(manager_id)
        rows.append(
            ManagerRow(
                employee_no=manager.employee_no if manager else "",
                name=manager.full_name if manager else "",
                team=max(sizes.get(manager_id, 0), row.people if row else 0),
                people_late=row.people if row else 0,
                late=row.late if row else 0,
                oldest_due_on=row.oldest if row else None,
            )
        )
    return sorted(rows, key=lambda row: (-row.people_late, -row.late, row.name))


def _late(paths: Collection[str], as_of: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Person.manager_id,
            func.count().label("late"),
            func.count(ObligationSpan.person_id.distinct()).label("people"),
            func.min(ObligationSpan.due_on).label("oldest"),
        )
        .join_from(ObligationSpan, Person, Person.id == ObligationSpan.person_id)
        .join(Unit, Unit.id == ObligationSpan.unit_id)
        .join(Requirement, Requirement.id == ObligationSpan.requirement_id)
        .where(
            ObligationSpan.known_to.is_(None),
            valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, as_of),
            ObligationSpan.state.in_(LATE),
            Requirement.kind != PROFICIENCY,
            in_scope(paths),
        )
        .group_by(Person.manager_id)
    )


def _team_sizes(paths: Collection[str], as_of: date) -> Select[*tuple[Any, ...]]:
    return (
        select(Person.manager_id, func.count(Person.id.distinct()))
        .join(Job, Job.person_id == Person.id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(Job.superseded_at.is_(None), valid_on_clause(Job.from_on, Job.to_on, as_of), in_scope(paths))
        .group_by(Person.manager_id)
    )
