"""Completions counted by the revision that they name."""

from collections.abc import Collection

from sqlalchemy import func, select

from lms.core.database import db
from lms.courses.models import ModuleCompletion


def completions_by_revision(revision_ids: Collection[int]) -> dict[int, int]:
    """Return how many completions name each revision; a revision that none names is left out."""
    statement = (
        select(ModuleCompletion.revision_id, func.count())
        .where(ModuleCompletion.revision_id.in_(sorted(revision_ids)))
        .group_by(ModuleCompletion.revision_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}
