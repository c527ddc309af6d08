"""Timed jobs of people."""

from datetime import timedelta

from sqlalchemy import delete, or_

from lms.core import clock
from lms.core.database import db
from lms.core.jobs import Job
from lms.core.unit_of_work import unit_of_work
from lms.people.models_signin import OneTimeToken, SignInSession

KEPT_FOR = timedelta(days=30)


def forget_old_sign_ins() -> str:
    """Delete sessions and tokens that have been over for thirty days; nobody needs them any more."""
    with unit_of_work():
        before = clock.now() - KEPT_FOR
        over = or_(SignInSession.ended_at < before, SignInSession.last_seen_at < before)
        db.session.execute(delete(SignInSession).where(over))
        db.session.execute(delete(OneTimeToken).where(OneTimeToken.expires_at < before))
    return "old sessions and tokens are deleted"


JOBS = (Job("forget-old-sign-ins", {"hour": 3, "minute": 25}, forget_old_sign_ins),)
