"""Pages of items and lessons: every module at a glance, one module, one item."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template

from lms.assessments.api import rulings_of
from lms.core.errors import NotFound
from lms.core.exports.download import asked_format, download, imprint_of
from lms.core.exports.sheet import Head
from lms.core.i18n import gettext as _
from lms.core.permissions import may, requires, scope_paths
from lms.people.api import people
from lms.quality import wording
from lms.quality.permissions import PANELS, RULE, STATISTICS
from lms.quality.policy import limits
from lms.quality.services.items import ItemRow, ModuleStatistics, glances, module_statistics
from lms.quality.services.lessons import sections
from lms.quality.services.reading import answered
from lms.quality.views import drawing
from lms.quality.views.wanted import Wanted, whole_or

blueprint = Blueprint("quality", __name__, url_prefix="/quality", template_folder="../templates")


@blueprint.get("")
@requires(STATISTICS)
def index() -> str:
    """Show every module at a glance, those with urgent findings first."""
    return render_template(
        "quality/index.html",
        rows=glances(whole_or(scope_paths(STATISTICS))),
        limits=limits(),
        reach=imprint_of(whole_or(scope_paths(STATISTICS))).scope,
    )


@blueprint.get("/<module_id>")
@requires(STATISTICS)
def module(module_id: str) -> str | Response:
    """Show the exam, the items and the sections of a module in numbers; the items as a file too."""
    wanted = Wanted.from_request(module_id)
    found = module_statistics(wanted.cut)
    if asked_format():
        return _file(found, wanted)
    own = sections(module_id, wanted.paths)
    is_few = wanted.cut.is_group and own.started < found.limits.smallest_group
    return render_template(
        "quality/module.html",
        found=found,
        wanted=wanted,
        wording=wording,
        sections=None if is_few else own,
        scores=None if found.is_hidden else drawing.scores(found.sums.by_bucket, found.exam.cut),
        drop_off=None if is_few else drawing.drop_off(own.rows, own.started),
        may_judge=may(PANELS),
    )


@blueprint.get("/<module_id>/items/<item_id>")
@requires(STATISTICS)
def item(module_id: str, item_id: str) -> str:
    """Show one item: who chose what, by ability, by unit, by revision, and what was decided on it."""
    wanted = Wanted.from_request(module_id)
    found = module_statistics(wanted.cut)
    row = next((one for one in found.rows if one.id == item_id), None)
    if row is None:
        raise NotFound(_("There is no such item in the live revision."))
    rulings = rulings_of(module_id, item_id)
    known = getattr(row.item.question, "by_key", {})
    least = found.limits.smallest_group
    bands = answered(wanted.cut).get((module_id, item_id), {})
    return render_template(
        "quality/item.html",
        found=found,
        row=row,
        wanted=wanted,
        wording=wording,
        options=known,
        titles=[wording.short(flag) for flag in row.flags],
        objective=found.exam.objective(row.item.objective),
        curve=drawing.ability(bands, least),
        chosen=drawing.options(row.choices, _names(row), least),
        rulings=rulings,
        deciders=people([one.by_id for one in rulings]),
        may_rule=may(RULE),
    )


def _names(row: ItemRow) -> dict[str, str]:
    known = getattr(row.item.question, "by_key", {})
    names = {key: f"{key} ({_('key')})" if option.correct else key for key, option in known.items()}
    return names | {"": _("nothing chosen")}


def _file(found: ModuleStatistics, wanted: Wanted) -> Response:
    heads = (
        Head(_("Item"), code="item"),
        Head(_("Objective"), code="objective"),
        Head(_("Status"), code="status"),
        Head(_("First sittings"), "number", code="first_sittings"),
        Head(_("Fully right"), "number", code="fully_right"),
        Head(_("Difficulty"), "number", code="difficulty"),
        Head(_("Discrimination"), "number", code="discrimination"),
        Head(_("Seconds"), "number", code="seconds"),
        Head(_("Flags"), code="flags"),
    )
    imprint = imprint_of(wanted.paths, wanted.words)
    title = _("Items of %s") % wanted.module
    return download(f"items-{found.exam.subject}", title, heads, _cells(found), imprint)


def _cells(found: ModuleStatistics) -> Iterator[tuple[Any, ...]]:
    own = found.limits
    for row in found.rows:
        numbers = row.statistics
        yield (
            row.id,
            row.item.objective,
            row.item.status,
            numbers.count,
            numbers.right,
            numbers.facility if numbers.count >= own.facility_from else None,
            numbers.discrimination if numbers.count >= own.discrimination_from else None,
            numbers.seconds,
            "; ".join(wording.finding(flag) for flag in row.flags),
        )
