"""Retiring what a folder no longer holds: a last revision without a body, never by accident."""

import hashlib
import json
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select

from lms.core.content.kinds import Parsed
from lms.core.content.revisions import ContentRevision
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.feature import features
from lms.core.unit_of_work import recorded_at

MOST_RETIRED = 0.1
POLICY = "policy"
Name = tuple[str, str]
Newest = dict[Name, tuple[int, str]]


def digest_of_body(body: dict[str, Any] | None) -> str:
    """Return the SHA-256 of a body; None is the body of what is retired."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


RETIRED = digest_of_body(None)


def newest_by_key() -> Newest:
    """Return number and digest of the newest revision of each thing, by ``(kind, key)``."""
    rows = db.session.execute(
        select(
            ContentRevision.kind, ContentRevision.key, ContentRevision.number, ContentRevision.digest
        ).order_by(ContentRevision.number)
    )
    return {(kind, key): (number, digest) for kind, key, number, digest in rows}


def missing(things: Collection[Parsed], newest: Newest) -> list[Name]:
    """Return what is live, of the kinds that folders hold, and not among ``things``."""
    read = {(thing.kind, thing.key) for thing in things}
    kinds = features().kinds
    return sorted(name for name in _live(newest) if name not in read and name[0] in kinds)


def to_retire(names: Collection[Name], newest: Newest, *, allow_shrink: bool) -> list[Name]:
    """Return which of the missing may be retired together: all but policy, which is changed by other values.

    Raises:
        Refused: when they are more than a tenth of what is live, unless ``allow_shrink``.
    """
    found = [name for name in names if name[0] != POLICY]
    live = _live(newest)
    if len(found) > len(live) * MOST_RETIRED and not allow_shrink:
        raise Refused(
            f"This folder would retire {len(found)} of {len(live)} live things.",
            hint="Nothing was changed. Check that the folder is whole, or use --allow-shrink.",
        )
    return found


def retirement(name: Name, newest: tuple[int, str], starts_on: date | None) -> ContentRevision:
    """Return the revision that retires a thing from a day on."""
    return ContentRevision(
        kind=name[0],
        key=name[1],
        number=newest[0] + 1,
        digest=RETIRED,
        body=None,
        effective_on=starts_on,
        published_at=recorded_at(),
        source="not in the folder",
    )


def _live(newest: Newest) -> list[Name]:
    return [name for name, (_number, digest) in newest.items() if digest != RETIRED]
