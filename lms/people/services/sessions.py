"""Signed-in sessions: rows on the server, known by the digest of a random token that the browser holds."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Date, bindparam, select, update

from lms.core import clock
from lms.core.database import db, plain_rows
from lms.core.unit_of_work import recorded_at
from lms.people.models import Person
from lms.people.models_signin import Account, SignInSession
from lms.people.rules.second_factor import PASSWORD
from lms.people.rules.sign_in import SessionState, SessionTimes, session_state
from lms.people.services import sign_in_events
from lms.people.services.limits import current_limits
from lms.people.services.passwords import secret_digest
from lms.people.services.status import TERMINATED, status_on

TOUCH_EVERY = timedelta(minutes=1)
_OF_TOKEN = (
    select(
        SignInSession.id,
        SignInSession.started_at,
        SignInSession.last_seen_at,
        SignInSession.ended_at,
        SignInSession.is_shared_workstation,
        SignInSession.means,
        Person.id.label("person_id"),
        Person.employee_no,
        Person.given_name,
        Person.family_name,
        Person.theme,
        Account.must_change,
        status_on(bindparam("day", type_=Date)).label("status"),
    )
    .join(Person, Person.id == SignInSession.person_id)
    .outerjoin(Account, Account.person_id == Person.id)
    .where(SignInSession.token_hash == bindparam("token_hash"))
)
_TOUCH = (
    update(SignInSession)
    .where(
        SignInSession.id == bindparam("session_id"),
        SignInSession.ended_at.is_(None),
        SignInSession.last_seen_at <= bindparam("before"),
    )
    .values(last_seen_at=bindparam("at"))
)


@dataclass(frozen=True)
class Holder:
    """The person of a session, as far as every request asks."""

    id: int
    employee_no: str
    full_name: str
    theme: str | None


@dataclass(frozen=True)
class SignedIn:
    """A session as a request finds it: whose it is and what it allows now."""

    session_id: int
    person: Holder
    state: SessionState
    must_change: bool
    is_shared_workstation: bool
    last_seen_at: datetime
    means: str | None = None

    @property
    def is_live(self) -> bool:
        """Tell whether the session signs its person in."""
        return self.state is SessionState.LIVE

    @property
    def is_locked(self) -> bool:
        """Tell whether the session waits for the password of its person."""
        return self.state is SessionState.LOCKED


def start(person_id: int, *, is_shared_workstation: bool, means: str = PASSWORD) -> str:
    """Start a session of a person and return its token, which is kept nowhere but in the browser.

    ``means`` is how the person proved to be themself.
    """
    token = secrets.token_urlsafe(32)
    row = SignInSession(
        token_hash=secret_digest("session", token),
        person_id=person_id,
        started_at=recorded_at(),
        last_seen_at=recorded_at(),
        is_shared_workstation=is_shared_workstation,
        means=means,
    )
    db.session.add(row)
    sign_in_events.note(sign_in_events.SIGNED_IN, person_id, means=means)
    return token


def read(token: str | None) -> SignedIn | None:
    """Return the session of a token with its state now; None for no such session or a person who left."""
    if not token:
        return None
    asked = {"day": clock.today(), "token_hash": secret_digest("session", token)}
    found = plain_rows(_OF_TOKEN, asked).first()
    if found is None or found.status == TERMINATED:
        return None
    times = SessionTimes(found.started_at, found.last_seen_at, found.ended_at, found.is_shared_workstation)
    return SignedIn(
        session_id=found.id,
        person=Holder(
            found.person_id, found.employee_no, f"{found.given_name} {found.family_name}", found.theme
        ),
        state=session_state(times, current_limits(), now=clock.now()),
        must_change=bool(found.must_change),
        is_shared_workstation=found.is_shared_workstation,
        last_seen_at=found.last_seen_at,
        means=found.means,
    )


def touch(session_id: int) -> None:
    """Note that the session was used now; at most once a minute, whatever the number of requests."""
    plain_rows(_TOUCH, {"session_id": session_id, "at": recorded_at(), "before": recorded_at() - TOUCH_EVERY})


def unlock(session_id: int) -> str:
    """Open a locked session again under a new token; how long it may last in all does not change."""
    token = secrets.token_urlsafe(32)
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
        .values(token_hash=secret_digest("session", token), last_seen_at=recorded_at())
    )
    return token


def proved(session_id: int, means: str) -> None:
    """Note that the person of a session gave every part of their proof now, by which means."""
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
        .values(proved_at=recorded_at(), means=means)
    )


def proved_since(session_id: int, since: datetime) -> datetime | None:
    """Return when every part was given last in a session, when that was at or after an instant."""
    return db.session.scalar(
        select(SignInSession.proved_at).where(
            SignInSession.id == session_id, SignInSession.ended_at.is_(None), SignInSession.proved_at >= since
        )
    )


def end(token: str | None) -> None:
    """End the session of a token; nothing happens when there is none."""
    if token:
        _end(SignInSession.token_hash == secret_digest("session", token))


def end_all_of(person_id: int, *, but: int | None = None) -> None:
    """End every session of a person, except the one with the id ``but``."""
    _end(SignInSession.person_id == person_id, SignInSession.id != (but or 0))


def open_elsewhere(person_id: int, *, but: int | None) -> int:
    """Return how many other sessions of a person are live or locked now."""
    rows = db.session.scalars(
        select(SignInSession).where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
    )
    limits, now = current_limits(), clock.now()
    usable = (SessionState.LIVE, SessionState.LOCKED)
    return sum(
        row.id != but
        and session_state(
            SessionTimes(row.started_at, row.last_seen_at, row.ended_at, row.is_shared_workstation),
            limits,
            now=now,
        )
        in usable
        for row in rows
    )


def _end(*which: ColumnElement[bool]) -> None:
    db.session.execute(
        update(SignInSession).where(*which, SignInSession.ended_at.is_(None)).values(ended_at=recorded_at())
    )
