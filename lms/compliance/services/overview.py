"""The compliance page: people on time by unit and role, completion beside proficiency by unit."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from lms.compliance.services.rollup import Counts, RollupRow, folded, rollup
from lms.people.api import Unit, units

SYSTEM, REGION = "system", "region"
WIDE = (SYSTEM, REGION)


@dataclass(frozen=True)
class Overview:
    """Counts by shown unit and job role: units in the order of the organisation, the largest roles first.

    ``regions`` tells the region of a unit that is shown with others of its region; ``alone`` holds the
    units that are shown without the units below them.
    """

    rows: tuple[Unit, ...]
    job_roles: tuple[str, ...]
    cells: Mapping[tuple[int | None, str | None], Counts]
    sides: Mapping[int, Counts]
    total: Counts
    regions: Mapping[int, Unit]
    alone: Collection[int]


def overview(
    paths: Collection[str], *, as_of: date, focus: Unit | None = None, most: int | None = None
) -> Overview:
    """Return the roll-up of the units in scope, under the units that a reader thinks in.

    A system is shown by its facilities, a facility (or ``focus``) by the units right below it. Where a system
    would be shown by more than ``most`` units, each region is one unit with everything below it.
    """
    everything = units()
    rows = rollup(("unit", "role"), as_of=as_of, paths=paths if focus is None else (focus.path,))
    shown = _shown(everything, focus)
    is_by_region = focus is None and most is not None and _number_shown(rows, shown) > most
    if is_by_region:
        shown |= _under_regions(everything)
    cells = folded(rows, everything, shown)
    counted = {unit_id for unit_id, _ in cells}
    rows_in_order = tuple(unit for unit in everything.values() if unit.id in counted)
    people: Counter[str] = Counter()
    for (_, job_role), counts in cells.items():
        if job_role:
            people[job_role] += counts.people
    job_roles = tuple(sorted(people, key=lambda job_role: (-people[job_role], job_role)))
    focus_id = focus.id if focus else None
    sides: dict[int, Counts] = {}
    for (unit_id, _), counts in cells.items():
        if unit_id is not None:
            sides[unit_id] = sides[unit_id] + counts if unit_id in sides else counts
    return Overview(
        rows=rows_in_order,
        job_roles=job_roles,
        cells=cells,
        sides=sides,
        total=sum(cells.values(), Counts()),
        regions=_regions(rows_in_order, everything) if focus is None and not is_by_region else {},
        alone={
            unit.id
            for unit in rows_in_order
            if unit.kind in ((SYSTEM,) if is_by_region else WIDE) or unit.id == focus_id
        },
    )


def _number_shown(rows: Collection[RollupRow], shown: Mapping[int, int]) -> int:
    return len({shown.get(row.unit_id or 0) for row in rows})


def _under_regions(everything: Mapping[int, Unit]) -> dict[int, int]:
    """Return the outermost region of each unit that lies in one."""
    found = {}
    for unit in everything.values():
        above = (int(part) for part in unit.path.split("/") if part)
        region = next((one for one in above if everything[one].kind == REGION), None)
        if region is not None:
            found[unit.id] = region
    return found


def _regions(shown: Collection[Unit], everything: Mapping[int, Unit]) -> dict[int, Unit]:
    """Return the region of each unit that shares it with another unit that is shown."""
    found: dict[int, Unit] = {}
    for unit in shown:
        above = (everything.get(int(part)) for part in unit.path.split("/") if part)
        region = next((one for one in above if one is not None and one.kind == REGION), None)
        if region is not None:
            found[unit.id] = region
    members = Counter(region.id for region in found.values())
    return {unit_id: region for unit_id, region in found.items() if members[region.id] > 1}


def _shown(everything: Mapping[int, Unit], focus: Unit | None) -> dict[int, int]:
    """Return under which unit each unit's counts are shown."""
    return {unit.id: _shown_under(unit, everything, focus) for unit in everything.values()}


def _shown_under(unit: Unit, everything: Mapping[int, Unit], focus: Unit | None) -> int:
    ancestors = [int(part) for part in unit.path.split("/") if part]
    if focus is not None and focus.id in ancestors:
        below = ancestors[ancestors.index(focus.id) + 1 :]
        return below[0] if below else unit.id
    narrow = [id_ for id_ in ancestors if everything[id_].kind not in WIDE]
    return narrow[0] if narrow else unit.id
