"""Attempts that are running now, counted by the revision that they were drawn from."""

from collections.abc import Collection

from sqlalchemy import func, select

from lms.assessments.models import Attempt
from lms.core.database import db


def running_by_revision(revision_ids: Collection[int]) -> dict[int, int]:
    """Return how many attempts of each revision are open; a revision without one is left out."""
    statement = (
        select(Attempt.revision_id, func.count())
        .where(Attempt.submitted_at.is_(None), Attempt.revision_id.in_(sorted(revision_ids)))
        .group_by(Attempt.revision_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}
