"""Immutable revisions of authored content, and which of them is live on a date."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar

from sqlalchemy import UniqueConstraint, event, select
from sqlalchemy.orm import Mapped, Session

from lms.core import clock
from lms.core.alone import Alone
from lms.core.database import Base, Id, db
from lms.core.errors import NotFound
from lms.core.fact_versions import has_written
from lms.core.feature import features
from lms.core.kept import kept
from lms.core.readings import forget_readings, read_once

T = TypeVar("T")
MOST_DAYS = 500


class ContentRevision(Base):
    """One revision of one authored thing; never changed, never deleted.

    ``effective_on`` None means from the beginning of time. A revision whose body is None retires the thing.
    """

    __tablename__ = "content_revision"
    __table_args__ = (UniqueConstraint("kind", "key", "number"),)
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    kind: Mapped[str]
    key: Mapped[str]
    number: Mapped[int]
    digest: Mapped[str]
    body: Mapped[dict[str, Any] | None]
    effective_on: Mapped[date | None]
    published_at: Mapped[datetime]
    source: Mapped[str]


_ALL = select(*ContentRevision.__table__.columns).order_by(ContentRevision.number)


def _has_changed(*_: Any) -> None:
    """Forget what is published: a revision was added, or what was added was undone."""
    forget_readings()


def _is_added(_session: Session, added: Any) -> None:
    if isinstance(added, ContentRevision):
        forget_readings()


event.listen(Session, "after_attach", _is_added)
event.listen(ContentRevision, "after_insert", _has_changed)
event.listen(Session, "after_soft_rollback", _has_changed)


@dataclass(frozen=True)
class Revision:
    """A revision as features see it; ``body`` is shared between requests and must not be changed."""

    id: int
    kind: str
    key: str
    number: int
    body: dict[str, Any]
    effective_on: date | None
    published_at: datetime
    digest: str = ""
    is_retired: bool = False
    source: str = ""


@dataclass
class _Library:
    """Every revision, oldest first, and what was live on the days that were asked for."""

    by_kind: dict[str, dict[str, list[Revision]]] = field(default_factory=dict)
    by_id: dict[int, Revision] = field(default_factory=dict)
    live: dict[tuple[str, date], dict[str, Revision]] = field(default_factory=dict)


def _library() -> _Library:
    return read_once(
        "content.library",
        lambda: kept("content.library", (ContentRevision,), _read_library),
        is_watched=True,
    )


def _read_library() -> _Library:
    library = _Library()
    for row in db.session.execute(_ALL):
        found = Revision(
            row.id,
            row.kind,
            row.key,
            row.number,
            row.body or {},
            row.effective_on,
            row.published_at,
            row.digest,
            row.body is None,
            row.source,
        )
        library.by_kind.setdefault(row.kind, {}).setdefault(row.key, []).append(found)
        library.by_id[row.id] = found
    return library


def live_all(kind: str, as_of: date | None = None) -> dict[str, Revision]:
    """Return the live revision of each thing of ``kind`` on a date (default: today), by key in order."""
    library = _library()
    wanted = (kind, as_of or clock.today())
    found = library.live.get(wanted)
    if found is None:
        if len(library.live) > MOST_DAYS:
            library.live.clear()
        found = library.live[wanted] = _live_on(library, *wanted)
    return found


def _live_on(library: _Library, kind: str, day: date) -> dict[str, Revision]:
    found = {}
    for key, rows in sorted(library.by_kind.get(kind, {}).items()):
        valid = [row for row in rows if row.effective_on is None or row.effective_on <= day]
        if valid and not valid[-1].is_retired:
            found[key] = valid[-1]
    return found


def live(kind: str, key: str, as_of: date | None = None) -> Revision:
    """Return the revision of one thing that is live on a date (default: today).

    Raises:
        NotFound: when nothing of that name is live then.
    """
    try:
        return live_all(kind, as_of)[key]
    except KeyError:
        raise NotFound(f"There is no {kind} {key!r}.") from None


def history(kind: str, key: str) -> list[Revision]:
    """Return every revision of one thing, oldest first."""
    return list(_library().by_kind.get(kind, {}).get(key, []))


def keys_of(kind: str) -> list[str]:
    """Return the keys of everything of a kind that was ever published, retired things too, in order."""
    return sorted(_library().by_kind.get(kind, {}))


def revision(revision_id: int) -> Revision:
    """Return a revision by its id.

    Raises:
        NotFound: when there is none.
    """
    known: dict[int, Revision] = features().caches.setdefault("content.by_id", {})
    if revision_id not in known:
        by_id = _library().by_id
        if revision_id not in by_id:
            raise NotFound(f"There is no content revision {revision_id}.")
        if has_written([ContentRevision.__tablename__]):
            return by_id[revision_id]
        known.update(by_id)
    return known[revision_id]


def parsed(found: Revision, factory: Callable[[dict[str, Any]], T]) -> T:
    """Return ``factory(body)``, made once for each revision and factory in this process."""
    cache: dict[tuple[int, str, Any], T] = features().caches.setdefault("content.parsed", {})
    key = (found.id, found.digest, factory)
    if key not in cache:
        alone: Alone = features().caches.setdefault("content.parsing", Alone())
        with alone.at(key):
            if key not in cache:
                cache[key] = factory(found.body)
    return cache[key]
