"""How pathways stand, in SQL: the outcome known now of a step, whether a pathway is still running."""

from sqlalchemy import ColumnElement, and_, exists, or_, select

from lms.education.models import PathwayEnd, PathwayOutcome, PathwayStart, PathwayStep
from lms.education.rules.pathways import DONE, SKIPPED

CLOSED = (DONE, SKIPPED)
OUTCOME_NOW: ColumnElement[bool] = and_(
    PathwayOutcome.start_id == PathwayStep.start_id,
    PathwayOutcome.step == PathwayStep.step,
    PathwayOutcome.superseded_at.is_(None),
)
"""Joins a step with its outcome known now."""
IS_CLOSED: ColumnElement[bool] = exists().where(OUTCOME_NOW, PathwayOutcome.outcome.in_(CLOSED))
"""Tells of a step that it is done or skipped."""
HAS_ENDED: ColumnElement[bool] = exists().where(PathwayEnd.start_id == PathwayStart.id)
"""Tells of a start that its pathway was ended."""
IS_OPEN_STEP = or_(PathwayOutcome.outcome.is_(None), PathwayOutcome.outcome.not_in(CLOSED))
"""Tells of a step that was joined with its outcome that it waits."""


def is_running() -> ColumnElement[bool]:
    """Return the condition that a start is not ended and has a step that waits."""
    waits = select(PathwayStep.id).where(PathwayStep.start_id == PathwayStart.id, ~IS_CLOSED)
    return and_(~HAS_ENDED, waits.correlate(PathwayStart).exists())
