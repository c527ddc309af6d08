"""What is late by manager: whose people need a hand, counted from the spans that hold on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, func, select
from sqlalchemy.orm import aliased

from lms.compliance.models import ObligationSpan
from lms.compliance.services.late import NOT_MEASURED, late_spans
from lms.core.database import plain_rows
from lms.people.api import Job, Person, of_units, valid_on_clause


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

    Managers are those whom the roster names now; one statement.
    """
    rows = [
        ManagerRow(
            employee_no=row.employee_no or "",
            name=f"{row.given_name} {row.family_name}" if row.employee_no else "",
            team=max(row.team, row.people),
            people_late=row.people,
            late=row.late or 0,
            oldest_due_on=row.oldest,
        )
        for row in plain_rows(_by_manager(paths, as_of))
        if row.team or row.people
    ]
    return sorted(rows, key=lambda row: (-row.people_late, -row.late, row.name))


def _by_manager(paths: Collection[str], as_of: date) -> Select[*tuple[Any, ...]]:
    """Return the sums of what people have by manager, with the manager's number and name."""
    person = _by_person(paths, as_of).subquery("person")
    found = (
        select(
            person.c.manager_id,
            func.sum(person.c.is_held).label("team"),
            func.count(person.c.late).label("people"),
            cast(func.sum(person.c.late), BigInteger).label("late"),
            func.min(person.c.oldest).label("oldest"),
        )
        .group_by(person.c.manager_id)
        .subquery("found")
    )
    leads = aliased(Person)
    return select(found, leads.employee_no, leads.given_name, leads.family_name).join_from(
        found, leads, leads.id == found.c.manager_id, isouter=True
    )


def _by_person(paths: Collection[str], as_of: date) -> Select[*tuple[Any, ...]]:
    """Return everybody with what is late of each in units, and whether a job is held there on the day."""
    late = late_spans(as_of, paths, (ObligationSpan.person_id, ObligationSpan.due_on), NOT_MEASURED)
    own = (
        select(late.c.person_id, func.count().label("late"), func.min(late.c.due_on).label("oldest"))
        .group_by(late.c.person_id)
        .subquery("own")
    )
    held = select(Job.person_id).where(
        Job.superseded_at.is_(None),
        valid_on_clause(Job.from_on, Job.to_on, as_of),
        *of_units(Job.unit_id, paths),
    )
    is_held = case((Person.id.in_(held), 1), else_=0).label("is_held")
    return select(Person.manager_id, is_held, own.c.late, own.c.oldest).join_from(
        Person, own, own.c.person_id == Person.id, isouter=True
    )
