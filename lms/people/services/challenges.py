"""Challenges that a passkey signs: they carry their own proof, and a row is written only when one is spent.

So a page that nobody has signed in to offers one without writing anything.
"""

import base64
import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import recorded_at
from lms.people.models_factors import SpentChallenge
from lms.people.services import vault

LIVES = timedelta(minutes=30)
"""As long as a page may stay open without use."""
_NONCE, _UNTIL, _PROOF = 16, 8, 32


def new_challenge(purpose: str) -> bytes:
    """Return a challenge for a purpose, such as ``sign:42``."""
    until = int((clock.now() + LIVES).timestamp()).to_bytes(_UNTIL)
    body = secrets.token_bytes(_NONCE) + until
    return body + _proof(purpose, body)


def answered_challenge(credential: dict[str, Any]) -> bytes | None:
    """Return the challenge that the answer of a passkey names; None when it is no such answer."""
    try:
        told = credential["response"]["clientDataJSON"]
        return from_base64(json.loads(from_base64(told))["challenge"])
    except (KeyError, TypeError, ValueError):
        return None


def is_ours(purpose: str, challenge: bytes) -> bool:
    """Tell whether a challenge was made here for a purpose and is not too old."""
    body, proof = challenge[: _NONCE + _UNTIL], challenge[_NONCE + _UNTIL :]
    if len(challenge) != _NONCE + _UNTIL + _PROOF or not secrets.compare_digest(proof, _proof(purpose, body)):
        return False
    return datetime.fromtimestamp(int.from_bytes(body[_NONCE:]), UTC) > clock.now()


def spend(challenge: bytes) -> bool:
    """Use a challenge up, in the open unit of work; tell whether it was unused."""
    digest = hashlib.sha256(challenge).hexdigest()
    if db.session.get(SpentChallenge, digest) is not None:
        return False
    try:
        with db.session.begin_nested():
            db.session.add(SpentChallenge(digest=digest, spent_at=recorded_at()))
    except IntegrityError:
        return False
    return True


def from_base64(text: str) -> bytes:
    """Return the bytes of base64url text with or without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def to_base64(raw: bytes) -> str:
    """Return bytes as base64url text without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _proof(purpose: str, body: bytes) -> bytes:
    return bytes.fromhex(vault.digest(f"challenge:{purpose}", body.hex()))
