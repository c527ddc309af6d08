"""Comments on blocks of a draft: threads that stay, and are settled once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from lms.authoring.models import CommentSettled, Draft, DraftComment
from lms.authoring.rules.passages import LONGEST as LONGEST_PASSAGE
from lms.authoring.rules.passages import line_of, plain
from lms.authoring.services.drafts import find_draft
from lms.authoring.services.files import DraftText, files_of_draft
from lms.core.content import digest_of_text, keep_texts, refuse_place
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.unit_of_work import recorded_at
from lms.people.api import people

LONGEST = 4000
"""Characters of the longest comment."""


@dataclass(frozen=True)
class Comment:
    """A comment with its answers; ``settled_at`` None means that it is open.

    ``quote`` is the passage that it is about, empty for none; ``line`` where that stands by now, None when it
    is not in the text any more.
    """

    id: int
    path: str
    block: str
    text: str
    written_by_id: int
    written_by: str
    written_at: datetime
    settled_by: str
    settled_at: datetime | None
    answers: tuple["Comment", ...] = ()
    quote: str = ""
    line: int | None = None


def write_comment(
    draft: Draft,
    *,
    path: str,
    block: str,
    text: str,
    by_id: int,
    answers_id: int | None = None,
    quote: str = "",
) -> DraftComment:
    """Write a comment on a block of a file (empty = the whole file), or an answer to a comment.

    It may quote a passage of the file, which is kept with the digest of the text that holds it. The same
    text by the same person as their newest there is the same comment.

    Raises:
        NotFound: when the comment to answer is not one of this draft.
        Refused: for an empty or too long text, a file outside of the draft, or a passage that the file
            does not hold.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise Refused(f"A comment has 1 to {LONGEST} characters.", hint="Write what should change, and why.")
    refuse_place(draft.path, path)
    find_draft(draft.public_id, lock=True)
    if answers_id is not None:
        first = _of_draft(draft, answers_id)
        path, block = first.path, first.block
        answers_id = first.parent_id or first.id
        quote = ""
    passage = plain(quote)
    own = DraftComment(
        draft_id=draft.id,
        path=path,
        block=block,
        parent_id=answers_id,
        text=text,
        quote=passage or None,
        quoted_in=_holding(draft, path, passage) if passage else None,
        written_by_id=by_id,
        written_at=recorded_at(),
    )
    newest = _newest_like(own)
    if newest is not None and (newest.text, newest.quote) == (text, own.quote):
        return newest
    db.session.add(own)
    db.session.flush()
    return own


def _holding(draft: Draft, path: str, passage: str) -> str:
    """Return the digest of the text of a file that holds a passage; the text is kept.

    Raises:
        Refused: when the passage is too long or the file does not hold it.
    """
    if len(passage) > LONGEST_PASSAGE:
        raise Refused(
            f"A passage has at most {LONGEST_PASSAGE} characters.", hint="Quote the words that it is about."
        )
    file = files_of_draft(draft).get(path)
    if file is None or line_of(passage, file.text) is None:
        raise Refused(
            "The file does not hold this passage.",
            hint="Save your text first, then copy the passage from it.",
        )
    keep_texts([file.text])
    return digest_of_text(file.text)


def settle_comment(draft: Draft, comment_id: int, *, by_id: int) -> None:
    """Settle a thread; settling it again changes nothing.

    Raises:
        NotFound: when the comment is not one of this draft.
    """
    find_draft(draft.public_id, lock=True)
    first = _of_draft(draft, comment_id)
    thread_id = first.parent_id or first.id
    if db.session.scalar(select(CommentSettled.id).where(CommentSettled.comment_id == thread_id)) is None:
        db.session.add(CommentSettled(comment_id=thread_id, settled_by_id=by_id, settled_at=recorded_at()))
        db.session.flush()


def comments_of(draft: Draft, files: Mapping[str, DraftText] | None = None) -> list[Comment]:
    """Return the threads of a draft, oldest first, with their answers; a constant number of statements.

    Args:
        draft: whose comments.
        files: the files of the draft where they were read already.
    """
    rows = db.session.scalars(
        select(DraftComment).where(DraftComment.draft_id == draft.id).order_by(DraftComment.id)
    ).all()
    settled = {
        row.comment_id: row
        for row in db.session.scalars(
            select(CommentSettled).where(CommentSettled.comment_id.in_([row.id for row in rows]))
        )
    }
    who = {row.written_by_id for row in rows} | {row.settled_by_id for row in settled.values()}
    names = {key: one.full_name for key, one in people(sorted(who)).items()}
    answers: dict[int, list[Comment]] = {}
    for row in rows:
        if row.parent_id is not None:
            answers.setdefault(row.parent_id, []).append(_shown(row, None, names))
    if files is None:
        files = files_of_draft(draft) if any(row.quote for row in rows) else {}
    return [
        replace(
            _shown(row, settled.get(row.id), names, tuple(answers.get(row.id, ()))), line=_line(row, files)
        )
        for row in rows
        if row.parent_id is None
    ]


def _line(row: DraftComment, files: Mapping[str, DraftText]) -> int | None:
    return line_of(row.quote, files[row.path].text) if row.quote and row.path in files else None


def open_comments(draft: Draft) -> int:
    """Return how many threads of a draft are not settled."""
    return sum(one.settled_at is None for one in comments_of(draft))


def _of_draft(draft: Draft, comment_id: int) -> DraftComment:
    found = db.session.get(DraftComment, comment_id)
    if found is None or found.draft_id != draft.id:
        raise NotFound("There is no such comment in this draft.", hint="Go back to the draft.")
    return found


def _newest_like(own: DraftComment) -> DraftComment | None:
    return db.session.scalar(
        select(DraftComment)
        .where(
            DraftComment.draft_id == own.draft_id,
            DraftComment.path == own.path,
            DraftComment.block == own.block,
            DraftComment.parent_id.is_not_distinct_from(own.parent_id),
            DraftComment.written_by_id == own.written_by_id,
        )
        .order_by(DraftComment.id.desc())
        .limit(1)
    )


def _shown(
    row: DraftComment,
    settled: CommentSettled | None,
    names: dict[int, str],
    answers: tuple[Comment, ...] = (),
) -> Comment:
    return Comment(
        id=row.id,
        path=row.path,
        block=row.block,
        text=row.text,
        written_by_id=row.written_by_id,
        written_by=names.get(row.written_by_id, ""),
        written_at=row.written_at,
        settled_by=names.get(settled.settled_by_id, "") if settled else "",
        settled_at=settled.settled_at if settled else None,
        answers=answers,
        quote=row.quote or "",
    )
