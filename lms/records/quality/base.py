"""What a check of the data is, and the parts that several share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from lms.core.database import db
from lms.people.api import Employment, Job, Person, status_by, valid_on_clause

MOST_ROWS = 2_000


@dataclass(frozen=True)
class Row:
    """One thing found: its name, what is wrong with it, and the page where it can be looked at."""

    what: str
    detail: str = ""
    href: str = ""


@dataclass(frozen=True)
class Found:
    """What a check found on a day: how many of how many."""

    found: int
    of_all: int


@dataclass(frozen=True)
class Check:
    """A check of the data.

    Attributes:
        kind: its name for ever.
        title: what is wrong, in a few words.
        of_what: what is counted, a plural.
        why: what comes of it.
        owner: who puts it right, and where.
        fix: label and address of the page where that begins; empty when it is outside of this system.
        count: how many of how many on a day.
        rows: the first so many of them.
    """

    kind: str
    title: str
    of_what: str
    why: str
    owner: str
    fix: tuple[str, str]
    count: Callable[[date], Found]
    rows: Callable[[date, int], Sequence[Row]]


def how_many(statement: Select[*tuple[Any, ...]]) -> int:
    """Return how many rows a select has."""
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def at_work(day: date) -> ColumnElement[bool]:
    """Return the SQL for people whose newest employment on a day is active."""
    newest = (
        select(status_by(day))
        .where(
            Employment.person_id == Person.id, Employment.superseded_at.is_(None), Employment.from_on <= day
        )
        .order_by(Employment.from_on.desc(), Employment.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    return newest == "active"


def has_left(day: date) -> ColumnElement[bool]:
    """Return the SQL for people whose newest employment on a day is over."""
    newest = (
        select(status_by(day))
        .where(
            Employment.person_id == Person.id, Employment.superseded_at.is_(None), Employment.from_on <= day
        )
        .order_by(Employment.from_on.desc(), Employment.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    return newest == "terminated"


def holds_job(day: date) -> ColumnElement[bool]:
    """Return the SQL for people with a job on a day."""
    return exists().where(
        Job.person_id == Person.id, Job.superseded_at.is_(None), valid_on_clause(Job.from_on, Job.to_on, day)
    )


@dataclass(frozen=True)
class Persons:
    """A check of people: ``wrong`` is the SQL of those concerned among ``among``, both of a day."""

    wrong: Callable[[date], ColumnElement[bool]]
    among: Callable[[date], ColumnElement[bool]] = at_work
    detail: str = ""

    def count(self, day: date) -> Found:
        """Return how many people of how many."""
        every = select(Person.id).where(self.among(day))
        return Found(how_many(every.where(self.wrong(day))), how_many(every))

    def rows(self, day: date, most: int) -> list[Row]:
        """Return the first people by name."""
        wrong = select(Person).where(self.among(day), self.wrong(day))
        found = db.session.scalars(wrong.order_by(Person.family_name, Person.id).limit(most))
        return [
            Row(f"{one.full_name}, {one.employee_no}", self.detail, f"/people/{one.employee_no}")
            for one in found
        ]
