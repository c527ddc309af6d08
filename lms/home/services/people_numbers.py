"""The people part of a director's first page: obligations met on time, and completed beside proficient."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from lms.compliance import api as compliance
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.web.figures import HeatCell, HeatRow, Share, heat_cell
from lms.core.web.pairs import DrawnPairs, Pair, draw_pairs
from lms.home.rules.overview import MOST_PAIRS, MOST_ROLES, MOST_UNITS, Place, shown_under, widest
from lms.people.api import Unit, units
from lms.roles import api as roles

TARGET_PERCENT = 90
Cells = Mapping[tuple[int | None, str | None], compliance.Counts]
_NONE = compliance.Counts()


@dataclass(frozen=True)
class PeopleNumbers:
    """Units by roles: shares of people who are late with nothing, and completed beside proficient.

    Completed counts obligations met of those asked; proficient counts competencies proven of those
    measured, one for each person and competency.
    """

    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    pairs: DrawnPairs | None
    pairs_line: str
    on_time: Share
    target: int = TARGET_PERCENT


def people_numbers(paths: Collection[str]) -> PeopleNumbers:
    """Return the numbers of the units at or below ``paths`` as they stand today."""
    known = units()
    places = [Place(unit.id, unit.kind, unit.parent_id, unit.path) for unit in known.values()]
    counted = compliance.rollup(["unit", "role"], as_of=clock.today(), paths=paths)
    cells = compliance.folded(counted, known, shown_under(places, paths))
    unit_ids = _shown_units(cells, known, MOST_UNITS)
    slugs = widest(_sizes(cells, 1), MOST_ROLES)
    pairs = [_pair(cells, known[unit_id]) for unit_id in _shown_units(cells, known, MOST_PAIRS)]
    whole = sum(cells.values(), _NONE)
    return PeopleNumbers(
        columns=(*(roles.title_of(slug) for slug in slugs), _("All roles")),
        rows=tuple(
            HeatRow(known[unit_id].name, [_cell(cells, known[unit_id], slug) for slug in (*slugs, None)])
            for unit_id in unit_ids
        ),
        pairs=draw_pairs(pairs),
        pairs_line=_widest_gap(pairs),
        on_time=Share(whole.people_on_time, whole.people),
    )


def _shown_units(cells: Cells, known: Mapping[int, Unit], most: int) -> list[int]:
    """Return the largest units, in the order of the organisation."""
    sizes = _sizes(cells, 0)
    kept = sorted((key for key in sizes if key), key=lambda key: -sizes[key])[:most]
    return sorted((int(key) for key in kept), key=lambda unit_id: known[unit_id].path)


def _sizes(cells: Cells, part: int) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for key, counts in cells.items():
        if key[0] is not None and key[1] is not None:
            name = str(key[part])
            sizes[name] = sizes.get(name, 0) + counts.people
    return sizes


def _cell(cells: Cells, unit: Unit, slug: str | None) -> HeatCell:
    """Return the cell of a role, or of all roles for None."""
    counts = _whole(cells, unit) if slug is None else cells.get((unit.id, slug), _NONE)
    asked = {"unit": unit.code, "role": slug or ""}
    href = f"/compliance/people?{urlencode({name: value for name, value in asked.items() if value})}"
    return heat_cell(Share(counts.people_on_time, counts.people), target=TARGET_PERCENT, href=href)


def _pair(cells: Cells, unit: Unit) -> Pair:
    own = _whole(cells, unit)
    return Pair(
        unit.name,
        Share(own.met, own.obligations),
        Share(own.proficient, own.competencies),
        f"/compliance/people?{urlencode({'unit': unit.code})}",
    )


def _whole(cells: Cells, unit: Unit) -> compliance.Counts:
    return sum((counts for (unit_id, _role), counts in cells.items() if unit_id == unit.id), _NONE)


def _widest_gap(pairs: Collection[Pair]) -> str:
    """Say where the two measures are furthest apart; they are never blended."""
    gaps = [
        (first - second, pair)
        for pair in pairs
        if (first := pair.first.percent) is not None and (second := pair.second.percent) is not None
    ]
    if not gaps:
        return ""
    gap, pair = max(gaps, key=lambda item: item[0])
    if gap <= 0:
        return _("Nowhere is more completed than proven.")
    return _("Widest gap: %(unit)s, %(first)s completed, %(second)s proficient.") % {
        "unit": pair.name,
        "first": pair.first.text,
        "second": pair.second.text,
    }
