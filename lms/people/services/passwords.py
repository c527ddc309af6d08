"""Hashing and checking passwords (argon2id), and keyed digests of other secrets.

Parameters: OWASP's second choice for argon2id (19 MiB, two passes, one lane), about 20 ms of CPU, so that
many people may sign in at once on two cores within the memory budget.
"""

import hashlib
import hmac
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from lms.people.models import Person
from lms.people.rules.passwords import LONGEST_PASSWORD, normalised, password_faults
from lms.people.services.limits import current_limits

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@lru_cache(maxsize=1)
def _dummy_hash() -> str:
    return _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    """Return the argon2id hash to keep. Takes about 20 ms: call it before the unit of work."""
    return _hasher.hash(normalised(password))


def matches(kept_hash: str | None, password: str) -> bool:
    """Tell whether ``password`` is the one kept.

    The same work is done when there is nothing to compare with, so that the time of the answer does not
    tell whether somebody exists or has a password.
    """
    is_comparable = kept_hash is not None and len(password) <= LONGEST_PASSWORD
    try:
        _hasher.verify(
            kept_hash if kept_hash and is_comparable else _dummy_hash(),
            normalised(password[:LONGEST_PASSWORD]),
        )
    except (VerificationError, InvalidHashError):
        return False
    return is_comparable


def needs_rehash(kept_hash: str) -> bool:
    """Tell whether the hash was made with older parameters."""
    return _hasher.check_needs_rehash(kept_hash)


def faults_of_password(person: Person, password: str) -> list[str]:
    """Return every reason why the policy refuses ``password`` for a person."""
    return password_faults(
        password,
        employee_no=person.employee_no,
        names=(person.given_name, person.family_name),
        shortest=current_limits().shortest_password,
    )


def secret_digest(purpose: str, secret: str) -> str:
    """Return the keyed digest of a token or code; without the key a stolen table cannot be searched."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"{purpose}:{secret}".encode(), hashlib.sha256).hexdigest()
