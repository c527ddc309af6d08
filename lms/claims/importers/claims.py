"""``lms import claims``: X12 files, folders and archives, told by their content."""

from collections.abc import Sequence
from pathlib import Path

from lms.claims.services.intake import Intake
from lms.claims.services.recompute import recompute_touched
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.imports import ImportResult
from lms.core.progress import tell

MOST_NAMED = 3


class ClaimsImporter:
    """Takes in whole and new sets, then judges again every claim that they touch."""

    kind = "claims"

    def run(self, paths: Sequence[Path], *, dry_run: bool, full: bool, allow_shrink: bool) -> ImportResult:
        """Import the files in the open unit of work.

        Raises:
            Refused: when no file holds an interchange that can be read.
        """
        del full, allow_shrink
        result = ImportResult(self.kind, dry_run)
        tell(_("Reading %s") % ", ".join(path.name for path in paths[:MOST_NAMED]))
        Intake(result).run(paths)
        if not any(file.sets for file in result.files):
            raise _refusal(result)
        recompute_touched()
        return result


def _refusal(result: ImportResult) -> Refused:
    """Return why nothing was read; the command's JSON still lists every file."""
    told = [f"{file.file}: {fault.message}" for file in result.files for fault in file.faults]
    return Refused(
        told[0] if told else "There is no file to read.",
        hint="Import X12 files: 837P, 837I, 277CA, 999, TA1 or 835, or a folder or .zip of them.",
        document=result.as_json(),
    )
