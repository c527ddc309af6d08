"""What keeps a draft from going live, remembered until its texts, what is live, or the day change."""

from datetime import date

from sqlalchemy import func, select

from lms.authoring.models import Draft, DraftFile, DraftMerge
from lms.authoring.models_media import Picture
from lms.authoring.services.checking import check_draft
from lms.core import clock
from lms.core.content import ContentRevision, Fault
from lms.core.database import db
from lms.core.feature import features

MOST = 64
"""Drafts whose faults one process remembers."""
Key = tuple[int, date, tuple[int | None, ...]]


def faults_of(draft: Draft) -> tuple[Fault, ...]:
    """Return everything wrong with a draft as it stands; worked out again when something changed."""
    known: dict[Key, tuple[Fault, ...]] = features().caches.setdefault("authoring.faults", {})
    key = (draft.id, clock.today(), _newest(draft))
    if key not in known:
        if len(known) >= MOST:
            known.clear()
        known[key] = check_draft(draft).faults
    return known[key]


def _newest(draft: Draft) -> tuple[int | None, ...]:
    """Return the newest of each row that the faults of a draft rest on."""
    newest = (
        select(func.max(DraftFile.id)).where(DraftFile.draft_id == draft.id),
        select(func.max(DraftMerge.id)).where(DraftMerge.draft_id == draft.id),
        select(func.max(ContentRevision.id)),
        select(func.max(Picture.id)),
    )
    row = db.session.execute(select(*(one.scalar_subquery() for one in newest))).one()
    return tuple(row)
