"""Giving the thing of a draft its next version without opening the file."""

from lms.authoring.models import Draft
from lms.authoring.rules.versions import versioned
from lms.authoring.rules.yaml_edit import rewritten, value_of
from lms.authoring.services.checking import check_draft
from lms.authoring.services.files import files_of_draft, save_file
from lms.core.errors import Refused


def raise_version(draft: Draft, version: str, *, by_id: int) -> None:
    """Write a version into the file that carries it.

    Raises:
        Refused: when the draft carries no version, or cannot be read.
    """
    things = check_draft(draft).source.things
    carried = next((found for thing in things if (found := versioned(thing.kind, thing.body))), None)
    files = files_of_draft(draft)
    file = files.get(draft.path) or files.get(f"{draft.path}/module.yaml")
    if carried is None or file is None or not version.strip():
        raise Refused("This draft carries no version that could grow.", hint="Repair its faults first.")
    document = value_of(file.text)
    holder = document
    for step in carried.path[:-1]:
        holder = holder[step]
    holder[carried.path[-1]] = int(version) if isinstance(carried.version, int) else version
    save_file(draft, file.path, rewritten(file.text, document), seen=file.number, by_id=by_id)
