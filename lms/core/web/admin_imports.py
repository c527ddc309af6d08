"""The import monitor: every run with its faults, and an upload that shows what it would do before it does.

An uploaded file waits in the instance folder between the dry run and the decision; what was shown is bound
to the reader, the kind, the options and the file's digest by a signature, and is forgotten within the hour.
"""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from lms.core import clock
from lms.core.database import db
from lms.core.errors import DomainError, NotFound, Refused
from lms.core.feature import features
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.imports import CsvImporter, ImportResult, ImportRun, run_import
from lms.core.permissions import Permission, current, duty, duty_over_everything, grant, may, requires
from lms.core.tables import Column, Table, csv_response

SEE_IMPORTS = Permission("admin.imports")
grant(SEE_IMPORTS, duty("administrator"))

IMPORT = Permission("admin.import")
grant(IMPORT, duty_over_everything("administrator"))

blueprint = Blueprint("admin_imports", __name__, url_prefix="/admin/imports")
LARGEST_UPLOAD = 2 * 1024 * 1024
MOST_SHOWN = 200
LONGEST_NAME = 80
_KEPT_SECONDS = 3600
_STATES = ("done", "faults", "refused")


@dataclass(frozen=True)
class Upload:
    """A file that waits for the decision; ``ticket`` is what the page sends back to apply it."""

    folder: str
    name: str
    kind: str
    full: bool
    digest: str

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return _folder() / self.folder / self.name

    @property
    def ticket(self) -> str:
        """The signed description of what was shown, for this reader only."""
        fields = [self.folder, self.name, self.kind, self.full, self.digest, current().person_id]
        return _signer().dumps(fields)


@blueprint.get("")
@requires(SEE_IMPORTS)
def index() -> Any:
    """List the runs; the same rows as CSV. Who ran them is for whoever may run them."""
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    query = select(ImportRun)
    if kind:
        query = query.where(ImportRun.kind == kind)
    if state:
        query = query.where(ImportRun.state == state)
    table = Table("imports", _columns(names=may(IMPORT)), query, "-started_at", ImportRun.id.desc())
    if request.args.get("format") == "csv":
        return table.csv()
    return render_template(
        "core/admin/imports.html",
        page=table.page(),
        kind=kind,
        state=state,
        kinds=[("", _("All kinds")), *((name, name) for name in sorted(features().importers))],
        states=[("", _("All outcomes")), *((name, name) for name in _STATES)],
        may_import=may(IMPORT),
    )


@blueprint.get("/<int:run_id>")
@requires(IMPORT)
def show(run_id: int) -> Any:
    """Show one run: its files, sets and every fault, which name people of every unit; the faults as CSV.

    Raises:
        NotFound: when there is no such run.
    """
    run = db.session.get(ImportRun, run_id)
    if run is None:
        raise NotFound("There is no such import run.", hint="Open it from the list.")
    files = (run.result or {}).get("files", [])
    faults = [(file["file"], fault) for file in files for fault in file["faults"]]
    if request.args.get("format") == "csv":
        rows = ([name, fault["where"], fault["code"], fault["message"]] for name, fault in faults)
        return csv_response(f"import-{run.id}-faults", ["file", "where", "code", "message"], rows)
    return render_template(
        "core/admin/import_run.html",
        run=run,
        files=files,
        faults=faults[:MOST_SHOWN],
        fault_count=len(faults),
    )


@blueprint.get("/new")
@requires(IMPORT)
def new() -> str:
    """Show the upload form."""
    return _form_page()


@blueprint.post("/new")
@requires(IMPORT)
def dry_run() -> Any:
    """Take a file and show what importing it would change; nothing is stored but the waiting file."""
    forget_old_uploads()
    kind, file = request.form.get("kind", ""), request.files.get("file")
    try:
        upload = _received(kind, file, full=request.form.get("full") == "1")
        result = run_import(kind, [upload.path], by=current().employee_no, dry_run=True, full=upload.full)
    except DomainError as error:
        return _form_page(kind, f"{error.message} {error.hint or ''}".strip()), 422
    return _preview(upload, result)


