"""Timed jobs of people."""

from datetime import timedelta

from sqlalchemy import delete

from lms.core import clock
from lms.core.database import db
from lms.core.jobs import Job
from lms.core.unit_of_work import unit_of_work
from lms.people.kept_records import let_go
from lms.people.models_factors import SpentChallenge

KEPT_FOR = timedelta(days=30)


def forget_old_sign_ins() -> str:
    """Delete sessions, tokens and spent challenges that have been over for thirty days; nobody needs them."""
    before = clock.now() - KEPT_FOR
    with unit_of_work():
        let_go(before)
        db.session.execute(delete(SpentChallenge).where(SpentChallenge.spent_at < before))
    return "old sessions and tokens are deleted"


JOBS = (Job("forget-old-sign-ins", {"hour": 3, "minute": 25}, forget_old_sign_ins),)
