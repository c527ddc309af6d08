"""Comparing versions of a thing with each other, and a draft with what is live."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.authoring.models import Draft
from lms.authoring.rules.comparing import Block, compare
from lms.authoring.rules.versions import is_form
from lms.authoring.services.drafts import base_of
from lms.authoring.services.files import files_of_draft
from lms.core.content import Source, read_source, revision, things_of

Name = tuple[str, str]


@dataclass(frozen=True)
class Compared:
    """One thing of a source with its blocks, those that are the same too."""

    kind: str
    key: str
    blocks: tuple[Block, ...]

    @property
    def has_changes(self) -> bool:
        """Tell whether a block differs."""
        return any(block.how != "same" for block in self.blocks)


def compare_versions(before_id: int | None, after_id: int | None) -> list[Compared]:
    """Compare two versions of a source, thing by thing; None stands for nothing."""
    return _compared(_bodies(before_id), _bodies(after_id))


def compare_draft(draft: Draft, source: Source | None = None) -> list[Compared]:
    """Compare a draft with the version that it stands on; what cannot be read yet is left out.

    Args:
        draft: the draft.
        source: what was read of it already.
    """
    base = base_of(draft)
    before = _bodies(base.id if base else None)
    read = source or read_draft(draft)
    after = {(thing.kind, thing.key): thing.body for thing in read.things if not is_form(thing.body)}
    if not after:
        return []
    return _compared(before, after)


def read_draft(draft: Draft) -> Source:
    """Read the things of a draft; what is broken is not among them."""
    files = {path: one.text for path, one in files_of_draft(draft).items()}
    return read_source(draft.kind, draft.path, files)[0]


def _bodies(source_id: int | None) -> dict[Name, Mapping[str, Any]]:
    held = things_of([source_id])[source_id] if source_id is not None else {}
    found = {name: revision(revision_id).body for name, revision_id in held.items()}
    return {name: body for name, body in found.items() if body and not is_form(body)}


def _compared(
    before: Mapping[Name, Mapping[str, Any]], after: Mapping[Name, Mapping[str, Any]]
) -> list[Compared]:
    names = list(dict.fromkeys([*after, *before]))
    return [Compared(*name, compare(before.get(name), after.get(name))) for name in names]
