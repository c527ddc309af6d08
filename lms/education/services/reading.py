"""What pages read of pathways: an educator's list, one pathway whole, a provider's own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import aliased

from lms.core import clock
from lms.core.database import db, plain_rows
from lms.core.kept import kept
from lms.education.models import (
    EducationNote,
    PathwayEducator,
    PathwayEnd,
    PathwayOutcome,
    PathwayStart,
    PathwayStep,
)
from lms.education.rules.pathways import Pathway, Stands, StepPlan, stands, week_ends_on
from lms.education.services.pathways import pathway_of
from lms.education.services.standing import HAS_ENDED, IS_OPEN_STEP, OUTCOME_NOW, is_running
from lms.people.api import Person, Unit, in_scope, people

WEEK, OVERDUE, WAITING, CLOSED, ALL = "week", "overdue", "open", "done", "all"
SHOWS = (WEEK, OVERDUE, WAITING, CLOSED, ALL)
MINE, EVERYBODY, NOBODY = "mine", "", "none"
Educating = aliased(Person, name="educating")


@dataclass(frozen=True)
class Wanted:
    """What an educator asks of the list: a cut, a practice by code ("" all), whose providers."""

    show: str = WEEK
    practice: str = ""
    whose: str = EVERYBODY


@dataclass(frozen=True)
class Counts:
    """Steps that wait, by when they are due, and how many providers are on a pathway."""

    week: int
    overdue: int
    providers: int
    without: int


@dataclass(frozen=True)
class StepShown:
    """A step of a pathway as pages show it."""

    plan: StepPlan
    due_on: date
    stands: Stands
    occurred_on: date | None
    reason: str
    by: str
    at: datetime | None


@dataclass(frozen=True)
class Note:
    """A note of an educator."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Whole:
    """A pathway of a provider with its steps in order; ``ended`` is why and when, None while it runs."""

    start: PathwayStart
    pathway: Pathway
    provider: Person
    educator: Person | None
    steps: tuple[StepShown, ...]
    ended: PathwayEnd | None

    @property
    def done(self) -> int:
        """Number of steps that wait no longer."""
        return sum(one.stands in (Stands.DONE, Stands.SKIPPED) for one in self.steps)

    @property
    def next(self) -> StepShown | None:
        """The first step that waits; None when none does, or the pathway was ended."""
        waits = (one for one in self.steps if one.stands not in (Stands.DONE, Stands.SKIPPED))
        return None if self.ended else next(waits, None)


