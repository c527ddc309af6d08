"""Keyed hashes of identifiers: what a claim, a member, an encounter or a payer's number is known by here."""

import base64
import hmac
from functools import lru_cache

from flask import current_app

_PUBLIC_LENGTH = 12


def normalized(number: str) -> str:
    """Return a claim number as keys are made from it: trimmed, upper case, nothing else changed."""
    return number.strip().upper()


class Seal:
    """Turns identifiers into keys under the system's hash key; one direction only."""

    def __init__(self, hash_key: str) -> None:
        self._key = hash_key.encode()

    def _hash(self, noun: str, *parts: str) -> bytes:
        """Return the HMAC-SHA-256 of a named tuple of texts."""
        return hmac.digest(self._key, "\x1f".join((noun, *parts)).encode(), "sha256")

    def _text(self, noun: str, *parts: str) -> str:
        return self._hash(noun, *parts)[:16].hex()

    def claim(self, number: str) -> str:
        """Return the key of a claim number (CLM01)."""
        return self._text("claim", normalized(number))

    def member(self, number: str | None) -> str | None:
        """Return the key of a member number, None for none."""
        return self._text("member", normalized(number)) if number else None

    def control(self, number: str | None) -> str | None:
        """Return the key of a payer's claim control number, None for none."""
        return self._text("control", normalized(number)) if number else None

    def encounter(self, number: str) -> str:
        """Return the key of an encounter number."""
        return self._text("encounter", normalized(number))

    def remittance(self, payer: str, trace: str) -> str:
        """Return the key of a remittance: its payer and trace number."""
        return self._text("remittance", payer, normalized(trace))

    def event(self, *parts: str) -> str:
        """Return the key that makes the same remittance event in two files one."""
        return self._text("event", *parts)

    def batch(self, reference: str | None) -> str:
        """Return how a 277CA names a claim file (BHT03), empty for not at all."""
        return f"batch:{self._text('batch', normalized(reference))}" if reference else ""

    def root(self, identity: tuple[str, ...]) -> str:
        """Return the key of a claim root."""
        return self._text("root", *identity)

    def public_id(self, root_key: str) -> str:
        """Return the id of a root for addresses and conversation: C- and twelve letters and digits."""
        raw = self._hash("public", root_key)
        return "C-" + base64.b32encode(raw).decode()[:_PUBLIC_LENGTH]


@lru_cache(maxsize=4)
def _seal_of(hash_key: str) -> Seal:
    return Seal(hash_key)


def seal() -> Seal:
    """Return the seal of the current application."""
    return _seal_of(current_app.config["LMS_HASH_KEY"])
