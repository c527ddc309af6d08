"""Links and codes that set a password once. They are shown or mailed once; only digests are kept."""

import secrets
from datetime import timedelta

from sqlalchemy import CursorResult, select, update

from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.ids import new_public_id
from lms.core.unit_of_work import recorded_at
from lms.people.models_signin import OneTimeToken
from lms.people.services.passwords import secret_digest

LINK_PURPOSES = ("reset", "setup")
CODE_LENGTH = 12


def make_link_token(*, purpose: str, person_id: int, lives: timedelta) -> str:
    """Return a new link token of ``purpose``; earlier ones of the person for it end."""
    token = secrets.token_urlsafe(32)
    _store(purpose=purpose, digest=secret_digest("link", token), person_id=person_id, lives=lives)
    return token


def make_code(*, person_id: int, lives: timedelta, made_by: int) -> str:
    """Return a new one-time code in groups of four characters; earlier codes of the person end."""
    code = new_public_id(CODE_LENGTH)
    digest = _digest_of_code(person_id, code)
    _store(purpose="code", digest=digest, person_id=person_id, lives=lives, made_by=made_by)
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def link_token(token: str) -> OneTimeToken:
    """Return the usable link token.

    Raises:
        NotFound: when it does not exist, was used, was replaced or has expired.
    """
    found = _usable(secret_digest("link", token), LINK_PURPOSES)
    if found is None:
        raise NotFound(
            "This link was used already or has expired.", hint="Ask for a new one under “I cannot sign in”."
        )
    return found


def code_token(person_id: int, code: str) -> OneTimeToken | None:
    """Return the usable code of a person, or None; spaces, hyphens and capitals do not matter."""
    plain = "".join(character for character in code.lower() if character.isalnum())
    return _usable(_digest_of_code(person_id, plain), ("code",))


def use(token: OneTimeToken) -> None:
    """Use a token up.

    Raises:
        NotFound: when somebody else used it in between.
    """
    done = db.session.execute(
        update(OneTimeToken)
        .where(
            OneTimeToken.id == token.id,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > clock.now(),
        )
        .values(used_at=recorded_at())
    )
    assert isinstance(done, CursorResult)
    if done.rowcount != 1:
        raise NotFound("This link or code was used already.", hint="Ask for a new one.")


def was_made_since(person_id: int, purpose: str, within: timedelta) -> bool:
    """Tell whether an unused token of ``purpose`` was made for the person within the last while."""
    newest = db.session.scalar(
        select(OneTimeToken.recorded_at)
        .where(
            OneTimeToken.person_id == person_id,
            OneTimeToken.purpose == purpose,
            OneTimeToken.used_at.is_(None),
        )
        .order_by(OneTimeToken.recorded_at.desc())
        .limit(1)
    )
    return newest is not None and clock.now() - newest < within


def end_all_of(person_id: int, *purposes: str) -> None:
    """End the unused tokens of a person (of some purposes; none named = all)."""
    statement = update(OneTimeToken).where(
        OneTimeToken.person_id == person_id,
        OneTimeToken.used_at.is_(None),
        OneTimeToken.expires_at > recorded_at(),
    )
    if purposes:
        statement = statement.where(OneTimeToken.purpose.in_(purposes))
    db.session.execute(statement.values(expires_at=recorded_at()))


def _digest_of_code(person_id: int, code: str) -> str:
    return secret_digest(f"code:{person_id}", code)


def _usable(digest: str, purposes: tuple[str, ...]) -> OneTimeToken | None:
    return db.session.scalar(
        select(OneTimeToken).where(
            OneTimeToken.token_hash == digest,
            OneTimeToken.purpose.in_(purposes),
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > clock.now(),
        )
    )


def _store(
    *, purpose: str, digest: str, person_id: int, lives: timedelta, made_by: int | None = None
) -> None:
    end_all_of(person_id, purpose)
    db.session.add(
        OneTimeToken(
            purpose=purpose,
            token_hash=digest,
            person_id=person_id,
            recorded_at=recorded_at(),
            expires_at=recorded_at() + lives,
            made_by=made_by,
        )
    )
    db.session.flush()
