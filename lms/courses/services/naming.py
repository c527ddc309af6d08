"""Completions counted by the revision that they name; what comes before a module, in a sentence."""

from collections.abc import Collection, Iterable

from sqlalchemy import func, select

from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.courses.models import ModuleCompletion
from lms.courses.rules import Missing


def completions_by_revision(revision_ids: Collection[int]) -> dict[int, int]:
    """Return how many completions name each revision; a revision that none names is left out."""
    statement = (
        select(ModuleCompletion.revision_id, func.count())
        .where(ModuleCompletion.revision_id.in_(sorted(revision_ids)))
        .group_by(ModuleCompletion.revision_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def opens_after(missing: Iterable[Missing]) -> str:
    """Return what comes before a module, as the end of a sentence that begins with "opens"."""
    to_read: list[str] = []
    to_pass: list[str] = []
    for one in missing:
        (to_pass if one.must_pass else to_read).append(f"{one.title} ({one.module})")
    parts = [_("after %s") % ", ".join(to_read)] if to_read else []
    if to_pass:
        parts.append(_("when you have passed the concept check of %s") % _(" and of ").join(to_pass))
    return _(" and ").join(parts)
