"""The import monitor: what is under way, and every run with its files and faults."""

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import select

from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.exports.download import asked_format, download, imprint_of
from lms.core.exports.sheet import Head
from lms.core.feature import features
from lms.core.i18n import gettext as _
from lms.core.imports import ImportRun
from lms.core.imports.work import IMPORT, KIND
from lms.core.permissions import Permission, duty, grant, may, requires
from lms.core.tables import Column, Table
from lms.core.web.formats import instant
from lms.core.work import under_way

SEE_IMPORTS = Permission("admin.imports")
grant(SEE_IMPORTS, duty("administrator"))

blueprint = Blueprint("admin_imports", __name__, url_prefix="/admin/imports")
MOST_SHOWN = 200
_STATES = ("done", "faults", "refused")
FAULT_HEADS = (
    Head(_("File"), code="file"),
    Head(_("Where"), code="where"),
    Head(_("Kind of fault"), code="code"),
    Head(_("What to correct"), code="message"),
)


@blueprint.get("")
@requires(SEE_IMPORTS)
def index() -> Any:
    """List the runs; the same rows as a file. Who ran them is for whoever may run them."""
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    query = select(ImportRun)
    if kind:
        query = query.where(ImportRun.kind == kind)
    if state:
        query = query.where(ImportRun.state == state)
    columns = _columns(names=may(IMPORT))
    table = Table("imports", columns, query, "-started_at", ImportRun.id.desc(), _("Imports"))
    if asked_format():
        return table.download(imprint_of(None, [(_("Kind"), kind), (_("Outcome"), state)]))
    return render_template(
        "core/admin/imports.html",
        page=table.page(),
        kind=kind,
        state=state,
        kinds=[("", _("All kinds")), *((name, name) for name in sorted(features().importers))],
        states=[("", _("All outcomes")), *((name, name) for name in _STATES)],
        may_import=may(IMPORT),
        works=under_way(KIND) if may(IMPORT) else [],
    )


@blueprint.get("/<int:run_id>")
@requires(IMPORT)
def show(run_id: int) -> Any:
    """Show one run: its files, sets and every fault, which name people of every unit; the faults as a file.

    Raises:
        NotFound: when there is no such run.
    """
    run = db.session.get(ImportRun, run_id)
    if run is None:
        raise NotFound("There is no such import run.", hint="Open it from the list.")
    files = (run.result or {}).get("files", [])
    faults = [(file["file"], fault) for file in files for fault in file["faults"]]
    if asked_format():
        rows = ([name, fault["where"], fault["code"], fault["message"]] for name, fault in faults)
        imprint = imprint_of(None, [(_("Import"), f"{run.kind} {run.id}, {instant(run.started_at)}")])
        return download(f"import-{run.id}-faults", _("Faults of an import"), FAULT_HEADS, rows, imprint)
    return render_template(
        "core/admin/import_run.html",
        run=run,
        files=files,
        faults=faults[:MOST_SHOWN],
        fault_count=len(faults),
    )


def _columns(*, names: bool) -> tuple[Column, ...]:
    run = ImportRun
    by = Column("by", _("By"), lambda row: row[0].by, run.by.expression)
    return (
        Column("started_at", _("When"), lambda row: row[0].started_at, run.started_at.expression, "date"),
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
        name, label, lambda row: getattr(row[0], name), getattr(ImportRun, name).expression, "number"
    )
