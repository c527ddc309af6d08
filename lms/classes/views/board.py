"""The trainer's board: every class of the units led, with its places; also as a file."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy import ColumnElement, Select, func, select

from lms.classes.models import ClassPlace, ClassSession, ClassVersion
from lms.classes.permissions import LEAD
from lms.classes.rules.places import CANCELLED, HELD, PLANNED, SEAT, WAITING
from lms.classes.services.reading import NOW, classes_where
from lms.core import clock
from lms.core.exports.download import asked_format, chosen, imprint_of
from lms.core.i18n import gettext as _
from lms.core.permissions import requires, scope_paths
from lms.core.tables import Column, Table
from lms.core.web.formats import spoken
from lms.people.api import Unit, in_scope

AHEAD, TO_CLOSE, DONE, OFF, ALL = "ahead", "to-close", "held", "cancelled", "all"
CHIPS = (
    (AHEAD, _("To come")),
    (TO_CLOSE, _("To close")),
    (DONE, _("Held")),
    (OFF, _("Cancelled")),
    (ALL, _("All")),
)

blueprint = Blueprint("class_board", __name__, url_prefix="/classes/board", template_folder="../templates")


@blueprint.get("")
@requires(LEAD)
def index() -> str | Response:
    """List classes with their places, the earliest first."""
    paths, show = scope_paths(LEAD), request.args.get("show", AHEAD)
    show = show if show in dict(CHIPS) else AHEAD
    table = _table(paths, show)
    if asked_format():
        return table.download(imprint_of(paths, [(_("Shown"), chosen(CHIPS, show))]))
    page = table.page()
    ids = [row.session_id for row in page.rows]
    return render_template(
        "classes/board.html",
        page=page,
        found={it.id: it for it in classes_where(ClassSession.id.in_(ids))},
        show=show,
        to_close=_table(paths, TO_CLOSE).count(),
        chips=[(label, url_for(".index", show=name), name == show) for name, label in CHIPS],
    )


def _count(standing: str) -> Any:
    return (
        select(func.count())
        .where(
            ClassPlace.session_id == ClassVersion.session_id,
            ClassPlace.superseded_at.is_(None),
            ClassPlace.standing == standing,
        )
        .correlate(ClassVersion)
        .scalar_subquery()
    )


def _shown(show: str) -> tuple[ColumnElement[bool], ...]:
    today = clock.today()
    return {
        AHEAD: (ClassVersion.state == PLANNED, ClassVersion.last_on >= today),
        TO_CLOSE: (ClassVersion.state == PLANNED, ClassVersion.last_on <= today),
        DONE: (ClassVersion.state == HELD,),
        OFF: (ClassVersion.state == CANCELLED,),
        ALL: (),
    }[show]


def _table(paths: Collection[str], show: str) -> Table:
    seated, waiting = _count(SEAT).label("seated"), _count(WAITING).label("waiting")
    query: Select[*tuple[Any, ...]] = (
        select(
            ClassVersion.session_id,
            ClassVersion.title,
            ClassVersion.state,
            ClassVersion.first_on,
            ClassVersion.last_on,
            ClassVersion.capacity,
            ClassVersion.room,
            ClassSession.module,
            ClassSession.public_id,
            Unit.name.label("unit"),
            seated,
            waiting,
        )
        .join(ClassSession, ClassSession.id == ClassVersion.session_id)
        .join(Unit, Unit.id == ClassVersion.unit_id)
        .where(*NOW, in_scope(paths), *_shown(show))
    )
    columns = (
        Column("title", _("Class"), lambda row: row.title, ClassVersion.title),
        Column("module", _("Module"), lambda row: row.module, ClassSession.module),
        Column("first", _("First day"), lambda row: row.first_on, ClassVersion.first_on, "date"),
        Column("last", _("Last day"), lambda row: row.last_on, ClassVersion.last_on, "date"),
        Column("unit", _("For"), lambda row: row.unit, Unit.name),
        Column("capacity", _("Places"), lambda row: row.capacity, ClassVersion.capacity, "number"),
        Column("seated", _("Taken"), lambda row: row.seated, seated, "number"),
        Column("waiting", _("Waiting"), lambda row: row.waiting, waiting, "number"),
        Column("state", _("State"), lambda row: spoken(row.state), ClassVersion.state),
    )
    sort = "-first" if show in (DONE, OFF, ALL) else "first"
    return Table("classes", columns, query, sort, ClassSession.public_id, _("Classes"))
