"""Public ids: short, unguessable names that may stand in an address."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_public_id(length: int = 12) -> str:
    """Return a random id without look-alike characters; 12 characters hold about 59 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
