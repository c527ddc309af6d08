"""One way of writing JSON, so that equal things have equal bytes and equal digests."""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Return JSON with sorted keys and without spaces, in UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
