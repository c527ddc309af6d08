"""What the pages of the desk share: the draft of an address, who acts, links to its parts."""

from typing import Any

from flask import request, url_for

from lms.authoring.models import Draft
from lms.authoring.permissions import edits, publishes
from lms.authoring.services.drafts import find_draft
from lms.authoring.services.files import DraftText, files_of_draft
from lms.core.content.reading import SHOWN_AS
from lms.core.errors import NotFound
from lms.core.permissions import current, demand, may

LONGEST_PATH = 200


def me() -> int:
    """Return the id of the person who acts."""
    return current().person_id or 0


def asked_draft(draft_id: str) -> Draft:
    """Return the draft of an address for reading.

    Raises:
        NotFound: when there is none.
    """
    return find_draft(draft_id[:LONGEST_PATH])


def own_draft(draft_id: str) -> Draft:
    """Return the draft of an address for whoever may work on it.

    Raises:
        NotFound: when there is none.
        NotAllowed: for a kind that others write.
    """
    draft = asked_draft(draft_id)
    demand(edits(draft.kind))
    return draft


def may_edit(draft: Draft) -> bool:
    """Tell whether the reader may work on a draft that is still open."""
    return draft.closed_at is None and may(edits(draft.kind))


def may_publish(draft: Draft) -> bool:
    """Tell whether the reader may decide what goes live."""
    return draft.closed_at is None and may(publishes(draft.kind))


def asked_file(draft: Draft, files: dict[str, DraftText] | None = None) -> DraftText:
    """Return the file that the address or the form names; the first one to read when it names none.

    Raises:
        NotFound: when the draft has no such file, or none at all.
    """
    files = files_of_draft(draft) if files is None else files
    name = request.values.get("file", "")[:LONGEST_PATH]
    first = next((path for path in files if "/lessons/" in path or "/parts/" in path), next(iter(files), ""))
    found = files.get(name or first)
    if found is None:
        raise NotFound("There is no such file in this draft.", hint="Choose one from the outline.")
    return found


def editor_link(draft: Draft, file: str = "", at: str = "", **more: Any) -> str:
    """Return the address of a file in the editor, or of the form of a part of it."""
    endpoint = "content.form" if at else "content.editor"
    given = {name: value for name, value in {"file": file, "at": at, **more}.items() if value}
    return url_for(endpoint, draft_id=draft.public_id, **given)


def shown_file(file: str) -> str:
    """Return the name of a file of a fault below the content folder."""
    return file.removeprefix(f"{SHOWN_AS}/")


def short_file(draft: Draft, file: str) -> str:
    """Return the name of a file without the place of its source."""
    return shown_file(file).removeprefix(f"{draft.path}/")
