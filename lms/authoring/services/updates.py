"""Taking over what changed elsewhere: shipped updates and newer publications, merged three ways."""

from lms.authoring.models import FROM_LIVE, FROM_SHIPPED, Draft, DraftMerge
from lms.authoring.services.drafts import (
    base_of,
    draft_at,
    is_behind,
    lock_open,
    open_draft_at,
    shipped_of,
)
from lms.authoring.services.files import files_of_draft, write_merged
from lms.core.content import (
    DESK,
    OFFERED,
    Names,
    SourceVersion,
    files_of_source,
    merge_files,
    newest_shipped,
    newest_source,
    newest_sources,
)
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import recorded_at

WITH_UPDATE = Names("yours", "shipped update")
WITH_LIVE = Names("yours", "published meanwhile")


def waiting_updates() -> dict[str, SourceVersion]:
    """Return the shipped versions that wait to be merged, by the path of their source."""
    published = newest_sources()
    return {
        path: offered
        for path, offered in newest_shipped().items()
        if path in published and _waits(offered, published[path])
    }


def waiting_update(path: str) -> SourceVersion | None:
    """Return the shipped version of one source that waits to be merged, None when none does."""
    return waiting_updates().get(path)


def _waits(offered: SourceVersion, published: SourceVersion) -> bool:
    known = published.shipped_id or 0
    return offered.standing == OFFERED and published.origin == DESK and offered.id > known


def take_update(draft: Draft, *, by_id: int | None) -> int:
    """Merge the waiting shipped update into a draft; return how many places somebody must decide.

    Raises:
        Refused: when none waits that the draft does not hold already.
    """
    lock_open(draft)
    offered = waiting_update(draft.path)
    held = shipped_of(draft)
    if offered is None or offered.id == held:
        raise Refused("No update waits that this draft does not hold.", hint="Go on with the draft.")
    return _merge(draft, FROM_SHIPPED, held, offered, WITH_UPDATE, by_id)


def take_live(draft: Draft, *, by_id: int) -> int:
    """Merge what was published since the draft began into it; return how many places somebody must decide.

    Raises:
        Refused: when nothing was.
    """
    lock_open(draft)
    newest = newest_source(draft.path)
    if newest is None or not is_behind(draft):
        raise Refused("Nothing was published since this draft began.", hint="Go on with the draft.")
    base = base_of(draft)
    return _merge(draft, FROM_LIVE, base.id if base else None, newest, WITH_LIVE, by_id)


def offer_update(path: str) -> None:
    """Open a draft with a shipped update merged in; an open draft of somebody is left alone, it says so."""
    draft = draft_at(path)
    if draft is not None and draft.opened_by_id is not None:
        return
    take_update(draft or open_draft_at(path, by_id=None), by_id=None)


def _merge(
    draft: Draft,
    kind: str,
    base_id: int | None,
    theirs: SourceVersion,
    names: Names,
    by_id: int | None,
) -> int:
    ours = {path: one.text for path, one in files_of_draft(draft).items()}
    merged = merge_files(files_of_source(base_id), ours, files_of_source(theirs.id), names)
    conflicts = sum(len(one.conflicts) for one in merged.values())
    db.session.add(
        DraftMerge(
            draft_id=draft.id,
            kind=kind,
            source_id=theirs.id,
            conflicts=conflicts,
            merged_by_id=by_id,
            merged_at=recorded_at(),
        )
    )
    db.session.flush()
    stands = files_of_draft(draft)
    for path, one in merged.items():
        if (stands[path].text if path in stands else None) != one.text:
            write_merged(draft, path, one.text, by_id=by_id)
    return conflicts
