"""A person's own calendar at an address that nobody can guess; a new address ends the one before.

The secret is 32 random bytes and shown once; only its digest is kept. Looking the digest up is the whole
comparison, and its time tells nothing about a secret.
"""

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

from lms.classes.models import CalendarFeed, ClassPlace, ClassSession, ClassTrainer, ClassVersion
from lms.classes.rules.calendar import calendar_of
from lms.classes.rules.places import SEAT
from lms.classes.services.due_days import due_days_of
from lms.classes.services.notices import entry_of
from lms.classes.services.reach import employed
from lms.classes.services.reading import NOW, classes_where
from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.core.superseding import succeed, supersede

SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
KEPT_FOR = timedelta(days=90)
"""How long a class that is over stays in a feed."""


def renew(person_id: int) -> str:
    """Return a new secret for a person's calendar; the address before stops working."""
    secret = secrets.token_urlsafe(32)
    succeed(CalendarFeed, {"person_id": person_id}, digest=_digest(secret))
    return secret


def end(person_id: int) -> None:
    """Let the address of a person's calendar stop working."""
    supersede(CalendarFeed, {"person_id": person_id})


def made_at(person_id: int) -> datetime | None:
    """Return since when a person has an address, None without one."""
    return db.session.scalar(
        select(CalendarFeed.recorded_at).where(
            CalendarFeed.person_id == person_id, CalendarFeed.superseded_at.is_(None)
        )
    )


def owner_of(secret: str) -> int:
    """Return whose calendar a secret opens.

    Raises:
        NotFound: for a secret that is none, that was renewed, or whose owner has left.
    """
    nothing = NotFound(_("There is no calendar at this address."), hint=_("Make a new address."))
    if not SECRET.fullmatch(secret):
        raise nothing
    found = db.session.execute(
        select(CalendarFeed.person_id, CalendarFeed.digest).where(
            CalendarFeed.digest == _digest(secret), CalendarFeed.superseded_at.is_(None)
        )
    ).one_or_none()
    if found is None or not hmac.compare_digest(found.digest, _digest(secret)):
        raise nothing
    if not employed([found.person_id], [clock.today()]):
        raise nothing
    return int(found.person_id)


def feed_of(person_id: int) -> bytes:
    """Return a person's classes, the past three months included, and the days by which they owe something."""
    seats = select(ClassPlace.session_id).where(
        ClassPlace.person_id == person_id,
        ClassPlace.superseded_at.is_(None),
        ClassPlace.standing == SEAT,
    )
    leads = (
        select(ClassVersion.session_id)
        .join(ClassTrainer, ClassTrainer.version_id == ClassVersion.id)
        .where(ClassTrainer.person_id == person_id, *NOW)
    )
    found = classes_where(
        ClassSession.id.in_(seats.union(leads)), ClassVersion.last_on >= clock.today() - KEPT_FOR
    )
    return calendar_of(
        map(entry_of, found), name=_("My learning"), due=due_days_of(person_id), asked_at=clock.now()
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(f"calendar:{secret}".encode()).hexdigest()
