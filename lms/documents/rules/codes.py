"""Codes of certificates: unguessable, easy to read out, and looked up by their digest."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date

LENGTH = 26
"""Characters of a code: 26 of an alphabet of 31 hold 128.8 bits."""
LONGEST_TYPED = 80
_GROUP = 4
_LOOK_ALIKES = str.maketrans({"0": "", "1": "", "l": "", "i": "", "o": ""})


def normalised(typed: str) -> str:
    """Return a code as it is kept: lower case, without the marks and blanks that people put between.

    Characters that no code has are left out, so that any text gives some code and takes the same way.
    """
    kept = "".join(
        letter for letter in typed[:LONGEST_TYPED].lower() if letter.isascii() and letter.isalnum()
    )
    return kept.translate(_LOOK_ALIKES)


def grouped(code: str) -> str:
    """Return a code as people read it: groups of four with hyphens between."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def digest_of_code(code: str) -> str:
    """Return what a code is looked up by."""
    return hashlib.sha256(code.encode()).hexdigest()


def content_digest(printed: Mapping[str, str | date | None]) -> str:
    """Return the digest of what is printed, the same whatever the order of its parts."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in printed.items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
