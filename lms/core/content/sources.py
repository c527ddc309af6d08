"""The files that authored things were read from, as versions of one *source*: a file or a folder.

A source is one matched path of a content kind: ``modules/PA-03`` or ``policy/default.yaml``. Its files are
kept as they were written, so that comments and order survive; equal text is stored once. A version is
``published`` (its things are revisions) or ``offered``: a shipped text that waits, because what is live was
changed here. Paths are below the content folder.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.database import Base, Id, db
from lms.core.errors import NotFound
from lms.core.unit_of_work import recorded_at

SHIPPED, DESK = "shipped", "desk"
PUBLISHED, OFFERED = "published", "offered"
Files = Mapping[str, str]


class ContentText(Base):
    """The text of a file, once for all versions that hold it; ``digest`` is its SHA-256."""

    __tablename__ = "content_text"
    personal_data: ClassVar[tuple[str, ...]] = ()

    digest: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]


class ContentSource(Base):
    """One version of a source; never changed, never deleted.

    ``origin`` is ``shipped`` (a folder was loaded) or ``desk``. ``base_id`` is the shipped version that a
    desk version descends from, None when it was made here. ``effective_on`` None means from the beginning
    of time. A version without files retires the source. ``published_by`` is an employee number or a command.
    """

    __tablename__ = "content_source"
    __table_args__ = (
        UniqueConstraint("path", "number"),
        Index("ix_content_source_standing", "standing", "path"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("published_by",)

    id: Mapped[Id]
    kind: Mapped[str]
    path: Mapped[str]
    number: Mapped[int]
    digest: Mapped[str]
    origin: Mapped[str]
    standing: Mapped[str]
    base_id: Mapped[int | None] = mapped_column(ForeignKey("content_source.id"))
    effective_on: Mapped[date | None]
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    reason: Mapped[str]


class ContentFile(Base):
    """One file of a version of a source."""

    __tablename__ = "content_file"
    __table_args__ = (UniqueConstraint("source_id", "path"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(ForeignKey("content_source.id"))
    path: Mapped[str]
    digest: Mapped[str] = mapped_column(ForeignKey("content_text.digest"))


class ContentSourceThing(Base):
    """The revision of each thing that a published version of a source holds."""

    __tablename__ = "content_source_thing"
    __table_args__ = (
        UniqueConstraint("source_id", "kind", "key"),
        Index("ix_content_source_thing_key", "kind", "key", "source_id"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(ForeignKey("content_source.id"))
    kind: Mapped[str]
    key: Mapped[str]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"), index=True)


@dataclass(frozen=True)
class SourceVersion:
    """A version of a source as features see it."""

    id: int
    kind: str
    path: str
    number: int
    digest: str
    origin: str
    standing: str
    base_id: int | None
    effective_on: date | None
    published_at: datetime
    published_by: str
    reason: str

    @property
    def is_retired(self) -> bool:
        """Tell whether this version takes the source away."""
        return self.digest == NO_FILES

    @property
    def shipped_id(self) -> int | None:
        """Return the shipped version that this one is or descends from, None when it was made here."""
        return self.id if self.origin == SHIPPED else self.base_id


def digest_of_text(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_files(files: Files) -> str:
    """Return the SHA-256 of paths and texts, whatever their order."""
    digest = hashlib.sha256()
    for path, text in sorted(files.items()):
        digest.update(path.encode() + b"\0" + digest_of_text(text).encode())
    return digest.hexdigest()


NO_FILES = digest_of_files({})
_COLUMNS = ContentSource.__table__.columns
_VERSIONS = select(*_COLUMNS).order_by(ContentSource.path, ContentSource.number)


def keep_texts(texts: Iterable[str]) -> None:
    """Store texts that are not stored yet; a unit of work."""
    wanted = {digest_of_text(text): text for text in texts}
    known = set(
        db.session.scalars(select(ContentText.digest).where(ContentText.digest.in_(sorted(wanted)))).all()
    )
    db.session.add_all(
        ContentText(digest=digest, text=text) for digest, text in wanted.items() if digest not in known
    )
    db.session.flush()


def texts_of(digests: Collection[str]) -> dict[str, str]:
    """Return texts by their digests."""
    statement = select(ContentText.digest, ContentText.text).where(
        ContentText.digest.in_(sorted(set(digests)))
    )
    return {row.digest: row.text for row in db.session.execute(statement)} if digests else {}


def store_source(
    *,
    kind: str,
    path: str,
    files: Files,
    origin: str,
    standing: str,
    effective_on: date | None,
    by: str,
    reason: str,
    base_id: int | None = None,
) -> SourceVersion:
    """Add the next version of a source with its files; things are added by who publishes."""
    number = db.session.scalar(select(func.max(ContentSource.number)).where(ContentSource.path == path)) or 0
    row = ContentSource(
        kind=kind,
        path=path,
        number=number + 1,
        digest=digest_of_files(files),
        origin=origin,
        standing=standing,
        base_id=base_id,
        effective_on=effective_on,
        published_at=recorded_at(),
        published_by=by,
        reason=reason,
    )
    db.session.add(row)
    keep_texts(files.values())
    db.session.add_all(
        ContentFile(source_id=row.id, path=name, digest=digest_of_text(text)) for name, text in files.items()
    )
    db.session.flush()
    return _shown(row)


def source_versions(path: str) -> list[SourceVersion]:
    """Return every version of a source, oldest first, those that were only offered too."""
    return [_shown(row) for row in db.session.execute(_VERSIONS.where(ContentSource.path == path))]


def source_version(source_id: int) -> SourceVersion:
    """Return a version of a source.

    Raises:
        NotFound: when there is none.
    """
    row = db.session.execute(select(*_COLUMNS).where(ContentSource.id == source_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such version.", hint="Choose one from the history.")
    return _shown(row)


def newest_sources(*, as_of: date | None = None) -> dict[str, SourceVersion]:
    """Return the newest published version of each source by path, those to come included.

    Args:
        as_of: only what is live on this day.
    """
    found = {}
    for row in db.session.execute(_VERSIONS.where(ContentSource.standing == PUBLISHED)):
        if as_of is None or row.effective_on is None or row.effective_on <= as_of:
            found[row.path] = _shown(row)
    return found


def newest_source(path: str) -> SourceVersion | None:
    """Return the newest published version of one source, None when there is none."""
    return next((one for one in reversed(source_versions(path)) if one.standing == PUBLISHED), None)


def live_source(path: str, as_of: date | None = None) -> SourceVersion | None:
    """Return the published version of a source that is live on a day (default: today), None when none is."""
    day = as_of or clock.today()
    return next(
        (
            one
            for one in reversed(source_versions(path))
            if one.standing == PUBLISHED and (one.effective_on is None or one.effective_on <= day)
        ),
        None,
    )


def newest_shipped() -> dict[str, SourceVersion]:
    """Return the newest shipped version of each source by path, published or offered."""
    rows = db.session.execute(_VERSIONS.where(ContentSource.origin == SHIPPED))
    return {row.path: _shown(row) for row in rows}


def files_of(source_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Return the files of versions by path in order; one statement for all."""
    found: dict[int, dict[str, str]] = {source_id: {} for source_id in source_ids}
    statement = (
        select(ContentFile.source_id, ContentFile.path, ContentText.text)
        .join(ContentText, ContentText.digest == ContentFile.digest)
        .where(ContentFile.source_id.in_(sorted(found)))
        .order_by(ContentFile.path)
    )
    for row in db.session.execute(statement) if found else ():
        found[row.source_id][row.path] = row.text
    return found


