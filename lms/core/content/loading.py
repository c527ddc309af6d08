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
from lms.core.content.documents import Fault
from lms.core.content.kinds import Kind, Parsed, read_kind
from lms.core.content.retiring import digest_of_body, missing, newest_by_key, retirement, to_retire
from lms.core.content.revisions import ContentRevision
from lms.core.database import Base, Id, db
from lms.core.feature import features
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
    counts those that the load retired.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0
    missing: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Tell whether a fault stopped the load."""
        return any(not fault.is_warning for fault in self.faults)


def check(folder: Path) -> tuple[list[Parsed], list[Fault]]:
    """Read and validate everything below ``folder``; return what was read and all faults."""
    things: list[Parsed] = []
    faults: list[Fault] = []
    kinds = features().kinds
    for kind in kinds.values():
        found, problems = _read_all(kind, folder)
        things.extend(found)
        faults.extend(problems)
    faults.extend(_reference_faults(things))
    for kind in kinds.values():
        if kind.across is not None:
            faults.extend(kind.across([thing for thing in things if thing.kind == kind.name]))
        if kind.overall is not None:
            faults.extend(kind.overall(things))
    return things, sorted(faults, key=lambda fault: (fault.file, fault.line))


def _read_all(kind: Kind, folder: Path) -> tuple[list[Parsed], list[Fault]]:
    things: list[Parsed] = []
    faults: list[Fault] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob(kind.pattern)):
        shown_as = path.relative_to(folder.parent).as_posix()
        found, problems = read_kind(kind, path, shown_as)
        faults.extend(problems)
        for thing in found:
            if thing.key in seen:
                faults.append(
                    thing.document.fault((), f"{kind.name} {thing.key} is also in {seen[thing.key]}")
                )
            seen[thing.key] = shown_as
            if kind.house_rules is not None:
                faults.extend(kind.house_rules(thing))
        things.extend(found)
    return things, faults


def _reference_faults(things: list[Parsed]) -> list[Fault]:
    kinds = features().kinds
    known = {(thing.kind, thing.key) for thing in things}
    faults = []
    for thing in things:
        names = kinds[thing.kind].references
        for kind, key, path in names(thing).items if names else ():
            if (kind, key) not in known:
                faults.append(thing.document.fault(path, f"refers to {kind} {key}, which does not exist"))
    return faults


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

    Raises:
        Refused: when more than a tenth of the live things would be retired, unless ``allow_shrink``.
    """
    things, faults = check(folder)
    result = LoadResult(faults=faults)
    if result.is_refused:
        return result
    newest = newest_by_key()
    starts_on = (effective_on or clock.today()) if newest else None
    for thing in things:
        _publish(thing, newest.get((thing.kind, thing.key)), starts_on, result)
    result.missing = missing(things, newest)
    gone = to_retire(result.missing, newest, allow_shrink=allow_shrink) if retire_missing else []
    for name in gone:
        db.session.add(retirement(name, newest[name], starts_on))
        result.missing.remove(name)
    result.retired = len(gone)
    db.session.flush()
    if result.added or result.changed or result.retired:
        _after_load(result, actor)
    return result


def _after_load(result: LoadResult, actor: str) -> None:
    for act in [act for feature in features().all for act in feature.after_content]:
        act()
    counts: dict[str, Any] = {"added": result.added, "changed": result.changed}
    if result.retired:
        counts["retired"] = result.retired
    audit.record("content.loaded", subject="content:files", actor=actor, **counts)


def load_if_changed(folder: Path) -> LoadResult:
    """Load a folder unless its files and this program are those of the newest load.

    Starting up thereby reads every file once but checks nothing that was checked before.
    """
    digest = _digest_of(folder)
    newest = db.session.scalar(select(ContentLoad.digest).order_by(ContentLoad.id.desc()).limit(1))
    if newest == digest:
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


def _publish(
    thing: Parsed, newest: tuple[int, str] | None, starts_on: date | None, result: LoadResult
) -> None:
    digest = digest_of_body(thing.body)
    if newest is not None and newest[1] == digest:
        result.unchanged += 1
        return
    if newest is None:
        result.added += 1
    else:
        result.changed += 1
    db.session.add(
        ContentRevision(
            kind=thing.kind,
            key=thing.key,
            number=(newest[0] if newest else 0) + 1,
            digest=digest,
            body=thing.body,
            effective_on=starts_on,
            published_at=recorded_at(),
            source=thing.document.file,
        )
    )
