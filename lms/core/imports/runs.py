"""Running an import: one unit of work, the row of the monitor, the entry of the audit chain."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import audit
from lms.core.database import Base, Id, db
from lms.core.errors import Refused
from lms.core.feature import features
from lms.core.i18n import gettext as _
from lms.core.imports.base import ImportResult
from lms.core.progress import tell
from lms.core.unit_of_work import recorded_at, unit_of_work

_IMPORT_LOCK = 7_316_003


class ImportRun(Base):
    """One import as the monitor shows it; ``result`` is the contract's JSON document.

    It names every file, set and fault, so that lists of runs do not read it.
    """

    __tablename__ = "import_run"
    personal_data: ClassVar[tuple[str, ...]] = ("by", "message", "result")

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(index=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    by: Mapped[str]
    state: Mapped[str]
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    ended: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    message: Mapped[str | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)


class _DryRunEnds(Exception):
    """Raised to roll a dry run back."""


def run_import(
    kind: str,
    paths: Sequence[Path],
    *,
    by: str = "system",
    dry_run: bool = False,
    full: bool = False,
    allow_shrink: bool = False,
    closing: Callable[[ImportRun], None] | None = None,
) -> ImportResult:
    """Import files of one kind in a unit of work of its own; a dry run shows the same and stores nothing.

    Args:
        kind: the KIND of ``lms import``.
        paths: files, in the order in which they are read.
        by: employee number of who imports.
        dry_run: roll everything back.
        full: end what the files do not name.
        allow_shrink: let ``full`` end more than a tenth.
        closing: what else belongs to the import's commit; takes the row of the monitor.

    Raises:
        Refused: for an unknown kind or when a guard refused the whole import; nothing is stored but the
            monitor's row.
    """
    importer = features().importers.get(kind)
    if importer is None:
        raise Refused(
            f"There is no import called {kind!r}.", hint=f"Known: {', '.join(features().importers)}."
        )
    result: ImportResult | None = None
    try:
        with unit_of_work(durable=not dry_run):
            _wait_for_turn()
            result = importer.run(paths, dry_run=dry_run, full=full, allow_shrink=allow_shrink)
            if dry_run:
                db.session.flush()
                raise _DryRunEnds
            run = _note(kind, by, result)
            if closing is not None:
                closing(run)
    except _DryRunEnds:
        assert result is not None
    except Refused as refusal:
        if not dry_run:
            _note_refusal(kind, by, refusal)
        raise
    return result


def _wait_for_turn() -> None:
    """Import alone until the open unit of work ends; on SQLite a writing unit of work is alone anyhow.

    What an import stores follows from what it finds; two at once would store the same twice or break off.
    """
    if db.session.get_bind().dialect.name != "postgresql":
        return
    key = {"key": _IMPORT_LOCK}
    if not db.session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), key):
        tell(_("Waiting until another import has ended"))
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), key)


def _note(kind: str, by: str, result: ImportResult) -> ImportRun:
    counts = {name: getattr(result, name) for name in ("added", "changed", "unchanged", "ended", "rejected")}
    run = ImportRun(
        kind=kind,
        started_at=recorded_at(),
        by=by,
        state="faults" if result.has_faults else "done",
        message=None,
        result=result.as_json(),
        **counts,
    )
    db.session.add(run)
    db.session.flush()
    digests = [file.sha256 for file in result.files]
    audit.record("import.done", subject=f"import:{kind}", actor=by, files=digests, **counts)
    return run


def _note_refusal(kind: str, by: str, refusal: Refused) -> None:
    with unit_of_work() as unit:
        run = ImportRun(
            kind=kind, started_at=unit.at, by=by, state="refused", message=refusal.message, result=None
        )
        db.session.add(run)