def files_of_source(source_id: int | None) -> dict[str, str]:
    """Return the files of one version by path; none for None."""
    return files_of([source_id])[source_id] if source_id is not None else {}


def things_of(source_ids: Collection[int]) -> dict[int, dict[tuple[str, str], int]]:
    """Return ``(kind, key)`` and revision id of the things that published versions hold."""
    found: dict[int, dict[tuple[str, str], int]] = {source_id: {} for source_id in source_ids}
    statement = select(
        ContentSourceThing.source_id,
        ContentSourceThing.kind,
        ContentSourceThing.key,
        ContentSourceThing.revision_id,
    ).where(ContentSourceThing.source_id.in_(sorted(found)))
    for row in db.session.execute(statement.order_by(ContentSourceThing.id)) if found else ():
        found[row.source_id][(row.kind, row.key)] = row.revision_id
    return found


def path_of(kind: str, key: str) -> str | None:
    """Return the path of the source that holds a thing, by its newest version; None when none is stored."""
    return db.session.scalar(
        select(ContentSource.path)
        .join(ContentSourceThing, ContentSourceThing.source_id == ContentSource.id)
        .where(ContentSourceThing.kind == kind, ContentSourceThing.key == key)
        .order_by(ContentSource.id.desc())
        .limit(1)
    )


def _shown(row: object) -> SourceVersion:
    return SourceVersion(**{column.name: getattr(row, column.name) for column in _COLUMNS})
