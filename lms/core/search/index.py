"""Filling the index: entries that changed are written, those whose thing is gone are taken out."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar, cast

from sqlalchemy import Table, delete, select, update

from lms.core.bulk import insert_rows
from lms.core.database import db
from lms.core.feature import features
from lms.core.search.models import SearchEntry
from lms.core.search.sources import Entry, Searchable
from lms.core.search.words import words_of
from lms.core.unit_of_work import unit_of_work

MOST_TEXT = 100_000
AT_ONCE = 500
T = TypeVar("T")
Stored = dict[str, tuple[int, str]]
_VALUES = attrgetter(*(field.name for field in fields(Entry)))


def refresh(kind: str, subject_ids: Collection[int] | None = None) -> int:
    """Bring the entries of a kind, or those of the named subjects, up to date; return how many differed."""
    source = next(one for one in features().searchables if one.kind == kind)
    stored = _stored(kind, subject_ids)
    differed = 0
    for chunk in _in_chunks(source.entries(subject_ids)):
        differed += _store(source, chunk, stored)
    for gone in _in_chunks(row_id for row_id, _digest in stored.values()):
        db.session.execute(delete(SearchEntry).where(SearchEntry.id.in_(gone)))
        differed += len(gone)
    return differed


def refresh_content() -> None:
    """Bring the entries of the kinds that follow from the content up to date."""
    for source in features().searchables:
        if source.of_content:
            refresh(source.kind)


def rebuild() -> int:
    """Bring every entry up to date and take out kinds that no feature declares; return how many differed."""
    kinds = [source.kind for source in features().searchables]
    gone = db.session.execute(delete(SearchEntry).where(SearchEntry.kind.not_in(kinds)))
    return int(gone.rowcount) + sum(refresh(kind) for kind in kinds)  # type: ignore[attr-defined]


def rebuild_nightly() -> str:
    """Bring the index up to date for the new day (content that begins today); the job of the timetable."""
    with unit_of_work():
        return f"{rebuild()} entries differed"


def fill_when_empty() -> None:
    """Fill an empty index: of a system that was there before it."""
    if db.session.scalar(select(SearchEntry.id).limit(1)) is None:
        with unit_of_work():
            rebuild()


def _stored(kind: str, subject_ids: Collection[int] | None) -> Stored:
    statement = select(SearchEntry.key, SearchEntry.id, SearchEntry.digest).where(SearchEntry.kind == kind)
    if subject_ids is not None:
        statement = statement.where(SearchEntry.subject_id.in_(subject_ids))
    return {key: (row_id, digest) for key, row_id, digest in db.session.execute(statement)}


def _store(source: Searchable, entries: Iterable[Entry], stored: Stored) -> int:
    """Write what is new or differs, take what was seen out of ``stored``; return how many were written."""
    added: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for entry in entries:
        row = _row(source, entry)
        row_id, digest = stored.pop(entry.key, (None, ""))
        if row_id is None:
            added.append(row)
        elif digest != row["digest"]:
            changed.append({"id": row_id, **row})
    if added:
        table = cast("Table", SearchEntry.__table__)
        insert_rows(table, tuple(added[0]), [tuple(row.values()) for row in added])
    if changed:
        db.session.execute(update(SearchEntry), changed)
    return len(added) + len(changed)


def _row(source: Searchable, entry: Entry) -> dict[str, Any]:
    text = " ".join(entry.text.split())[:MOST_TEXT]
    return {
        "kind": source.kind,
        "key": entry.key,
        "subject_id": entry.subject_id,
        "code": entry.code,
        "title": entry.title,
        "line": entry.line,
        "text": text,
        "href": entry.href,
        "title_words": words_of(f"{entry.code} {entry.title}"),
        "text_words": words_of(f"{entry.line} {text}"),
        "digest": hashlib.sha256(json.dumps(_VALUES(entry)).encode()).hexdigest(),
    }


def _in_chunks(things: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while chunk := list(islice(rest, AT_ONCE)):
        yield chunk
