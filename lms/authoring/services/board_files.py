"""The one file of a scenario or a work queue, and what it says."""

from collections.abc import Mapping
from typing import Any

from lms.authoring.models import Draft
from lms.authoring.rules.yaml_edit import NotYaml, value_of
from lms.authoring.services.files import DraftText, files_of_draft
from lms.core.errors import NotFound


def board_file(draft: Draft, files: Mapping[str, DraftText] | None = None) -> DraftText:
    """Return the file of a scenario or queue.

    Raises:
        NotFound: when the draft holds none.
    """
    held = files_of_draft(draft) if files is None else files
    found = next(
        (one for path, one in held.items() if path == draft.path or path.endswith("scenario.yaml")), None
    )
    if found is None:
        raise NotFound("The file is taken out of this draft.", hint="Drop the draft and begin again.")
    return found


def body_of(text: str) -> dict[str, Any]:
    """Return the values of a file; an empty body while it is no YAML or no mapping."""
    try:
        found = value_of(text)
    except NotYaml:
        return {}
    return found if isinstance(found, dict) else {}
