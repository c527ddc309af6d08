"""Publishing a source: its things become new revisions where they changed, its files a version."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select, text

from lms.core.content.kinds import Parsed
from lms.core.content.reading import Source
from lms.core.content.retiring import POLICY, RETIRED, Name, digest_of_body
from lms.core.content.revisions import ContentRevision
from lms.core.content.sources import (
    PUBLISHED,
    ContentSourceThing,
    SourceVersion,
    store_source,
    things_of,
)
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.feature import features
from lms.core.unit_of_work import recorded_at

_LOCK = 7_316_002


@dataclass(frozen=True)
class Newest:
    """The newest revision of a thing; a later one may come into force before it."""

    id: int
    number: int
    digest: str
    effective_on: date | None

    def holds_from(self, day: date | None) -> bool:
        """Tell whether it is in force on a day already (None = the beginning of time)."""
        return self.effective_on is None or (day is not None and self.effective_on <= day)


@dataclass(frozen=True)
class Making:
    """How a version comes about: who, when, why, from which shipped version."""

    origin: str
    starts_on: date | None
    by: str
    reason: str
    base_id: int | None = None


@dataclass
class Changes:
    """The revisions that a publication made, by ``(kind, key)``."""

    added: list[Name] = field(default_factory=list)
    changed: list[Name] = field(default_factory=list)
    unchanged: list[Name] = field(default_factory=list)
    retired: list[Name] = field(default_factory=list)
    revisions: dict[Name, int] = field(default_factory=dict)

    @property
    def has_any(self) -> bool:
        """Tell whether a revision was made."""
        return bool(self.added or self.changed or self.retired)


def lock_publishing() -> None:
    """Let one unit of work publish at a time, so that numbers never clash; SQLite has one writer anyway."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def kinds_published() -> set[str]:
    """Return the kinds of what the open unit of work has published."""
    statement = select(ContentRevision.kind).where(ContentRevision.published_at == recorded_at())
    return set(db.session.scalars(statement.distinct()))


def newest_revisions() -> dict[Name, Newest]:
    """Return the newest revision of each thing, those to come included."""
    rows = db.session.execute(
        select(
            ContentRevision.kind,
            ContentRevision.key,
            ContentRevision.id,
            ContentRevision.number,
            ContentRevision.digest,
            ContentRevision.effective_on,
        ).order_by(ContentRevision.number)
    )
    return {(row.kind, row.key): Newest(row.id, row.number, row.digest, row.effective_on) for row in rows}


def publish_things(
    things: list[Parsed], newest: dict[Name, Newest], starts_on: date | None, *, replaces_planned: bool
) -> Changes:
    """Add a revision for each thing that differs from its newest one.

    Args:
        things: what was read and has no faults.
        newest: the newest revisions; what is added is entered.
        starts_on: the first day; None = from the beginning of time.
        replaces_planned: a thing that is the same as one planned for later is added as well, to hold from
            ``starts_on``.
    """
    changes = Changes()
    made: list[ContentRevision] = []
    for thing in things:
        name = (thing.kind, thing.key)
        digest = digest_of_body(thing.body)
        known = newest.get(name)
        is_same = known is not None and known.digest == digest
        if known is not None and is_same and (known.holds_from(starts_on) or not replaces_planned):
            changes.unchanged.append(name)
            changes.revisions[name] = known.id
            continue
        (changes.added if known is None else changes.changed).append(name)
        made.append(_revision(name, known, digest, thing.body, starts_on, thing.document.file))
    changes.revisions |= _stored(made, newest)
    return changes


def retire_things(
    names: list[Name], newest: dict[Name, Newest], starts_on: date | None, source: str
) -> Changes:
    """Add a last revision without a body for each thing that is not retired yet."""
    made = []
    for name in names:
        known = newest.get(name)
        if known is not None and not (known.digest == RETIRED and known.holds_from(starts_on)):
            made.append(_revision(name, known, RETIRED, None, starts_on, source))
    _stored(made, newest)
    return Changes(retired=[(row.kind, row.key) for row in made])


def publish_source(
    source: Source, before: SourceVersion | None, making: Making, newest: dict[Name, Newest]
) -> tuple[SourceVersion, Changes]:
    """Publish a checked source from the desk; what its newest version held and this one does not, is retired.

    Raises:
        Refused: when a policy section would be taken away.
    """
    changes = publish_things(source.things, newest, making.starts_on, replaces_planned=True)
    held = things_of([before.id])[before.id] if before is not None else {}
    gone = [name for name in held if name not in changes.revisions]
    if any(kind == POLICY for kind, _key in gone):
        raise Refused(
            "A policy section is never taken away.", hint="It holds until another value is published."
        )
    changes.retired = retire_things(gone, newest, making.starts_on, source.path).retired
    return store_version(source, making, changes), changes


def store_version(source: Source, making: Making, changes: Changes) -> SourceVersion:
    """Store the files of what was published, with the revision of each thing."""
    version = store_source(
        kind=source.kind,
        path=source.path,
        files=source.files,
        origin=making.origin,
        standing=PUBLISHED,
        effective_on=making.starts_on,
        by=making.by,
        reason=making.reason,
        base_id=making.base_id,
    )
    db.session.add_all(
        ContentSourceThing(source_id=version.id, kind=kind, key=key, revision_id=revision_id)
        for (kind, key), revision_id in changes.revisions.items()
    )
    db.session.flush()
    return version


def after_publishing() -> None:
    """Let every feature follow what was published (search, obligations)."""
    for act in [act for feature in features().all for act in feature.after_content]:
        act()


def _revision(
    name: Name,
    known: Newest | None,
    digest: str,
    body: dict[str, Any] | None,
    starts_on: date | None,
    source: str,
) -> ContentRevision:
    return ContentRevision(
        kind=name[0],
        key=name[1],
        number=(known.number if known else 0) + 1,
        digest=digest,
        body=body,
        effective_on=starts_on,
        published_at=recorded_at(),
        source=source,
    )


def _stored(made: list[ContentRevision], newest: dict[Name, Newest]) -> dict[Name, int]:
    """Store new revisions and enter them as the newest; return their ids."""
    db.session.add_all(made)
    db.session.flush()
    for row in made:
        newest[(row.kind, row.key)] = Newest(row.id, row.number, row.digest, row.effective_on)
    return {(row.kind, row.key): row.id for row in made}
