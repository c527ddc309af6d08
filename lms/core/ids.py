"""Public ids: short, unguessable names that may stand in an address."""

import re
import secrets
from hashlib import sha256

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LONGEST = 40
_SENT = re.compile(r"[A-Za-z0-9_-]{1,40}")


def new_public_id(length: int = 12) -> str:
    """Return a random id without look-alike characters; 12 characters hold about 59 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def sent_key(text: str | None) -> str:
    """Return the key that a form carried, a new one without it.

    One that no form of ours carries, and that no address could hold, stands as its digest: sent twice it is
    one key all the same.
    """
    if not text:
        return new_public_id()
    return text if _SENT.fullmatch(text) else sha256(text.encode("utf-8", "replace")).hexdigest()[:LONGEST]
