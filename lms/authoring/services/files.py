"""Files of a draft: reading and saving them under an optimistic lock that keeps both texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms.authoring.models import Draft, DraftFile
from lms.authoring.services.drafts import base_of, lock_open
from lms.core.content import (
    Merged,
    Names,
    digest_of_text,
    files_of_source,
    keep_texts,
    merge_file,
    refuse_place,
    texts_of,
)
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.unit_of_work import recorded_at

LONGEST_TEXT = 400_000
"""Characters of the longest file."""
SIDES = Names("yours", "saved meanwhile")


@dataclass(frozen=True)
class DraftText:
    """A file of a draft as it stands: ``number`` is the version to name when saving, 0 = as published.

    ``saved_by_id`` None with a number above 0 means that a merge wrote it.
    """

    path: str
    text: str
    number: int
    saved_by_id: int | None = None
    saved_at: datetime | None = None

    @property
    def is_changed(self) -> bool:
        """Tell whether the file was saved in this draft."""
        return self.number > 0


@dataclass(frozen=True)
class Saved:
    """What became of a save: the current ``number``; ``conflict_id`` when a newer text was there.

    ``is_new`` tells whether a version was written; the same text again writes none.
    """

    number: int
    saved_at: datetime | None
    is_new: bool
    conflict_id: int | None = None


@dataclass(frozen=True)
class TwoTexts:
    """A text that was saved over a newer one: both are kept, ``merged`` is what puts them together.

    ``mine`` is the text of whoever came second, ``theirs`` what stands in the draft (None = taken out),
    ``number`` the version to name when resolving.
    """

    id: int
    path: str
    mine: str | None
    theirs: str | None
    merged: Merged
    number: int
    mine_by_id: int | None
    mine_at: datetime
    theirs_by_id: int | None
    theirs_at: datetime | None


def files_of_draft(draft: Draft) -> dict[str, DraftText]:
    """Return the files of a draft as they stand, by path in order; files taken out are not among them."""
    base = base_of(draft)
    found = {path: DraftText(path, text, 0) for path, text in _published(base.id if base else None)}
    rows = {row.path: row for row in _rows(draft) if not row.is_conflict}
    texts = texts_of([row.digest for row in rows.values() if row.digest])
    for path, row in rows.items():
        found.pop(path, None)
        if row.digest is not None:
            found[path] = DraftText(path, texts[row.digest], row.number, row.saved_by_id, row.saved_at)
    return dict(sorted(found.items()))


def writers_of(draft: Draft) -> frozenset[int]:
    """Return who saved any version of a file of a draft."""
    return frozenset(row.saved_by_id for row in _rows(draft) if row.saved_by_id is not None)


def main_file_of(draft: Draft | None) -> DraftText | None:
    """Return the file that a draft is named after; None without a draft, or when it was taken out."""
    return files_of_draft(draft).get(draft.path) if draft else None


def _published(source_id: int | None) -> list[tuple[str, str]]:
    return list(files_of_source(source_id).items())


def text_of_draft(draft: Draft, path: str) -> DraftText:
    """Return one file of a draft.

    Raises:
        NotFound: when the draft has no such file.
    """
    found = files_of_draft(draft).get(path)
    if found is None:
        raise NotFound("There is no such file in this draft.", hint="Choose one from the outline.")
    return found


def versions_of(draft: Draft, path: str) -> Sequence[DraftFile]:
    """Return the saved versions of a file, newest first, those in conflict too."""
    return [row for row in reversed(_rows(draft)) if row.path == path]


def save_file(draft: Draft, path: str, text: str | None, *, seen: int, by_id: int) -> Saved:
    """Save a file as its next version; None takes the file out.

    When somebody saved a newer version than ``seen``, the text is kept beside it and does not count until
    it is resolved: nothing is lost. Line ends become those of the file system.

    Raises:
        Conflict: when the draft is closed.
        Refused: for a place outside of the source, or a text that is too long.
    """
    refuse_place(draft.path, path)
    text = normal(text)
    lock_open(draft)
    current = files_of_draft(draft).get(path)
    number = _number(draft, path)
    if (current.text if current else None) == text:
        return Saved(number, current.saved_at if current else None, is_new=False)
    newer = seen != number
    row = _append(draft, path, text, seen=seen, by_id=by_id, is_conflict=newer)
    if newer:
        return Saved(number, row.saved_at, is_new=True, conflict_id=row.id)
    return Saved(row.number, row.saved_at, is_new=True)


def normal(text: str | None) -> str | None:
    """Return a text as it is kept: line ends of one form, none that is too long.

    Raises:
        Refused: when it is too long or holds characters that no text has.
    """
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_TEXT:
        raise Refused(
            f"This text has {len(text)} characters; {LONGEST_TEXT} fit.", hint="Split it into two files."
        )
    if "\0" in text:
        raise Refused("This is not a text.", hint="Paste plain text.")
    return text


def write_merged(draft: Draft, path: str, text: str | None, *, by_id: int | None) -> None:
    """Write what a merge gave as the next version of a file; the draft is locked."""
    _append(draft, path, text, seen=_number(draft, path), by_id=by_id)


def conflicts_of(draft: Draft) -> list[TwoTexts]:
    """Return the texts saved over newer ones that nobody resolved yet, oldest first."""
    rows = _rows(draft)
    settled = {row.resolves_id for row in rows}
    open_rows = [row for row in rows if row.is_conflict and row.id not in settled]
    return [_two_texts(draft, row, rows) for row in open_rows]


def conflict_of(draft: Draft, conflict_id: int) -> TwoTexts:
    """Return one open conflict.

    Raises:
        NotFound: when there is none of that id, or it is resolved.
    """
    found = next((one for one in conflicts_of(draft) if one.id == conflict_id), None)
    if found is None:
        raise NotFound("Nothing is to be decided here any more.", hint="Go back to the draft.")
    return found


def resolve_conflict(draft: Draft, conflict_id: int, text: str | None, *, seen: int, by_id: int) -> Saved:
    """Decide between two texts: ``text`` (one of them, the merge, or another) becomes the next version.

    Raises:
        Conflict: when a newer version came meanwhile; the decision is made again with it.
    """
    lock_open(draft)
    two = conflict_of(draft, conflict_id)
    if seen != two.number:
        raise Conflict(
            "Somebody saved this file again meanwhile.", hint="Look at both texts once more and decide."
        )
    row = _append(draft, two.path, normal(text), seen=seen, by_id=by_id, resolves_id=conflict_id)
    return Saved(row.number, row.saved_at, is_new=True)


def _two_texts(draft: Draft, mine: DraftFile, rows: Sequence[DraftFile]) -> TwoTexts:
    own = [row for row in rows if row.path == mine.path and not row.is_conflict]
    theirs = own[-1] if own else None
    seen = next((row for row in own if row.number == mine.seen), None)
    texts = texts_of([row.digest for row in (mine, theirs, seen) if row and row.digest])
    base = base_of(draft)
    before = dict(_published(base.id if base else None)).get(mine.path)
    old = before if seen is None else texts.get(seen.digest or "")
    my_text = texts.get(mine.digest or "")
    their_text = texts.get(theirs.digest or "") if theirs else before
    return TwoTexts(
        id=mine.id,
        path=mine.path,
        mine=my_text,
        theirs=their_text,
        merged=merge_file(old, my_text, their_text, SIDES),
        number=_newest_number(rows, mine.path),
        mine_by_id=mine.saved_by_id,
        mine_at=mine.saved_at,
        theirs_by_id=theirs.saved_by_id if theirs else None,
        theirs_at=theirs.saved_at if theirs else None,
    )


def _append(
    draft: Draft,
    path: str,
    text: str | None,
    *,
    seen: int,
    by_id: int | None,
    is_conflict: bool = False,
    resolves_id: int | None = None,
) -> DraftFile:
    if text is not None:
        keep_texts([text])
    last = max((row.number for row in _rows(draft) if row.path == path), default=0)
    row = DraftFile(
        draft_id=draft.id,
        path=path,
        number=last + 1,
        digest=digest_of_text(text) if text is not None else None,
        seen=seen,
        is_conflict=is_conflict,
        resolves_id=resolves_id,
        saved_by_id=by_id,
        saved_at=recorded_at(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _rows(draft: Draft) -> Sequence[DraftFile]:
    statement = select(DraftFile).where(DraftFile.draft_id == draft.id)
    return db.session.scalars(statement.order_by(DraftFile.number, DraftFile.id)).all()


def _number(draft: Draft, path: str) -> int:
    return _newest_number(_rows(draft), path)


def _newest_number(rows: Sequence[DraftFile], path: str) -> int:
    return max((row.number for row in rows if row.path == path and not row.is_conflict), default=0)
