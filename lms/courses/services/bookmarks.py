"""Lessons that a person keeps at hand, with a note of their own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms.core.database import db, plain_rows
from lms.core.kept import kept
from lms.core.once import insert_once
from lms.core.unit_of_work import recorded_at
from lms.courses.models_shelf import Bookmark
from lms.courses.modules import Lesson
from lms.courses.services.learning import lesson_of, live_module

LONGEST_NOTE = 300


@dataclass(frozen=True)
class Kept:
    """A bookmark of a person: the lesson, the note ("" = none) and since when it is kept."""

    module: str
    lesson: str
    note: str
    at: datetime


def bookmarks_of(person_id: int) -> tuple[Kept, ...]:
    """Return the bookmarks of a person, the newest first; kept between requests."""
    return kept("courses.bookmarks", (Bookmark,), lambda: _bookmarks_of(person_id), key=person_id)


def _bookmarks_of(person_id: int) -> tuple[Kept, ...]:
    found = plain_rows(
        select(Bookmark.module, Bookmark.lesson, Bookmark.note, Bookmark.recorded_at)
        .where(Bookmark.person_id == person_id, Bookmark.removed_at.is_(None))
        .order_by(Bookmark.recorded_at.desc(), Bookmark.id.desc())
    )
    return tuple(Kept(row.module, row.lesson, row.note, row.recorded_at) for row in found)


def keep_bookmark(*, person_id: int, module_id: str, lesson_id: str, note: str | None = None) -> Lesson:
    """Keep a lesson at hand; ``note`` None leaves the note as it is. Kept twice, it is kept once.

    Raises:
        NotFound: when there is no such lesson.
    """
    _revision_id, module = live_module(module_id)
    lesson = lesson_of(module, lesson_id)
    where = {"person_id": person_id, "module": module_id, "lesson": lesson_id}
    insert_once(Bookmark, [{**where, "note": "", "recorded_at": recorded_at(), "removed_at": None}])
    row = db.session.scalars(select(Bookmark).filter_by(**where)).one()
    if row.removed_at is not None:
        row.removed_at, row.recorded_at = None, recorded_at()
    if note is not None:
        row.note = " ".join(note.split())[:LONGEST_NOTE]
    db.session.flush()
    return lesson


def drop_bookmark(*, person_id: int, module_id: str, lesson_id: str) -> None:
    """Keep a lesson at hand no longer; its note comes back with it. Unknown ones are left alone."""
    where = {"person_id": person_id, "module": module_id, "lesson": lesson_id}
    row = db.session.scalar(select(Bookmark).filter_by(**where))
    if row is not None and row.removed_at is None:
        row.removed_at = recorded_at()
        db.session.flush()


def bookmark_of(person_id: int, module_id: str, lesson_id: str) -> Kept | None:
    """Return a person's bookmark of a lesson, None while there is none."""
    own = bookmarks_of(person_id)
    return next((one for one in own if (one.module, one.lesson) == (module_id, lesson_id)), None)
