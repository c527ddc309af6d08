"""How the secrets of second factors are kept: sealed or as digests, under keys from ``LMS_HASH_KEY``.

That key never changes, so an app goes on when cookies and links are signed with another one.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

_NONCE = 12


def sealed(purpose: str, text: str) -> str:
    """Return a text that only ``opened`` with the same purpose reads, such as ``app:42``."""
    nonce = secrets.token_bytes(_NONCE)
    body = AESGCM(_key(b"seal")).encrypt(nonce, text.encode(), purpose.encode())
    return base64.urlsafe_b64encode(nonce + body).decode()


def opened(purpose: str, kept: str) -> str | None:
    """Return what was sealed for a purpose; None for anything else."""
    try:
        raw = base64.urlsafe_b64decode(kept.encode("ascii", "replace"))
        return AESGCM(_key(b"seal")).decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode()).decode()
    except (InvalidTag, ValueError):
        return None


def digest(purpose: str, secret: str) -> str:
    """Return the keyed digest of a secret."""
    return hmac.new(_key(b"digest"), f"{purpose}:{secret}".encode(), hashlib.sha256).hexdigest()


def _key(use: bytes) -> bytes:
    secret = str(current_app.config["LMS_HASH_KEY"]).encode()
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"firstpass second factors: " + use).derive(secret)
