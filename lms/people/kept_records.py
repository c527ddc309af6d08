"""The classes of people's tables: accounts, sign-ins, shifts; what is not named is the training record."""

from datetime import datetime

from sqlalchemy import ColumnElement, CursorResult, Delete, delete, func, or_, select

from lms.core.database import db
from lms.core.retention import Kept, Letting, people_on_hold
from lms.people.models import Shift
from lms.people.models_factors import AuthenticatorApp, Passkey, RecoveryCode, SignInEvent
from lms.people.models_signin import Account, ApiToken, OneTimeToken, SignInSession

MONTHS = 1
"""Sessions and links that are over are removed after thirty days, which the calendar shows as a month."""


def count_over(limit: datetime) -> int:
    """Return how many sessions and tokens were over before an instant."""
    sessions = select(func.count()).select_from(SignInSession).where(*_sessions(limit))
    tokens = select(func.count()).select_from(OneTimeToken).where(*_tokens(limit))
    return (db.session.scalar(sessions) or 0) + (db.session.scalar(tokens) or 0)


def let_go(limit: datetime) -> int:
    """Remove sessions and tokens that were over before an instant; return how many."""
    return _done(delete(SignInSession).where(*_sessions(limit))) + _done(
        delete(OneTimeToken).where(*_tokens(limit))
    )


def let_go_of_person(person_id: int) -> int:
    """Remove every session and token of a person; return how many."""
    sessions = delete(SignInSession).where(SignInSession.person_id == person_id)
    return _done(sessions) + _done(delete(OneTimeToken).where(OneTimeToken.person_id == person_id))


def _sessions(limit: datetime) -> tuple[ColumnElement[bool], ...]:
    over = or_(SignInSession.ended_at < limit, SignInSession.last_seen_at < limit)
    return (over, SignInSession.person_id.not_in(people_on_hold()))


def _tokens(limit: datetime) -> tuple[ColumnElement[bool], ...]:
    return (OneTimeToken.expires_at < limit, OneTimeToken.person_id.not_in(people_on_hold()))


def _done(statement: Delete) -> int:
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount


RECORDS = (
    Kept(Account, "personal"),
    Kept(ApiToken, "personal"),
    Kept(AuthenticatorApp, "personal"),
    Kept(Passkey, "personal"),
    Kept(RecoveryCode, "personal"),
    Kept(SignInEvent, "runs", day="at"),
    Kept(SignInSession, "sign_in", gone="elsewhere"),
    Kept(OneTimeToken, "sign_in", gone="elsewhere"),
    Kept(Shift, "schedule", day="ends_at"),
    Letting("sign_in", lambda: MONTHS, count_over, let_go, let_go_of_person),
)
