"""What the numbers are made of: parts that add up, what is late by age and requirement, a year's trend."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from lms.compliance.permissions import OVERVIEW, PEOPLE
from lms.compliance.policy import compliance_policy
from lms.compliance.rules.standings import Standings
from lms.compliance.services.cube import (
    BANDS,
    Band,
    LateRequirement,
    Parts,
    late_by_age,
    late_by_due_day,
    late_by_requirement,
    parts_of,
    parts_of_day,
    trend,
)
from lms.compliance.services.known import Known, known_requirements
from lms.compliance.services.reports import percentage
from lms.compliance.services.times import known_at_end_of
from lms.compliance.views.wanted import Wanted, is_below, unit_options
from lms.core.asked import day_in
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import requires, scope_paths
from lms.core.web.charts import DrawnChart, LineChart, Point, Series, draw
from lms.core.web.formats import day_short, percent

blueprint = Blueprint(
    "compliance_cube", __name__, url_prefix="/compliance/parts", template_folder="../templates"
)


@blueprint.get("")
@requires(OVERVIEW)
def index() -> Any:
    """Show the parts of a day, as known now or then; what is late by requirement also as a file."""
    paths = scope_paths(OVERVIEW)
    wanted = Wanted.from_request(paths)
    reach = paths if wanted.unit is None else (wanted.unit.path,)
    named = all(any(path.startswith(own) for own in scope_paths(PEOPLE)) for path in reach)
    known, least = known_requirements(), int(compliance_policy()["smallest_group"])
    dues = late_by_due_day(wanted.as_of, reach)
    rows = [row for row in late_by_requirement(dues) if named or row.people >= least]
    table = _table(rows, known)
    if asked_format():
        return table.download(imprint_of(reach, as_of=wanted.as_of))
    known_on, points = day_in(request.args.get("known_on")), trend(wanted.as_of, reach)
    return render_template(
        "compliance/cube.html",
        wanted=wanted,
        known_on=known_on,
        parts=_parts(wanted.as_of, reach, known_on, points[-1][1]),
        bands=_bands(wanted, late_by_age(wanted.as_of, reach, dues), named=named, least=least),
        page=table.page(),
        known=known,
        hrefs=_hrefs(wanted, rows, known) if named else {},
        chart=_chart(points),
        units=unit_options(paths, wanted.unit),
        percent=percent,
        percentage=percentage,
        is_below=is_below,
    )


def _parts(as_of: date, reach: Collection[str], known_on: date | None, stands: Standings) -> Parts:
    """Return the parts of a day as known then, or of what ``stands`` on it as known now."""
    if known_on is not None:
        return parts_of_day(as_of, reach, known_at_end_of(known_on))
    return parts_of(stands, as_of, reach)


def _table(rows: list[LateRequirement], known: Any) -> RowList:
    columns = (
        ListColumn("requirement", _("Requirement"), lambda row: known[row.requirement_id].title),
        ListColumn("people", _("People late"), lambda row: row.people, "number"),
        ListColumn("oldest", _("Oldest due"), lambda row: row.oldest_due_on, "date"),
    )
    return RowList("late-by-requirement", columns, rows, "-people", _("Late by requirement"))


def _hrefs(wanted: Wanted, rows: list[LateRequirement], known: Any) -> dict[int, str]:
    found: dict[int, Known] = {row.requirement_id: known[row.requirement_id] for row in rows}
    return {
        id_: wanted.people_href(show="late", asked=f"{one.kind}:{one.subject}") for id_, one in found.items()
    }


def _bands(
    wanted: Wanted, bands: Sequence[Band], *, named: bool, least: int
) -> list[tuple[str, Band, str | None]]:
    """Return words, numbers and the people behind each band; small groups are hidden where names are."""
    found = []
    for (first, last), band in zip(BANDS, bands, strict=True):
        words = _("%(first)d to %(last)d days") % {"first": first, "last": last} if last else None
        href = wanted.people_href(show="late", age=band.key) if named and band.people else None
        is_few = not named and 0 < band.people < least
        shown = Band(first, last, 0, -1) if is_few else band
        found.append((words or _("more than %d days") % (first - 1), shown, href))
    return found


def _chart(points: list[tuple[date, Standings]]) -> DrawnChart | None:
    def line(name: str, counted: str) -> Series:
        return Series(
            name,
            tuple(
                Point(
                    percentage(getattr(one, counted), one.obligations),
                    f"{getattr(one, counted):,}/{one.obligations:,}",
                )
                for _day, one in points
            ),
        )

    return draw(
        LineChart(
            title=_("Obligations met and late at the end of each month"),
            labels=tuple(day_short(day) for day, _one in points),
            series=(line(_("Met"), "met"), line(_("Late"), "late")),
            period_name=_("End of"),
        )
    )
