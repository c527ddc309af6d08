"""What every import returns and what an importer is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True)
class ImportFault:
    """One thing wrong: ``where`` is ``line 12: job_from`` or ``interchange 1 set 0001 segment 17``."""

    where: str
    code: str
    message: str


@dataclass
class SetResult:
    """One transaction set of an X12 file and its state (``read``, ``skipped``, ``repeated``, ``refused``)."""

    type: str
    control: str
    state: str


@dataclass
class FileResult:
    """What one file gave; money is Decimal with two places, counts are whole numbers."""

    file: str
    sha256: str
    sets: list[SetResult] = field(default_factory=list)
    claims: int = 0
    charge: Decimal = Decimal("0.00")
    remits: int = 0
    paid: Decimal = Decimal("0.00")
    faults: list[ImportFault] = field(default_factory=list)


@dataclass
class ImportResult:
    """The outcome of one import, in the shape of the contract.

    ``changes`` is the readable diff; ``rejected_cells`` holds what refused rows named, so that a full
    import spares them.
    """

    kind: str
    dry_run: bool
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    rejected: int = 0
    files: list[FileResult] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    rejected_cells: list[dict[str, Any]] = field(default_factory=list)

    @property
    def has_faults(self) -> bool:
        """Tell whether any row or set was rejected or faulty."""
        return bool(self.rejected) or any(file.faults for file in self.files)

    def as_json(self) -> dict[str, Any]:
        """Return the result as the contract's JSON document; money as text with two places."""
        return {
            "kind": self.kind,
            "dry_run": self.dry_run,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "ended": self.ended,
            "rejected": self.rejected,
            "files": [_file_as_json(file) for file in self.files],
        }


def _file_as_json(file: FileResult) -> dict[str, Any]:
    return {
        "file": file.file,
        "sha256": file.sha256,
        "sets": [{"type": one.type, "control": one.control, "state": one.state} for one in file.sets],
        "claims": file.claims,
        "charge": f"{file.charge:.2f}",
        "remits": file.remits,
        "paid": f"{file.paid:.2f}",
        "faults": [
            {"where": fault.where, "code": fault.code, "message": fault.message} for fault in file.faults
        ],
    }


class Importer(Protocol):
    """One KIND of ``lms import``; ``run`` works in the caller's unit of work and never commits."""

    @property
    def kind(self) -> str:
        """The KIND on the command line."""
        ...

    def run(self, paths: Sequence[Path], *, dry_run: bool, full: bool, allow_shrink: bool) -> ImportResult:
        """Import the files and return what changed; a dry run returns the same and the caller rolls back.

        A dry run may leave out what only follows from the facts and is no part of the result.

        Raises:
            Refused: when nothing may be changed (a guard held, no file is readable).
        """
        ...
