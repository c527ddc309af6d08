"""The trainer's inbox: reports of one's units and of one's own modules; how soon they are answered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, or_, select

from lms.core import clock
from lms.core.database import plain_rows
from lms.core.kept import kept
from lms.courses import api as courses
from lms.people.api import Person, Unit, of_units
from lms.support.models import Issue, IssueEvent
from lms.support.rules.issues import ANSWERS, APPEAL, OPEN, median_of
from lms.support.services.standing import newest_kind, stands_at

YEAR = timedelta(days=365)
LATE = "late"
SHOWS = (OPEN, LATE, APPEAL, *ANSWERS, "closed", "all")


@dataclass(frozen=True)
class Wanted:
    """What a reader of the inbox asks for: a cut (open, late, appeal, a state, all), one module or ""."""

    show: str = OPEN
    module: str = ""


@dataclass(frozen=True)
class Answering:
    """How feedback of the last 365 days was answered.

    ``median_days`` are working days from the report to its first answer, None while none was answered.
    """

    reported: int
    answered: int
    median_days: int | None


def within(paths: Collection[str], reader_id: int) -> ColumnElement[bool]:
    """Return the condition that an issue is for a reader: of their units, or of a module that they own."""
    own = [module for module, owner in courses.owners().items() if owner == reader_id]
    scoped = of_units(Issue.unit_id, paths) if paths else (false(),)
    return or_(*scoped, Issue.module.in_(own)) if scoped else Issue.id.is_not(None)


def inbox_query(paths: Collection[str], reader_id: int, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """Return the rows of the inbox: the issue, who reported it, their unit, the newest event's kind.

    ``is_named`` tells whether the reader may know who reported it: only within their own units.
    """
    statement = (
        select(
            Issue,
            Person,
            Unit,
            newest_kind().label("newest"),
            case((_named(paths), True), else_=False).label("is_named"),
        )
        .join(Person, Person.id == Issue.person_id)
        .outerjoin(Unit, Unit.id == Issue.unit_id)
        .where(within(paths, reader_id), _shown(wanted.show))
    )
    return statement.where(Issue.module == wanted.module) if wanted.module else statement


def _named(paths: Collection[str]) -> ColumnElement[bool]:
    if not paths:
        return false()
    scoped = of_units(Issue.unit_id, paths)
    return or_(*scoped) if scoped else Issue.id.is_not(None)


def _shown(show: str) -> ColumnElement[bool]:
    if show == LATE:
        return stands_at(OPEN) & (Issue.due_on < clock.today())
    if show == APPEAL:
        return stands_at(OPEN) & (Issue.kind == APPEAL)
    return stands_at(show)


@dataclass(frozen=True)
class Waiting:
    """How many reports wait for an answer, how many of them past their day, how many are challenges."""

    open: int
    late: int
    appeals: int


def waiting(paths: Collection[str], reader_id: int) -> Waiting:
    """Return how many reports wait for a reader; one statement."""
    found = select(
        func.count(),
        func.sum(case((Issue.due_on < clock.today(), 1), else_=0)),
        func.sum(case((Issue.kind == APPEAL, 1), else_=0)),
    ).where(within(paths, reader_id), stands_at(OPEN))
    row = plain_rows(found).one()
    return Waiting(row[0], int(row[1] or 0), int(row[2] or 0))


def open_count(paths: tuple[str, ...], reader_id: int) -> int:
    """Return how many reports wait for a reader, for the menu; kept between requests."""
    today = clock.today()
    tables = (Issue, IssueEvent, Unit)
    return kept("support.open", tables, lambda: waiting(paths, reader_id).open, key=(paths, reader_id, today))


def modules_in(paths: Collection[str], reader_id: int) -> list[str]:
    """Return the modules that a reader's reports are about, in order."""
    found = select(Issue.module).where(within(paths, reader_id)).distinct().order_by(Issue.module)
    return list(plain_rows(found).scalars())


def answering_of(module: str) -> Answering:
    """Return how feedback on a module was answered everywhere in the last 365 days; kept between requests."""
    today = clock.today()
    tables = (Issue, IssueEvent)
    return kept("support.answering", tables, lambda: answering(Issue.module == module), key=(module, today))


def answering(condition: ColumnElement[bool]) -> Answering:
    """Return how the issues under a condition were answered in the last 365 days; two statements."""
    since = clock.now() - YEAR
    reported = plain_rows(
        select(func.count()).select_from(Issue).where(condition, Issue.recorded_at >= since)
    ).scalar()
    days = (
        select(IssueEvent.waited_days, func.count())
        .join(Issue, Issue.id == IssueEvent.issue_id)
        .where(condition, Issue.recorded_at >= since, IssueEvent.waited_days.is_not(None))
        .group_by(IssueEvent.waited_days)
    )
    counted = {row[0]: row[1] for row in plain_rows(days)}
    return Answering(int(reported or 0), sum(counted.values()), median_of(counted))
