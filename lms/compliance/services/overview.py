"""The compliance page: people on time by unit and role, completion beside proficiency by unit."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lms.compliance.services.rollup import Counts, folded, rollup
from lms.people.api import Unit, units

WIDE = ("system", "region")


@dataclass(frozen=True)
class Overview:
    """Counts by shown unit and job role: units in the order of the organisation, the largest roles first."""

    rows: tuple[Unit, ...]
    job_roles: tuple[str, ...]
    cells: dict[tuple[int | None, str | None], Counts]

    @property
    def total(self) -> Counts:
        """Everything together."""
        return sum(self.cells.values(), Counts())

    def of_unit(self, unit_id: int) -> Counts:
        """Return the counts of a row over all roles."""
        return sum((counts for (shown_id, _), counts in self.cells.items() if shown_id == unit_id), Counts())


def overview(paths: Collection[str], *, as_of: date, focus: Unit | None = None) -> Overview:
    """Return the roll-up of the units in scope, under the units that a reader thinks in.

    A system is shown by its facilities, a facility (or ``focus``) by the units right below it.
    """
    everything = units()
    rows = rollup(("unit", "role"), as_of=as_of, paths=paths if focus is None else (focus.path,))
    shown = _shown(everything, focus)
    cells = folded(rows, everything, shown)
    counted = {unit_id for unit_id, _ in cells}
    rows_in_order = tuple(unit for unit in everything.values() if unit.id in counted)
    people: Counter[str] = Counter()
    for (_, job_role), counts in cells.items():
        if job_role:
            people[job_role] += counts.people
    job_roles = tuple(sorted(people, key=lambda job_role: (-people[job_role], job_role)))
    return Overview(rows_in_order, job_roles, cells)


def _shown(everything: dict[int, Unit], focus: Unit | None) -> dict[int, int]:
    """Return under which unit each unit's counts are shown."""
    return {unit.id: _shown_under(unit, everything, focus) for unit in everything.values()}


def _shown_under(unit: Unit, everything: dict[int, Unit], focus: Unit | None) -> int:
    ancestors = [int(part) for part in unit.path.split("/") if part]
    if focus is not None and focus.id in ancestors:
        below = ancestors[ancestors.index(focus.id) + 1 :]
        return below[0] if below else unit.id
    narrow = [id_ for id_ in ancestors if everything[id_].kind not in WIDE]
    return narrow[0] if narrow else unit.id
