"""Taking the items of another system's bank into a bank of a draft."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lms.assessments.api import Bank, UnreadableBank, read_bank
from lms.authoring.models import Draft
from lms.authoring.rules.yaml_edit import NotYaml, rewritten, value_of
from lms.authoring.services.comments import LONGEST, write_comment
from lms.authoring.services.files import files_of_draft, save_file
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Intake:
    """What a bank gave: items taken, items that were there already, things that could not be taken."""

    taken: int
    known: int
    left: int


def take_bank(draft: Draft, path: str, *, name: str, data: bytes, by_id: int) -> Intake:
    """Add the items of a bank to a file of items; what could not be taken stands beside it as a comment.

    An item that is there already, by its kind and stem, is not added again. Every item comes as a draft
    without what only an author knows: the check of the draft names it.

    Raises:
        NotFound: when the draft has no such file of items.
        Refused: when the file is no bank, holds nothing, or the items of the draft cannot be read.
        Conflict: when the draft is closed.
    """
    file = files_of_draft(draft).get(path)
    if file is None or not path.startswith(f"{draft.path}/items/"):
        raise NotFound(
            _("There is no such bank in this draft."), hint=_("Add the bank of the objective first.")
        )
    bank, rows = _read(name, data), _rows(file.text)
    known = {_question_of(row) for row in rows}
    new = [one.item for one in bank.taken if _question_of(one.item) not in known]
    if new:
        wanted = [*rows, *_numbered(new, rows, draft.path.rpartition("/")[2], _objective(path))]
        save_file(draft, path, rewritten(file.text, wanted), seen=file.number, by_id=by_id)
    write_comment(draft, path=path, block="", text=_report(name, bank, len(new))[:LONGEST], by_id=by_id)
    return Intake(len(new), len(bank.taken) - len(new), len(bank.left))


def _read(name: str, data: bytes) -> Bank:
    try:
        bank = read_bank(name, data)
    except UnreadableBank as error:
        raise Refused(str(error), hint=_("Export the bank again, or choose another format there.")) from None
    if not bank.taken and not bank.left:
        raise Refused(_("The file holds no question."), hint=_("Look whether it is the file that you meant."))
    return bank


def _rows(text: str) -> list[Row]:
    try:
        rows = value_of(text) or []
    except NotYaml:
        rows = None
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise Refused(_("The items of this bank cannot be read."), hint=_("Correct its text first."))
    return rows


def _question_of(row: Row) -> tuple[str, str]:
    """Return what makes a question the same: its kind, and its stem without needless blanks."""
    return str(row.get("kind", "")), " ".join(str(row.get("stem", "")).split())


def _objective(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".yaml")


def _numbered(new: Iterable[Row], rows: Iterable[Row], module: str, objective: str) -> list[dict[str, Any]]:
    """Return items with the next free ids of a bank, its objective, and their fields in the usual order."""
    taken = {str(row.get("id", "")) for row in rows}
    found, number = [], 1
    for item in new:
        while f"{module}-{objective}-{number:02d}" in taken:
            number += 1
        own = f"{module}-{objective}-{number:02d}"
        taken.add(own)
        rest = {name: value for name, value in item.items() if name not in ("id", "kind", "objective")}
        found.append({"id": own, "kind": item["kind"], "objective": objective, **rest})
    return found


def _report(name: str, bank: Bank, taken: int) -> str:
    """Return what became of a bank, for whoever goes on with the draft."""
    head = _("%(format)s, %(name)s: %(taken)d taken as drafts, %(known)d were here, %(left)d not taken.") % {
        "format": bank.format,
        "name": name,
        "taken": taken,
        "known": len(bank.taken) - taken,
        "left": len(bank.left),
    }
    return "\n".join([head, *(f"- {one.place}: {one.what}: {one.why}" for one in bank.left)])
