"""Immutable revisions of authored content, and which of them is live on a date."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar

from sqlalchemy import UniqueConstraint, event, func, select
from sqlalchemy.orm import Mapped, Session

from lms.core import clock
from lms.core.database import Base, Id, db
from lms.core.errors import NotFound
from lms.core.feature import features
from lms.core.readings import forget_readings, read_once

T = TypeVar("T")


class ContentRevision(Base):
    """One revision of one authored thing; never changed, never deleted.

    ``effective_on`` None means from the beginning of time. A revision whose body is None retires the thing.
    """

    __tablename__ = "content_revision"
    __table_args__ = (UniqueConstraint("kind", "key", "number"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    kind: Mapped[str]
    key: Mapped[str]
    number: Mapped[int]
    digest: Mapped[str]
    body: Mapped[dict[str, Any] | None]
    effective_on: Mapped[date | None]
    published_at: Mapped[datetime]
    source: Mapped[str]


def _has_changed(*_: Any) -> None:
    """Forget which revision is the newest: one was added, or what was added was undone."""
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


@dataclass
class _Library:
    """All revisions up to ``newest_id``; immutable rows are read once for each process."""

    newest_id: int = 0
    by_kind: dict[str, dict[str, list[ContentRevision]]] | None = None


def _library() -> dict[str, dict[str, list[ContentRevision]]]:
    cache: _Library = features().caches.setdefault("content", _Library())
    newest_id = read_once("content.newest", _newest_id, is_watched=True)
    if cache.by_kind is None or newest_id != cache.newest_id:
        by_kind: dict[str, dict[str, list[ContentRevision]]] = {}
        rows = db.session.scalars(select(ContentRevision).order_by(ContentRevision.number)).all()
        for row in rows:
            db.session.expunge(row)
            by_kind.setdefault(row.kind, {}).setdefault(row.key, []).append(row)
        cache.by_kind, cache.newest_id = by_kind, newest_id
        features().caches["content.live"] = {}
    return cache.by_kind


def _newest_id() -> int:
    return db.session.scalar(select(func.max(ContentRevision.id))) or 0


def _as_seen(row: ContentRevision) -> Revision:
    return Revision(row.id, row.kind, row.key, row.number, row.body or {}, row.effective_on, row.published_at)


def live_all(kind: str, as_of: date | None = None) -> dict[str, Revision]:
    """Return the live revision of each thing of ``kind`` on a date (default: today), by key in order."""
    library = _library()
    as_of = as_of or clock.today()
    cache: dict[tuple[str, date], dict[str, Revision]] = features().caches["content.live"]
    if (kind, as_of) not in cache:
        found = {}
        for key, rows in sorted(library.get(kind, {}).items()):
            valid = [row for row in rows if row.effective_on is None or row.effective_on <= as_of]
            if valid and valid[-1].body is not None:
                found[key] = _as_seen(valid[-1])
        if len(cache) > 500:
            cache.clear()
        cache[kind, as_of] = found
    return cache[kind, as_of]


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
    return [_as_seen(row) for row in _library().get(kind, {}).get(key, [])]


def revision(revision_id: int) -> Revision:
    """Return a revision by its id.

    Raises:
        NotFound: when there is none.
    """
    by_id: dict[int, Revision] = features().caches.setdefault("content.by_id", {})
    if revision_id not in by_id:
        row = db.session.get(ContentRevision, revision_id)
        if row is None:
            raise NotFound(f"There is no content revision {revision_id}.")
        by_id[revision_id] = _as_seen(row)
    return by_id[revision_id]


def parsed(found: Revision, factory: Callable[[dict[str, Any]], T]) -> T:
    """Return ``factory(body)``, made once for each revision and factory in this process."""
    cache: dict[tuple[int, Any], T] = features().caches.setdefault("content.parsed", {})
    key = (found.id, factory)
    if key not in cache:
        cache[key] = factory(found.body)
    return cache[key]
