"""Tokens of the JSON API: a program acts as a person. Shown once; only the SHA-256 is kept.

A token is 32 random bytes, so its plain digest cannot be guessed back; looking the digest up is the whole
comparison, and its time tells nothing about a token.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, bindparam, or_, select, update

from lms.core import audit, clock
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.ids import new_public_id
from lms.core.unit_of_work import recorded_at
from lms.people.models import Person
from lms.people.models_signin import Account, ApiToken
from lms.people.services.directory import unit_code_of
from lms.people.services.status import TERMINATED, has_left, left_last_on, status_on

PREFIX = "fp_"
DEFAULT_DAYS, MOST_DAYS = 90, 365
LONGEST_NAME = 60
TOUCH_EVERY = timedelta(hours=1)
_SHAPE = re.compile(r"fp_[A-Za-z0-9_-]{43}")
_OF_TOKEN = (
    select(
        ApiToken,
        Person,
        Account.must_change,
        Account.locked_until_at,
        status_on(bindparam("day", type_=Date)),
        left_last_on(Person.id.expression, bindparam("day", type_=Date)),
    )
    .join(Person, Person.id == ApiToken.person_id)
    .outerjoin(Account, Account.person_id == Person.id)
    .where(ApiToken.token_hash == bindparam("token_hash"))
)


@dataclass(frozen=True)
class Made:
    """A new token: the secret, which is shown this once, and what is kept of it."""

    secret: str
    kept: ApiToken


@dataclass(frozen=True)
class Bearer:
    """Whose token a request shows, and when it was used before."""

    token_id: int
    person: Person
    must_change: bool
    last_used_at: datetime | None
    may_write: bool = False


def make(
    person: Person,
    *,
    name: str,
    days: int = DEFAULT_DAYS,
    made_by: int | None,
    actor: str,
    may_write: bool = False,
) -> Made:
    """Make a token by which a program acts as ``person`` for ``days`` days.

    Args:
        person: who the program acts as.
        name: what it is for, one of its own among the person's live tokens.
        days: how long, at most a year.
        made_by: id of who makes it; None = the command line.
        actor: the same for the audit log.
        may_write: it asks and decides as well; else it only reads.

    Raises:
        Refused: for a name or a length that is not possible, or a person who has left.
        Conflict: when a live token of the person has the name, as after a form that was sent twice.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused(f"A token needs a name of 1 to {LONGEST_NAME} characters.", hint="Say what it is for.")
    if not 0 < days <= MOST_DAYS:
        raise Refused(f"A token lasts 1 to {MOST_DAYS} days, not {days}.")
    if has_left(person.id):
        raise Refused(f"{person.full_name} has left; nobody reads as them.")
    if any(token.name == name for token in live_of(person.id)):
        raise Conflict(
            f"{person.full_name} has a live token called “{name}”.", hint="Revoke it, or choose another name."
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    kept = ApiToken(
        public_id=new_public_id(),
        token_hash=_digest(secret),
        person_id=person.id,
        name=name,
        created_at=recorded_at(),
        expires_on=clock.today() + timedelta(days=days),
        made_by=made_by,
        may_write=may_write,
    )
    db.session.add(kept)
    db.session.flush()
    granted = {"may": "write"} if may_write else {}
    _record("account.api-token-made", person, kept, actor, name=name, expires_on=kept.expires_on, **granted)
    return Made(secret, kept)


def revoke(public_id: str, *, actor: str, of: int | None = None) -> ApiToken:
    """End a token now; revoking it again changes nothing.

    Args:
        public_id: of the token.
        actor: who, for the audit log.
        of: id of the person whose token it must be; None = anybody's.

    Raises:
        NotFound: when there is none.
    """
    kept = db.session.scalar(select(ApiToken).where(ApiToken.public_id == public_id).with_for_update())
    if kept is None or of not in (None, kept.person_id):
        raise NotFound("There is no such token.", hint="The list of tokens shows the id of each.")
    if kept.revoked_at is None:
        kept.revoked_at = recorded_at()
        db.session.flush()
        _record("account.api-token-revoked", db.session.get_one(Person, kept.person_id), kept, actor)
    return kept


def revoke_own(person_id: int) -> int:
    """End the live tokens that a person made for themself, as a new password asks; return how many.

    Whoever knew the old password may have made one. Those that the command line made for a program stay.
    """
    person = db.session.get_one(Person, person_id)
    own = [kept for kept in live_of(person_id) if kept.made_by == person_id]
    for kept in own:
        kept.revoked_at = recorded_at()
        _record("account.api-token-revoked", person, kept, person.employee_no, why="new password")
    db.session.flush()
    return len(own)


def of_person(person_id: int) -> list[ApiToken]:
    """Return every token that a person ever had, the newest first."""
    statement = select(ApiToken).where(ApiToken.person_id == person_id).order_by(ApiToken.id.desc())
    return list(db.session.scalars(statement))


def live_of(person_id: int) -> list[ApiToken]:
    """Return the tokens of a person that still work, the newest first."""
    left_on = _left_on(person_id)
    return [token for token in of_person(person_id) if is_live(token, left_on)]


def is_live(token: ApiToken, left_on: date | None) -> bool:
    """Tell whether a token is not revoked, not past its last day, and its person did not leave since.

    Whoever comes back makes a new one. ``left_on`` is the last day on which an employment was over.
    """
    made_on = token.created_at.astimezone(clock.zone()).date()
    has_ended = token.revoked_at is not None or token.expires_on < clock.today()
    return not has_ended and (left_on is None or left_on < made_on)


def _left_on(person_id: int) -> date | None:
    return db.session.scalar(select(left_last_on(person_id, clock.today())))


def document_of(token: ApiToken, person: Person) -> dict[str, Any]:
    """Return what may be shown of a token at any time."""
    state = "revoked" if token.revoked_at else "live" if is_live(token, _left_on(person.id)) else "expired"
    return {
        "id": token.public_id,
        "employee_no": person.employee_no,
        "name": token.name,
        "state": state,
        "created_at": token.created_at,
        "expires_on": token.expires_on,
        "last_used_at": token.last_used_at,
        "revoked_at": token.revoked_at,
        "may_write": token.may_write,
    }


def bearer_of(secret: str | None) -> Bearer | None:
    """Return whose token this is; None when it is unknown or over, or its person left or is paused."""
    if secret is None or not _SHAPE.fullmatch(secret):
        return None
    asked = {"day": clock.today(), "token_hash": _digest(secret)}
    found = db.session.execute(_OF_TOKEN, asked).first()
    if found is None:
        return None
    token, person, must_change, locked_until, status, left_on = found
    is_paused = locked_until is not None and locked_until > clock.now()
    if not is_live(token, left_on) or is_paused or status == TERMINATED:
        return None
    return Bearer(token.id, person, bool(must_change), token.last_used_at, token.may_write)


def is_touch_due(bearer: Bearer) -> bool:
    """Tell whether an hour has passed since the token was last noted as used."""
    return bearer.last_used_at is None or clock.now() - bearer.last_used_at >= TOUCH_EVERY


def touch(token_id: int) -> None:
    """Note that a token was used now; at most once an hour, whatever the number of requests."""
    db.session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id, _was_not_used_since(recorded_at() - TOUCH_EVERY))
        .values(last_used_at=recorded_at())
    )


def _was_not_used_since(instant: datetime) -> ColumnElement[bool]:
    return and_(
        ApiToken.revoked_at.is_(None), or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at <= instant)
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _record(action: str, person: Person, token: ApiToken, actor: str, **details: str | date) -> None:
    audit.record(
        action,
        subject=f"person:{person.employee_no}",
        actor=actor,
        unit=unit_code_of(person.id),
        token=token.public_id,
        **details,
    )
