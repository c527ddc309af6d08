"""Retiring what a folder no longer holds: a last revision without a body, never by accident."""

import hashlib
import json
from collections.abc import Collection
from typing import Any

from lms.core.content.kinds import Parsed
from lms.core.errors import Refused
from lms.core.feature import features

MOST_RETIRED = 0.1
POLICY = "policy"
Name = tuple[str, str]


def digest_of_body(body: dict[str, Any] | None) -> str:
    """Return the SHA-256 of a body; None is the body of what is retired."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


RETIRED = digest_of_body(None)


def missing(things: Collection[Parsed], live: Collection[Name], made_here: Collection[Name]) -> list[Name]:
    """Return what is live, of the kinds that folders hold, and neither among ``things`` nor made here."""
    read = {(thing.kind, thing.key) for thing in things} | set(made_here)
    kinds = features().kinds
    return sorted(name for name in live if name not in read and name[0] in kinds)


def to_retire(names: Collection[Name], live: Collection[Name], *, allow_shrink: bool) -> list[Name]:
    """Return which of the missing may be retired together: all but policy, which is changed by other values.

    Raises:
        Refused: when they are more than a tenth of what is live, unless ``allow_shrink``.
    """
    found = [name for name in names if name[0] != POLICY]
    if len(found) > len(live) * MOST_RETIRED and not allow_shrink:
        raise Refused(
            f"This folder would retire {len(found)} of {len(live)} live things.",
            hint="Nothing was changed. Check that the folder is whole, or use --allow-shrink.",
        )
    return found
