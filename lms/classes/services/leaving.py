"""Somebody who left gives the places in classes to come to whoever waits for them."""

from collections.abc import Collection

from sqlalchemy import select

from lms.classes.models import ClassPlace, ClassSession, ClassVersion
from lms.classes.rules.places import PLANNED, SEAT, WAITING, WITHDRAWN
from lms.classes.services.placing import promote, settle
from lms.classes.services.reach import employed
from lms.classes.services.reading import NOW
from lms.core import clock
from lms.core.database import db


def release_places(person_ids: Collection[int]) -> int:
    """Take people who have left off the classes to come; returns how many places that frees."""
    placed = db.session.execute(
        select(ClassPlace.session_id, ClassPlace.person_id, ClassSession.public_id)
        .join(ClassSession, ClassSession.id == ClassPlace.session_id)
        .join(ClassVersion, ClassVersion.session_id == ClassSession.id)
        .where(
            ClassPlace.person_id.in_(person_ids),
            ClassPlace.superseded_at.is_(None),
            ClassPlace.standing.in_((SEAT, WAITING)),
            ClassVersion.state == PLANNED,
            ClassVersion.first_on > clock.today(),
            *NOW,
        )
    ).all()
    here = employed({row.person_id for row in placed}, [clock.today()]) if placed else set()
    rows = [row for row in placed if row.person_id not in here]
    for row in rows:
        settle(row.session_id, row.person_id, WITHDRAWN, by_id=row.person_id)
    for public_id in sorted({row.public_id for row in rows}):
        promote(public_id, by_id=rows[0].person_id)
    return len(rows)
