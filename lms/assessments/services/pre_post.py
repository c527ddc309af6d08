"""What people scored before and after a module: first sittings alone, counted by score, never by person.

Scores are counted by the database, so that ten thousand sittings are a few dozen rows.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from lms.assessments.models import Attempt
from lms.assessments.pre_test_models import PreTest
from lms.assessments.rules.attempts import Mode
from lms.core.database import plain_rows

PRE_TEST, TEST_OUT = "pre-test", "test-out"
SOURCES = (PRE_TEST, TEST_OUT)
People = Select[int] | None
Scores = Mapping[Decimal, int]
Pairs = Mapping[tuple[Decimal, Decimal], int]


def scores_before(module: str, source: str, people: People = None) -> Scores:
    """Return how many people scored what before studying a module, in its pre-test or a test-out."""
    return _counted(_before(module, source, people))


def scores_after(module: str, people: People = None) -> Scores:
    """Return how many people scored what in their first sitting of the exam."""
    return _counted(_after(module, people))


def scores_of_both(module: str, source: str, people: People = None) -> Pairs:
    """Return how many of the same people scored what before and what after."""
    before = _before(module, source, people).subquery()
    after = _after(module, None).subquery()
    statement = (
        select(before.c.score, after.c.score, func.count())
        .join(after, after.c.person_id == before.c.person_id)
        .group_by(before.c.score, after.c.score)
    )
    return {(row[0], row[1]): row[2] for row in plain_rows(statement)}


def people_before(source: str, people: People = None) -> Mapping[str, int]:
    """Return by module how many people were tested before studying it."""
    found = _before(None, source, people).subquery()
    statement = select(found.c.module, func.count()).group_by(found.c.module)
    return dict(plain_rows(statement).all())


def _before(module: str | None, source: str, people: People) -> Select[*tuple[Any, ...]]:
    if source == PRE_TEST:
        tested = select(PreTest.person_id, PreTest.module, PreTest.score)
        return _within(tested, PreTest, module, people)
    statement = select(Attempt.person_id, Attempt.module, Attempt.score).where(
        Attempt.mode == Mode.TEST_OUT.value, Attempt.submitted_at.is_not(None)
    )
    return _within(statement, Attempt, module, people)


def _after(module: str, people: People) -> Select[*tuple[Any, ...]]:
    earlier = aliased(Attempt)
    before = select(earlier.id).where(
        earlier.person_id == Attempt.person_id,
        earlier.module == Attempt.module,
        earlier.mode == Mode.FULL.value,
        earlier.id < Attempt.id,
    )
    statement = select(Attempt.person_id, Attempt.module, Attempt.score).where(
        and_(Attempt.mode == Mode.FULL.value, Attempt.submitted_at.is_not(None), ~before.exists())
    )
    return _within(statement, Attempt, module, people)


def _within(
    statement: Select[*tuple[Any, ...]], model: Any, module: str | None, people: People
) -> Select[*tuple[Any, ...]]:
    if module is not None:
        statement = statement.where(model.module == module)
    return statement if people is None else statement.where(model.person_id.in_(people))


def _counted(statement: Select[*tuple[Any, ...]]) -> Scores:
    found = statement.subquery()
    rows = plain_rows(select(found.c.score, func.count()).group_by(found.c.score))
    return {score: count for score, count in rows if score is not None}