def steps_query(paths: Collection[str], reader_id: int, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """Return the rows of an educator's list: a step, its provider, practice and educator."""
    statement = (
        select(
            PathwayStep.step,
            PathwayStep.due_on,
            PathwayStart.public_id,
            PathwayStart.pathway,
            PathwayStart.revision_id,
            PathwayStart.anchor,
            PathwayStart.anchor_on,
            PathwayOutcome.outcome,
            PathwayOutcome.occurred_on,
            Person.given_name,
            Person.family_name,
            Unit.name.label("practice"),
            Educating.given_name.label("educator_given"),
            Educating.family_name.label("educator_family"),
        )
        .select_from(PathwayStep)
        .join(PathwayStart, PathwayStart.id == PathwayStep.start_id)
        .join(Person, Person.id == PathwayStart.person_id)
        .join(Unit, Unit.id == PathwayStart.unit_id)
        .join(PathwayEducator, _educator_now())
        .outerjoin(Educating, Educating.id == PathwayEducator.educator_id)
        .outerjoin(PathwayOutcome, OUTCOME_NOW)
        .where(in_scope(paths), _shown(wanted.show), _of(wanted.whose, reader_id))
    )
    return statement.where(Unit.code == wanted.practice) if wanted.practice else statement


def _educator_now() -> ColumnElement[bool]:
    return and_(PathwayEducator.start_id == PathwayStart.id, PathwayEducator.superseded_at.is_(None))


def _shown(show: str) -> ColumnElement[bool]:
    today = clock.today()
    waits = and_(IS_OPEN_STEP, ~HAS_ENDED)
    due = PathwayStep.due_on
    return {
        WEEK: and_(waits, due >= today, due <= week_ends_on(today)),
        OVERDUE: and_(waits, due < today),
        WAITING: waits,
        CLOSED: ~IS_OPEN_STEP,
    }.get(show, PathwayStep.id.is_not(None))


def _of(whose: str, reader_id: int) -> ColumnElement[bool]:
    if whose == MINE:
        return PathwayEducator.educator_id == reader_id
    return PathwayEducator.educator_id.is_(None) if whose == NOBODY else PathwayEducator.id.is_not(None)


def counts(paths: Collection[str], reader_id: int, whose: str = EVERYBODY) -> Counts:
    """Return how many steps wait and how many providers are on a pathway; one statement."""
    today = clock.today()
    due = PathwayStep.due_on
    statement = (
        select(
            func.sum(case((and_(due >= today, due <= week_ends_on(today)), 1), else_=0)),
            func.sum(case((due < today, 1), else_=0)),
            func.count(PathwayStart.person_id.distinct()),
            func.count(case((PathwayEducator.educator_id.is_(None), PathwayStart.id)).distinct()),
        )
        .select_from(PathwayStep)
        .join(PathwayStart, PathwayStart.id == PathwayStep.start_id)
        .join(Unit, Unit.id == PathwayStart.unit_id)
        .join(PathwayEducator, _educator_now())
        .outerjoin(PathwayOutcome, OUTCOME_NOW)
        .where(in_scope(paths), IS_OPEN_STEP, ~HAS_ENDED, _of(whose, reader_id))
    )
    row = plain_rows(statement).one()
    return Counts(int(row[0] or 0), int(row[1] or 0), row[2], row[3])


def practices(paths: Collection[str]) -> list[tuple[str, str]]:
    """Return code and name of the units whose providers are or were on a pathway, by name."""
    statement = (
        select(Unit.code, Unit.name)
        .join(PathwayStart, PathwayStart.unit_id == Unit.id)
        .where(in_scope(paths))
        .distinct()
        .order_by(Unit.name)
    )
    return [(row.code, row.name) for row in plain_rows(statement)]


def whole(start: PathwayStart) -> Whole:
    """Return a pathway with everything but its notes; five statements."""
    pathway = pathway_of(start.revision_id)
    rows = db.session.execute(
        select(PathwayStep, PathwayOutcome)
        .outerjoin(PathwayOutcome, OUTCOME_NOW)
        .where(PathwayStep.start_id == start.id)
        .order_by(PathwayStep.number)
    ).all()
    educator_id = db.session.scalar(
        select(PathwayEducator.educator_id).where(
            PathwayEducator.start_id == start.id, PathwayEducator.superseded_at.is_(None)
        )
    )
    named = {start.person_id, educator_id or 0, *(one.by_id for _step, one in rows if one)}
    known = people(named)
    return Whole(
        start=start,
        pathway=pathway,
        provider=known[start.person_id],
        educator=known.get(educator_id or 0),
        steps=tuple(_step_shown(pathway, step, outcome, known) for step, outcome in rows),
        ended=db.session.scalar(select(PathwayEnd).where(PathwayEnd.start_id == start.id)),
    )


def _step_shown(
    pathway: Pathway, step: PathwayStep, outcome: PathwayOutcome | None, known: dict[int, Person]
) -> StepShown:
    plan = pathway.step(step.step)
    assert plan is not None
    how = stands(outcome.outcome if outcome else None, step.due_on, today=clock.today())
    closed = outcome if outcome and how in (Stands.DONE, Stands.SKIPPED) else None
    return StepShown(
        plan=plan,
        due_on=step.due_on,
        stands=how,
        occurred_on=closed.occurred_on if closed else None,
        reason=closed.reason if closed else "",
        by=known[closed.by_id].full_name if closed else "",
        at=closed.recorded_at if closed else None,
    )


def notes_of(start: PathwayStart) -> list[Note]:
    """Return the notes of a pathway, the newest first; who may read them is asked before."""
    statement = (
        select(EducationNote, Person.given_name, Person.family_name)
        .join(Person, Person.id == EducationNote.by_id)
        .where(EducationNote.start_id == start.id)
        .order_by(EducationNote.id.desc())
    )
    return [
        Note(f"{given} {family}", note.recorded_at, note.text)
        for note, given, family in db.session.execute(statement)
    ]


def newest_start(person_id: int) -> PathwayStart | None:
    """Return the pathway that a person began last, None without any."""
    statement = select(PathwayStart).where(PathwayStart.person_id == person_id)
    return db.session.scalar(statement.order_by(PathwayStart.id.desc()).limit(1))


def runs_pathway(person_id: int) -> bool:
    """Tell whether a person is on a pathway now; kept between requests."""
    tables = (PathwayStart, PathwayStep, PathwayOutcome, PathwayEnd)
    statement = select(PathwayStart.id).where(PathwayStart.person_id == person_id, is_running())
    return kept(
        "education.runs", tables, lambda: plain_rows(statement.limit(1)).first() is not None, key=person_id
    )


def open_count(paths: tuple[str, ...], reader_id: int) -> int:
    """Return how many steps of an educator's own providers are due by Sunday, for the menu; kept."""

    def read() -> int:
        found = counts(paths, reader_id, MINE)
        return found.week + found.overdue

    tables = (PathwayStart, PathwayStep, PathwayOutcome, PathwayEnd, PathwayEducator, Unit)
    return kept("education.open", tables, read, key=(paths, reader_id, clock.today()))