@blueprint.post("/apply")
@requires(IMPORT)
def apply() -> Any:
    """Import the file whose effect was shown.

    Raises:
        Refused: when the ticket is not this reader's, is too old, or the file changed or is gone.
    """
    upload = _upload_of(request.form.get("ticket", ""))
    by = current().employee_no
    try:
        result = run_import(upload.kind, [upload.path], by=by, full=upload.full)
    finally:
        shutil.rmtree(upload.path.parent, ignore_errors=True)
    run_id = db.session.scalar(
        select(ImportRun.id)
        .where(ImportRun.kind == upload.kind, ImportRun.by == by)
        .order_by(ImportRun.id.desc())
        .limit(1)
    )
    kind = "warn" if result.has_faults else "ok"
    flash(_("The import is done; this is its row in the monitor."), kind)
    return redirect(f"/admin/imports/{run_id}", code=303)


def csv_kinds() -> list[str]:
    """Return the kinds that may be uploaded: those read from CSV files."""
    return sorted(
        name for name, importer in features().importers.items() if isinstance(importer, CsvImporter)
    )


def forget_old_uploads() -> None:
    """Delete waiting files that nobody decided on within the hour."""
    folder = _folder()
    if not folder.is_dir():
        return
    for waiting in folder.iterdir():
        if clock.now().timestamp() - waiting.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(waiting, ignore_errors=True)


def _columns(*, names: bool) -> tuple[Column, ...]:
    run = ImportRun
    by = Column("by", _("By"), lambda row: row[0].by, run.by.expression)
    return (
        Column("started_at", _("When"), lambda row: row[0].started_at.isoformat(), run.started_at.expression),
        Column("kind", _("Kind"), lambda row: row[0].kind, run.kind.expression),
        *((by,) if names else ()),
        Column("state", _("Outcome"), lambda row: row[0].state, run.state.expression),
        _count("added", _("Added")),
        _count("changed", _("Changed")),
        _count("unchanged", _("Unchanged")),
        _count("ended", _("Ended")),
        _count("rejected", _("Rejected")),
    )


def _count(name: str, label: str) -> Column:
    return Column(
        name, label, lambda row: getattr(row[0], name), getattr(ImportRun, name).expression, numeric=True
    )


def _received(kind: str, file: FileStorage | None, *, full: bool) -> Upload:
    """Keep an uploaded file for the decision.

    Raises:
        Refused: for a kind that is not read from CSV, no file, or one that is too large.
    """
    if kind not in csv_kinds():
        raise Refused(_("Choose what the file holds."))
    if file is None or not file.filename:
        raise Refused(_("Choose a file."))
    data = file.stream.read(LARGEST_UPLOAD + 1)
    if len(data) > LARGEST_UPLOAD:
        raise Refused(
            _("The file is larger than 2 MB."), hint=_("An administrator of the server loads it by command.")
        )
    name = secure_filename(file.filename)[-LONGEST_NAME:] or f"{kind}.csv"
    upload = Upload(new_public_id(20), name, kind, full, hashlib.sha256(data).hexdigest())
    upload.path.parent.mkdir(parents=True, mode=0o700)
    upload.path.write_bytes(data)
    upload.path.chmod(0o600)
    return upload


def _upload_of(ticket: str) -> Upload:
    try:
        folder, name, kind, full, digest, person_id = _signer().loads(ticket, max_age=_KEPT_SECONDS)
    except BadData:
        raise Refused("What was shown is too old to apply.", hint="Upload the file again.") from None
    upload = Upload(folder, name, kind, full, digest)
    is_same = upload.path.is_file() and hashlib.sha256(upload.path.read_bytes()).hexdigest() == digest
    if person_id != current().person_id or not is_same:
        raise Refused("The file that was shown is not there any more.", hint="Upload it again.")
    return upload


def _form_page(kind: str = "", fault: str = "") -> str:
    return render_template(
        "core/admin/import_new.html",
        kinds=[("", _("Choose")), *((name, name) for name in csv_kinds())],
        kind=kind,
        fault=fault,
    )


def _preview(upload: Upload, result: ImportResult) -> str:
    faults = [(file.file, fault) for file in result.files for fault in file.faults]
    return render_template(
        "core/admin/import_preview.html",
        upload=upload,
        result=result,
        changes=result.changes[:MOST_SHOWN],
        faults=faults[:MOST_SHOWN],
        fault_count=len(faults),
    )


def _folder() -> Path:
    return Path(current_app.config["INSTANCE"]) / "uploads"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="import-upload")
