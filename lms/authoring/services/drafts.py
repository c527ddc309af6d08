"""Drafts: opening one for a thing, beginning a new thing, finding and dropping drafts."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from lms.authoring.models import DROPPED, FROM_LIVE, FROM_SHIPPED, Draft, DraftFile, DraftMerge
from lms.core import audit
from lms.core.content import (
    SourceVersion,
    digest_of_text,
    fits_kind,
    keep_texts,
    kind_of,
    lock_publishing,
    newest_source,
    path_of,
    refuse_place,
    source_version,
)
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.ids import new_public_id
from lms.core.unit_of_work import recorded_at
from lms.people.api import person

NO_FILES_YET = (
    "Load the content folder once (lms content load); then the files of what is live are kept here."
)


def open_draft(*, kind: str, key: str, by_id: int | None) -> Draft:
    """Open the draft of the source that holds a thing, or return the one that is open.

    Raises:
        NotFound: when there is no such thing.
        Refused: when its files are not kept yet.
    """
    path = path_of(kind, key)
    if path is None:
        kind_of(kind)
        raise Refused(f"The files of {kind} {key} are not kept here yet.", hint=NO_FILES_YET)
    return open_draft_at(path, by_id=by_id)


def open_draft_at(path: str, *, by_id: int | None) -> Draft:
    """Open the draft of a source, or return the one that is open; it begins with the newest version.

    Raises:
        NotFound: when there is no such source.
    """
    lock_publishing()
    found = draft_at(path)
    if found is not None:
        return found
    newest = newest_source(path)
    if newest is None:
        raise NotFound(f"There is nothing at {path}.", hint="Choose something from the library.")
    return _add(newest.kind, path, newest, by_id)


def begin_new(*, kind: str, path: str, files: Mapping[str, str], by_id: int) -> Draft:
    """Begin a thing that does not exist yet: a draft with its first files.

    Args:
        kind: the kind of content.
        path: the place below the content folder: ``checklists/own.yaml``, ``modules/PA-09``.
        files: the first texts, by path below the content folder.
        by_id: who begins it.

    Raises:
        Refused: when the place does not fit the kind or is taken.
    """
    if not fits_kind(kind_of(kind), path):
        raise Refused(
            f"A {kind} cannot lie at {path}.", hint=f"Its place has the form {kind_of(kind).pattern}."
        )
    lock_publishing()
    if draft_at(path) is not None or newest_source(path) is not None:
        raise Refused(f"There is something at {path} already.", hint="Open it, or choose another id.")
    for name in files:
        refuse_place(path, name)
    draft = _add(kind, path, None, by_id)
    keep_texts(files.values())
    for name, text in files.items():
        db.session.add(
            DraftFile(
                draft_id=draft.id,
                path=name,
                number=1,
                digest=digest_of_text(text),
                seen=0,
                saved_by_id=by_id,
                saved_at=recorded_at(),
            )
        )
    db.session.flush()
    return draft


def _add(kind: str, path: str, newest: SourceVersion | None, by_id: int | None) -> Draft:
    draft = Draft(
        public_id=new_public_id(),
        kind=kind,
        path=path,
        based_on_id=newest.id if newest else None,
        opened_by_id=by_id,
        opened_at=recorded_at(),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def draft_at(path: str) -> Draft | None:
    """Return the open draft of a source, None when there is none."""
    return db.session.scalar(select(Draft).where(Draft.path == path, Draft.closed_at.is_(None)))


def find_draft(public_id: str, *, lock: bool = False) -> Draft:
    """Return a draft; locked, so that nobody else changes it meanwhile, if asked.

    Raises:
        NotFound: when there is none.
    """
    statement = select(Draft).where(Draft.public_id == public_id)
    if lock:
        statement = statement.with_for_update()
    found = db.session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("There is no such draft.", hint="Choose one from the library.")
    return found


def open_drafts() -> dict[str, Draft]:
    """Return every open draft by the path of its source."""
    rows = db.session.scalars(select(Draft).where(Draft.closed_at.is_(None)).order_by(Draft.path))
    return {row.path: row for row in rows}


def drafts_of(path: str) -> list[Draft]:
    """Return every draft of a source, newest first, closed ones too."""
    return list(db.session.scalars(select(Draft).where(Draft.path == path).order_by(Draft.id.desc())))


def lock_open(draft: Draft) -> None:
    """Lock a draft for this unit of work.

    Raises:
        Conflict: when it was published or dropped meanwhile.
    """
    find_draft(draft.public_id, lock=True)
    if draft.closed_at is not None:
        raise Conflict(
            f"This draft was {draft.outcome} in the meantime.",
            hint="Open the thing again; your text is kept with the draft.",
        )


def merges_of(draft_ids: Collection[int]) -> dict[int, list[DraftMerge]]:
    """Return what was merged into drafts, oldest first."""
    found: dict[int, list[DraftMerge]] = {draft_id: [] for draft_id in draft_ids}
    statement = select(DraftMerge).where(DraftMerge.draft_id.in_(sorted(found))).order_by(DraftMerge.id)
    for row in db.session.scalars(statement) if found else ():
        found[row.draft_id].append(row)
    return found


def base_of(draft: Draft) -> SourceVersion | None:
    """Return the published version that a draft stands on now, None for a new thing."""
    taken = [one.source_id for one in merges_of([draft.id])[draft.id] if one.kind == FROM_LIVE]
    base_id = taken[-1] if taken else draft.based_on_id
    return source_version(base_id) if base_id is not None else None


def shipped_of(draft: Draft) -> int | None:
    """Return the id of the shipped version that a draft holds or descends from, None without one."""
    taken = [one.source_id for one in merges_of([draft.id])[draft.id] if one.kind == FROM_SHIPPED]
    base = base_of(draft)
    return max([*taken, *([base.shipped_id] if base and base.shipped_id else [])], default=None)


def is_behind(draft: Draft) -> bool:
    """Tell whether something was published since the draft began or last took over what is live."""
    base, newest = base_of(draft), newest_source(draft.path)
    return (base.id if base else None) != (newest.id if newest else None)


def drop_draft(draft: Draft, *, reason: str, by_id: int) -> None:
    """Close a draft without publishing it; its texts and comments are kept.

    Raises:
        Refused: without a reason.
        Conflict: when it is closed already.
    """
    if not reason.strip():
        raise Refused("A draft is dropped for a reason.", hint="Say in a few words why.")
    lock_open(draft)
    close(draft, DROPPED, reason=reason.strip(), by_id=by_id)
    audit.record(
        "authoring.draft-dropped",
        subject=f"content:{draft.path}",
        actor=person(by_id).employee_no,
        draft=draft.public_id,
        reason=reason.strip(),
    )


def close(draft: Draft, outcome: str, *, reason: str, by_id: int, published_id: int | None = None) -> None:
    """Close an open draft, once."""
    draft.closed_at = recorded_at()
    draft.closed_by_id = by_id
    draft.outcome = outcome
    draft.reason = reason
    draft.published_id = published_id
    db.session.flush()
