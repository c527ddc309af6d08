"""The rhythm of imports: which one is late, which failed, which rows were refused."""

from typing import Any

from flask import Blueprint, render_template

from lms.core import clock
from lms.core.exports.download import asked_format, download, imprint_of
from lms.core.exports.sheet import Head
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.records.permissions import SEE_QUALITY
from lms.records.services.import_monitor import Kind, monitor

blueprint = Blueprint(
    "import_monitor", __name__, url_prefix="/admin/imports/rhythm", template_folder="../templates"
)


@blueprint.get("")
@requires(SEE_QUALITY)
def index() -> Any:
    """List every kind of import with its newest run; the same rows as a file."""
    at = clock.now()
    kinds = monitor(at)
    if asked_format():
        return _file(kinds)
    return render_template(
        "records/rhythm.html",
        kinds=kinds,
        at=at,
        late=sum(one.rhythm.is_late(at) for one in kinds),
        waited_for=sum(one.rhythm.expected_hours is not None for one in kinds),
    )


def _file(kinds: list[Kind]) -> Any:
    at = clock.now()
    heads = [
        Head(_("Kind")),
        Head(_("State")),
        Head(_("Last good run"), "date"),
        Head(_("Expected every hours"), "number"),
        Head(_("Expected until"), "date"),
        Head(_("Runs in 30 days"), "number"),
        Head(_("Refused in 30 days"), "number"),
        Head(_("Rejected rows in 30 days"), "number"),
    ]
    rows = [
        [
            one.kind,
            one.rhythm.state(at),
            one.rhythm.last_good_at,
            one.rhythm.expected_hours,
            one.rhythm.due_at(),
            one.runs,
            one.failed,
            one.rejected,
        ]
        for one in kinds
    ]
    return download("import-rhythm", _("Rhythm of imports"), heads, rows, imprint_of(None, []))
