"""Reading reviews: each with its records, results and steps, by a constant number of statements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, select

from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound
from lms.people.api import Job, Unit, in_scope, shown_jobs
from lms.reviews.models import CodedRecord, CodingReview, ReviewCase, ReviewResult, ReviewStep
from lms.reviews.rules.quarters import Quarter
from lms.reviews.rules.results import Finding, Totals, total
from lms.reviews.rules.standing import Course, state_of

ASSIGNED, REPORTED, ACCEPTED, DISPUTED, CLOSED, WITHDRAWN = (
    "assigned",
    "reported",
    "accepted",
    "disputed",
    "closed",
    "withdrawn",
)
FIRST, SECOND = 1, 2


@dataclass(frozen=True)
class SeenCase:
    """A drawn record with what was found; ``dispute`` is the step in which its coder disputes it."""

    id: int
    ordinal: int
    record_key: str
    coded_on: date
    first: ReviewResult | None = None
    second: ReviewResult | None = None
    dispute: ReviewStep | None = None

    @property
    def counts(self) -> ReviewResult | None:
        """The result that counts: the second reviewer's, else the first; None before any."""
        return self.second or self.first

    @property
    def finding(self) -> Finding | None:
        """What counts, as the rules add it up."""
        found = self.counts
        if found is None:
            return None
        classes = tuple(found.classes)
        return Finding(found.codes, found.correct, classes, found.drg_original, found.drg_final)


@dataclass(frozen=True)
class Seen:
    """A review with everything that its pages show."""

    review: CodingReview
    cases: tuple[SeenCase, ...]
    steps: tuple[ReviewStep, ...]

    @property
    def quarter(self) -> Quarter:
        """The quarter whose work is reviewed."""
        return Quarter(self.review.year, self.review.quarter)

    @cached_property
    def reviewer_id(self) -> int | None:
        """Who reviews; None while nobody was named."""
        named = [step.to_id for step in self.steps if step.kind == ASSIGNED]
        return named[-1] if named else None

    @cached_property
    def course(self) -> Course:
        """The facts that the state follows from."""
        reported = self.step(REPORTED)
        return Course(
            cases=len(self.cases),
            first=sum(case.first is not None for case in self.cases),
            disputed=frozenset(case.id for case in self.cases if case.dispute),
            second=frozenset(case.id for case in self.cases if case.second),
            reported_on=day_of(reported.recorded_at) if reported else None,
            answer_by=date.fromisoformat(reported.text) if reported else None,
            is_accepted=self.step(ACCEPTED) is not None,
            is_closed=self.step(CLOSED) is not None,
            is_withdrawn=self.step(WITHDRAWN) is not None,
        )

    @property
    def state(self) -> str:
        """How it stands today."""
        return state_of(self.course, clock.today())

    @cached_property
    def totals(self) -> Totals:
        """What the results add up to so far."""
        return total(case.finding for case in self.cases if case.finding is not None)

    def step(self, kind: str) -> ReviewStep | None:
        """Return the newest step of a kind; None when it was not taken."""
        return next((step for step in reversed(self.steps) if step.kind == kind), None)

    def case(self, ordinal: int) -> SeenCase:
        """Return a record of the sample by its number.

        Raises:
            NotFound: when there is none.
        """
        found = next((case for case in self.cases if case.ordinal == ordinal), None)
        if found is None:
            raise NotFound("There is no such record in this sample.")
        return found


def day_of(at: datetime) -> date:
    """Return the day of an instant where the system stands."""
    return at.astimezone(clock.zone()).date()


def seen(*where: ColumnElement[bool]) -> list[Seen]:
    """Return reviews that meet conditions on ``CodingReview``, newest quarter first."""
    order = (CodingReview.year.desc(), CodingReview.quarter.desc(), CodingReview.id)
    reviews = db.session.scalars(select(CodingReview).where(*where).order_by(*order)).all()
    if not reviews:
        return []
    steps = _steps(where)
    cases = _cases(where, steps)
    return [
        Seen(review, tuple(cases.get(review.id, ())), tuple(steps.get(review.id, ()))) for review in reviews
    ]


def review_named(public_id: str) -> Seen:
    """Return a review by its public id.

    Raises:
        NotFound: when there is none.
    """
    found = seen(CodingReview.public_id == public_id)
    if not found:
        raise NotFound("There is no such review.")
    return found[0]


def _steps(where: Sequence[ColumnElement[bool]]) -> dict[int, list[ReviewStep]]:
    statement = select(ReviewStep).join(CodingReview, CodingReview.id == ReviewStep.review_id)
    found: dict[int, list[ReviewStep]] = {}
    for step in db.session.scalars(statement.where(*where).order_by(ReviewStep.id)):
        found.setdefault(step.review_id, []).append(step)
    return found


def _cases(
    where: Sequence[ColumnElement[bool]], steps: dict[int, list[ReviewStep]]
) -> dict[int, list[SeenCase]]:
    results = _results(where)
    disputes = {step.case_id: step for taken in steps.values() for step in taken if step.kind == DISPUTED}
    statement = (
        select(
            ReviewCase.id,
            ReviewCase.review_id,
            ReviewCase.ordinal,
            CodedRecord.record_key,
            CodedRecord.coded_on,
        )
        .join(CodingReview, CodingReview.id == ReviewCase.review_id)
        .join(CodedRecord, CodedRecord.id == ReviewCase.record_id)
        .where(*where)
        .order_by(ReviewCase.review_id, ReviewCase.ordinal)
    )
    found: dict[int, list[SeenCase]] = {}
    for case_id, review_id, ordinal, key, coded_on in db.session.execute(statement):
        looks = results.get((case_id, FIRST)), results.get((case_id, SECOND))
        case = SeenCase(case_id, ordinal, key, coded_on, *looks, disputes.get(case_id))
        found.setdefault(review_id, []).append(case)
    return found


def _results(where: Sequence[ColumnElement[bool]]) -> dict[tuple[int, int], ReviewResult]:
    statement = (
        select(ReviewResult)
        .join(ReviewCase, ReviewCase.id == ReviewResult.case_id)
        .join(CodingReview, CodingReview.id == ReviewCase.review_id)
        .where(ReviewResult.superseded_at.is_(None), *where)
    )
    return {(row.case_id, row.rating): row for row in db.session.scalars(statement)}


def in_reach(person_id: Any, paths: Collection[str]) -> ColumnElement[bool]:
    """Return the SQL on a column for people who are found in units at or below any of ``paths``."""
    held: ColumnElement[bool] = person_id.in_(
        select(Job.person_id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(Job.superseded_at.is_(None), shown_jobs(clock.today()), in_scope(paths))
    )
    return held


def of_quarter(quarter: Quarter) -> tuple[ColumnElement[bool], ...]:
    """Return the SQL for the reviews of a quarter."""
    return CodingReview.year == quarter.year, CodingReview.quarter == quarter.number
