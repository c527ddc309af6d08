"""Lines of the security log: each names the digest of the line before and carries an Ed25519 signature.

A line is one JSON object in ASCII with sorted keys and no spaces. The signature is over the same object
without the key ``signature``; ``previous`` is the SHA-256 of the whole line before, in hexadecimal.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FIRST = "0" * 64
_PURPOSE = b"firstpass security log, version 1"


def key_from(secret: str) -> Ed25519PrivateKey:
    """Return the signing key that belongs to a secret; it tells nothing of the secret."""
    seed = HKDF(hashes.SHA256(), 32, salt=None, info=_PURPOSE).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_text(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """Return the public key as Base64 of its 32 bytes."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return base64.b64encode(public.public_bytes_raw()).decode()


def digest_of(line: str) -> str:
    """Return the digest that the next line names."""
    return hashlib.sha256(line.encode()).hexdigest()


def signed_line(fields: Mapping[str, Any], sequence: int, previous: str, key: Ed25519PrivateKey) -> str:
    """Return the line of an event.

    Args:
        fields: what happened, as JSON values.
        sequence: its number, from 1 without a gap.
        previous: digest of the line before; ``FIRST`` for the first.
        key: what signs.
    """
    named = {"sequence": sequence, "previous": previous, "key": public_text(key)[:12]}
    body = {**fields, **named}
    signature = base64.b64encode(key.sign(_canonical(body).encode())).decode()
    return _canonical({**body, "signature": signature})


def first_wrong(lines: Iterable[str], public_key: str) -> str | None:
    """Walk lines; return what is wrong with the first one that does not fit, None when all do.

    The lines may begin anywhere. A line that comes again unchanged is no fault: it was sent twice.

    Raises:
        ValueError: when the public key is none.
    """
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
    seen: dict[int, str] = {}
    newest = 0
    for number, text in enumerate(lines, 1):
        line = text.rstrip("\r\n")
        if not line:
            continue
        body = _read(line)
        if body is None:
            return f"line {number} is no line of this log"
        sequence = int(body["sequence"])
        if seen.get(sequence) == line:
            continue
        wrong = _wrong(body, line, sequence, seen, newest) or _unsigned(body, key)
        if wrong is not None:
            return f"line {number}, event {sequence}: {wrong}"
        seen[sequence], newest = line, sequence
    return None


def _wrong(
    body: Mapping[str, Any], line: str, sequence: int, seen: Mapping[int, str], newest: int
) -> str | None:
    if newest and sequence != newest + 1:
        return f"it does not follow event {newest}"
    before = digest_of(seen[newest]) if newest else FIRST if sequence == 1 else body["previous"]
    if body["previous"] != before:
        return "the line before it was changed"
    return "it is not written as this log writes" if _canonical(body) != line else None


def _unsigned(body: Mapping[str, Any], key: Ed25519PublicKey) -> str | None:
    plain = {name: value for name, value in body.items() if name != "signature"}
    try:
        key.verify(base64.b64decode(str(body["signature"])), _canonical(plain).encode())
    except (InvalidSignature, ValueError):
        return "its signature is wrong"
    return None


def _read(line: str) -> dict[str, Any] | None:
    try:
        body = json.loads(line)
    except ValueError:
        return None
    if not isinstance(body, dict) or not {"sequence", "previous", "signature"} <= body.keys():
        return None
    return body if isinstance(body["sequence"], int) else None


def _canonical(body: Mapping[str, Any]) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"))
