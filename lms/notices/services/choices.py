"""What a person may choose: reminders before a due day once a week instead of as they come."""

from collections.abc import Collection

from sqlalchemy import select

from lms.core.database import db
from lms.core.superseding import succeed
from lms.notices.models import NoticeChoice
from lms.people.api import in_chunks


def choose_weekly(person_id: int, *, is_weekly: bool) -> None:
    """Keep how often a person has reminders told; the same again changes nothing."""
    if is_weekly != bool(weekly_among([person_id])):
        succeed(NoticeChoice, {"person_id": person_id}, is_weekly=is_weekly)


def weekly_among(person_ids: Collection[int]) -> set[int]:
    """Return who of these people has reminders told once a week."""
    found: set[int] = set()
    for chunk in in_chunks(person_ids):
        statement = select(NoticeChoice.person_id).where(
            NoticeChoice.person_id.in_(chunk),
            NoticeChoice.superseded_at.is_(None),
            NoticeChoice.is_weekly.is_(True),
        )
        found.update(db.session.scalars(statement))
    return found
