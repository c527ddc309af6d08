"""An uploaded file as long work: the dry run that shows what it would change, and the import itself.

The dry run keeps the file for a decision; only who uploaded it decides, because they have seen what it
does. Applying it imports the same bytes, once, however often it is asked for.
"""

from typing import IO, Any

from lms.core import uploads
from lms.core.errors import NotAllowed, Refused
from lms.core.feature import features
from lms.core.i18n import gettext as _
from lms.core.imports.base import ImportResult
from lms.core.imports.runs import run_import
from lms.core.permissions import Identity, Permission, duty_over_everything, grant
from lms.core.unit_of_work import unit_of_work
from lms.core.work import DONE, Asked, LongWork, Task, Work, ask, asked_under

IMPORT = Permission("admin.import")
grant(IMPORT, duty_over_everything("administrator"))

KIND = "import"
MOST_KEPT = 200
"""Lines of the difference, faults and sets of a file that a dry run keeps to show."""


def ask_dry_run(kind: str, file: IO[bytes], name: str, *, full: bool, by: Identity) -> Work:
    """Keep a file and ask for its dry run, in the open unit of work.

    Raises:
        Refused: for an unknown kind, an empty file or one that is too large; nothing is kept then.
    """
    if kind not in features().importers:
        raise Refused(_("Choose what the file holds."))
    upload = uploads.keep(file, name or f"{kind}.csv")
    arguments = {"kind": kind, "name": upload.name, "full": full, "dry_run": True}
    return ask(Asked(KIND, arguments, by, upload_id=upload.id))


def ask_import(dry_run: Work, *, by: Identity) -> Work:
    """Ask for the import whose effect was shown, in the open unit of work; asked again it is the same.

    Raises:
        NotAllowed: for anybody but who uploaded the file.
        Refused: when there is nothing to apply, or the file is gone.
    """
    if dry_run.person_id != by.person_id:
        raise NotAllowed(
            _("Whoever uploaded the file decides on it."), hint=_("Upload it yourself to import it.")
        )
    key = f"import:{dry_run.public_id}"
    asked = asked_under(key)
    if asked is not None:
        return asked
    if not may_apply(dry_run):
        raise Refused(
            _("The file that was shown is not there any more."),
            hint=_("Files are kept for an hour; upload it again."),
        )
    arguments = dry_run.arguments | {"dry_run": False}
    return ask(Asked(KIND, arguments, by, upload_id=dry_run.upload_id), key=key)


def may_apply(work: Work) -> bool:
    """Tell whether a piece of work is a dry run whose file still waits for the decision."""
    is_shown = work.kind == KIND and bool(work.arguments["dry_run"]) and work.state == DONE
    return is_shown and uploads.is_there(work.upload_id)


def run(task: Task) -> None:
    """Run a dry run or an import; the row of the monitor, the facts and the end are one commit."""
    given = task.arguments
    with uploads.opened(task.upload_id) as path:
        result = run_import(
            given["kind"],
            [path],
            by=task.asked_by,
            dry_run=given["dry_run"],
            full=given["full"],
            closing=lambda run: task.finish({"run": run.id}),
        )
    if given["dry_run"]:
        shown = _shown(result)
        with unit_of_work():
            task.finish(shown, keep_upload=changes_something(shown))


def changes_something(shown: dict[str, Any]) -> bool:
    """Tell whether applying what a dry run showed would change anything."""
    return any(shown[name] for name in ("added", "changed", "ended"))


def _shown(result: ImportResult) -> dict[str, Any]:
    """Return what the page of a dry run shows: the counts, and the first lines of everything."""
    document = result.as_json()
    files = document.pop("files")
    faults = [(file["file"], fault) for file in files for fault in file.pop("faults")]
    for file in files:
        file["set_count"], file["sets"] = len(file["sets"]), file["sets"][:MOST_KEPT]
    return document | {
        "files": files[:MOST_KEPT],
        "file_count": len(files),
        "changes": result.changes[:MOST_KEPT],
        "change_count": len(result.changes),
        "faults": faults[:MOST_KEPT],
        "fault_count": len(faults),
    }


IMPORT_WORK = LongWork(KIND, "Import of a file", IMPORT, run)
