"""Checking and loading a content folder: all faults first, then new revisions by content hash."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Mapped

from lms.core import audit, clock
from lms.core.content.companions import companions
from lms.core.content.documents import Fault
from lms.core.content.events import UpdateOffered
from lms.core.content.kinds import Parsed
from lms.core.content.publishing import (
    Changes,
    Making,
    Newest,
    after_publishing,
    lock_publishing,
    newest_revisions,
    publish_things,
    retire_things,
    store_version,
)
from lms.core.content.reading import Reading, Source, faults_of_walks, read_folder
from lms.core.content.retiring import RETIRED, Name, missing, to_retire
from lms.core.content.sources import (
    DESK,
    OFFERED,
    SHIPPED,
    ContentSource,
    SourceVersion,
    digest_of_files,
    newest_shipped,
    newest_sources,
    store_source,
    things_of,
)
from lms.core.database import Base, Id, db
from lms.core.events import announce
from lms.core.unit_of_work import recorded_at


class ContentLoad(Base):
    """One load without faults: the digest of the folder that is published since."""

    __tablename__ = "content_load"
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    digest: Mapped[str]
    loaded_at: Mapped[datetime]


@dataclass
class LoadResult:
    """What a load did: counts of things, every fault found, and what is live but not in the folder.

    ``missing`` are ``(kind, key)`` of what stays live although the folder does not hold it; ``retired``
    counts those that the load retired. ``kept`` are the paths that were changed at the trainer's desk and
    stay as they are there, ``offered`` those of which the folder holds an update now: it waits as a draft.
    ``companions`` counts the files beside the texts, such as pictures, that were new.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0
    companions: int = 0
    missing: list[Name] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Tell whether a fault stopped the load."""
        return any(not fault.is_warning for fault in self.faults)

    def count(self, changes: Changes) -> None:
        """Add what the publication of one source did."""
        self.added += len(changes.added)
        self.changed += len(changes.changed)
        self.unchanged += len(changes.unchanged)


def check(folder: Path) -> tuple[list[Parsed], list[Fault]]:
    """Read and validate everything below ``folder``; return what was read and all faults.

    What takes a while to find is looked for once everything can be read.
    """
    reading = read_folder(folder)
    if all(fault.is_warning for fault in reading.faults):
        reading.faults += faults_of_walks(reading.things, reading.things)
    return reading.things, sorted(reading.faults, key=lambda fault: (fault.file, fault.line))


@dataclass
class _Ledger:
    """What is published before a load, and what it publishes."""

    newest: dict[Name, Newest]
    published: dict[str, SourceVersion]
    shipped: dict[str, SourceVersion]
    starts_on: date | None
    by: str


def load(
    folder: Path,
    *,
    effective_on: date | None = None,
    actor: str = "system",
    retire_missing: bool = False,
    allow_shrink: bool = False,
) -> LoadResult:
    """Publish everything below ``folder`` that changed, as new revisions; with a fault nothing is published.

    Content first loaded into an empty database is valid from the beginning of time; later versions from
    ``effective_on`` (default: today). Loading the same folder again changes nothing. What is live but not in
    the folder stays live unless ``retire_missing``: then it gets a last revision without a body, and every
    revision before it stays what evidence and decisions rest on. Policy is never retired.

    What was changed at the trainer's desk stays live as it is there. When the folder's file differs from
    the shipped one that the desk began with, it is offered: ``UpdateOffered`` tells who merges it.

    Raises:
        Refused: when more than a tenth of the live things would be retired, unless ``allow_shrink``.
    """
    reading = read_folder(folder)
    result = LoadResult(faults=reading.faults)
    if result.is_refused:
        return result
    lock_publishing()
    result.companions = sum(companion.take(folder) for companion in companions())
    newest = newest_revisions()
    live = [name for name, known in newest.items() if known.digest != RETIRED]
    starts_on = (effective_on or clock.today()) if newest else None
    ledger = _Ledger(newest, newest_sources(), newest_shipped(), starts_on, actor)
    for source in reading.sources:
        _load_source(source, ledger, result)
    result.missing = missing(reading.things, live, _made_here(ledger))
    if retire_missing:
        _retire_missing(reading, live, ledger, result, allow_shrink=allow_shrink)
    db.session.flush()
    if result.added or result.changed or result.retired:
        after_publishing()
    if result.added or result.changed or result.retired or result.offered:
        _record(result, actor)
    return result


def _load_source(source: Source, ledger: _Ledger, result: LoadResult) -> None:
    """Publish one source, or leave what was changed at the desk and offer what is new in the folder."""
    digest = digest_of_files(source.files)
    published = ledger.published.get(source.path)
    if published is None or published.origin != DESK:
        changes = publish_things(source.things, ledger.newest, ledger.starts_on, replaces_planned=False)
        result.count(changes)
        if published is None or changes.has_any or published.digest != digest:
            making = Making(SHIPPED, ledger.starts_on, ledger.by, "")
            ledger.published[source.path] = store_version(source, making, changes)
        return
    result.unchanged += len(source.things)
    if digest == published.digest:
        return
    shipped = ledger.shipped.get(source.path)
    if shipped is not None and shipped.digest == digest:
        result.kept.append(source.path)
        return
    _offer(source, ledger, result)


def _offer(source: Source, ledger: _Ledger, result: LoadResult) -> None:
    offered = store_source(
        kind=source.kind,
        path=source.path,
        files=source.files,
        origin=SHIPPED,
        standing=OFFERED,
        effective_on=None,
        by=ledger.by,
        reason="",
    )
    result.offered.append(source.path)
    announce(UpdateOffered(source_id=offered.id, kind=source.kind, path=source.path))


def _made_here(ledger: _Ledger) -> set[Name]:
    """Return the things of sources that no folder ever held, or that the desk took over."""
    here = [one.id for one in ledger.published.values() if one.origin == DESK]
    return {name for names in things_of(here).values() for name in names}


def _retire_missing(
    reading: Reading, live: list[Name], ledger: _Ledger, result: LoadResult, *, allow_shrink: bool
) -> None:
    gone = to_retire(result.missing, live, allow_shrink=allow_shrink)
    retire_things(gone, ledger.newest, ledger.starts_on, "not in the folder")
    result.missing = [name for name in result.missing if name not in gone]
    result.retired = len(gone)
    read = {source.path for source in reading.sources}
    held = things_of([one.id for path, one in ledger.published.items() if path not in read])
    for path, published in ledger.published.items():
        if path not in read and set(held[published.id]) and set(held[published.id]) <= set(gone):
            making = Making(SHIPPED, ledger.starts_on, ledger.by, "not in the folder")
            store_version(Source(published.kind, path, {}, []), making, Changes())


def _record(result: LoadResult, actor: str) -> None:
    counts: dict[str, Any] = {"added": result.added, "changed": result.changed}
    if result.retired:
        counts["retired"] = result.retired
    if result.offered:
        counts["offered"] = result.offered
    audit.record("content.loaded", subject="content:files", actor=actor, **counts)


def load_if_changed(folder: Path) -> LoadResult:
    """Load a folder unless its files and this program are those of the newest load.

    Starting up thereby reads every file once but checks nothing that was checked before. A database from
    before files were kept is loaded once, to keep them.
    """
    digest = _digest_of(folder)
    newest = db.session.scalar(select(ContentLoad.digest).order_by(ContentLoad.id.desc()).limit(1))
    has_files = db.session.scalar(select(ContentSource.id).limit(1)) is not None
    if newest == digest and has_files:
        return LoadResult()
    result = load(folder)
    if not result.is_refused:
        db.session.add(ContentLoad(digest=digest, loaded_at=recorded_at()))
    return result


def _digest_of(folder: Path) -> str:
    digest = hashlib.sha256(version("firstpass").encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
