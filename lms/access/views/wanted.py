"""What the address of an officer's list asks for, and the units and job roles to choose from."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from flask import request

from lms.access.services.register_numbers import Cut
from lms.core.i18n import gettext as _
from lms.people.api import Unit, units
from lms.roles.api import title_of

CUTS = ("release", "limit", "register", "ending", "provisional", "reconcile")
MOST_UNITS = 500
"""Units that somebody chooses from at once; of more, one level of the organisation after the other."""


@dataclass(frozen=True)
class Wanted:
    """What the address asks for: one cut, a unit code, a job role, and whether everybody is marked."""

    show: str
    unit: str
    role: str
    marks_all: bool = False

    @classmethod
    def from_request(cls) -> "Wanted":
        """Read the address; an unknown cut is the release queue."""
        show = request.args.get("show", CUTS[0])
        return cls(
            show if show in CUTS else CUTS[0],
            request.args.get("unit", "")[:40],
            request.args.get("role", "")[:40],
            request.args.get("marked") == "all",
        )

    @property
    def is_cut(self) -> bool:
        """Tell whether a unit or a job role is asked for."""
        return bool(self.unit or self.role)

    @cached_property
    def cut(self) -> Cut:
        """The unit with those below it, and the job role; an unknown unit has nobody."""
        if not self.unit:
            return Cut(None, self.role)
        known = units().values()
        tops = tuple(unit.path for unit in known if unit.code == self.unit)
        below = frozenset(unit.id for unit in known if tops and unit.path.startswith(tops))
        return Cut(None if len(below) == len(known) else below, self.role)

    @property
    def in_words(self) -> list[tuple[str, str]]:
        """What the list is cut by."""
        return [(_("Unit"), self.unit), (_("Job role"), title_of(self.role) if self.role else "")]


def unit_choices(
    unit_ids: Collection[int], chosen: str, paths: tuple[str, ...], most: int = MOST_UNITS
) -> list[tuple[str, str]]:
    """Return the units to filter by, by code: those of rows.

    Of more than ``most``, the units above them are chosen from: as many levels as fit, and what lies below
    and beside the chosen unit.

    Args:
        unit_ids: units that rows are in.
        chosen: code of the unit that is chosen; empty = none.
        paths: units at or below which people are seen.
        most: how many are shown at once.
    """
    known = units()
    own = [known[unit_id] for unit_id in unit_ids]
    if len(own) <= most:
        return [("", _("All units")), *sorted(((one.code, one.name) for one in own), key=lambda one: one[1])]
    tree = {unit.id: unit.path.count("/") for unit in _with_those_above(own) if unit.path.startswith(paths)}
    levels, top = _levels_that_fit(tree.values(), most), min(tree.values())
    opened = {unit_id for unit in _way_to(chosen) for unit_id in (unit.id, unit.parent_id)}
    shown = [
        (known[unit_id], level)
        for unit_id, level in tree.items()
        if level in levels or known[unit_id].parent_id in opened
    ]
    shown.sort(key=lambda one: [(known[unit_id].name, unit_id) for unit_id in _ids_to(one[0])])
    return [("", _("All units")), *((unit.code, "– " * (level - top) + unit.name) for unit, level in shown)]


def role_choices(job_roles: Collection[str]) -> list[tuple[str, str]]:
    """Return the job roles to filter by, in the order of their titles."""
    shown = sorted(((role, title_of(role)) for role in job_roles), key=lambda role: role[1])
    return [("", _("All roles")), *shown]


def _with_those_above(own: Collection[Unit]) -> list[Unit]:
    """Return units with all above them, each once."""
    known, found = units(), {}
    for unit in own:
        one: Unit | None = unit
        while one is not None and one.id not in found:
            found[one.id] = one
            one = known[one.parent_id] if one.parent_id else None
    return list(found.values())


def _way_to(code: str) -> list[Unit]:
    """Return the units from the root down to one; nothing without one."""
    known = units()
    found = next((unit for unit in known.values() if code and unit.code == code), None)
    return [known[unit_id] for unit_id in _ids_to(found)] if found else []


def _ids_to(unit: Unit) -> list[int]:
    return [int(part) for part in unit.path.strip("/").split("/")]


def _levels_that_fit(levels: Collection[int], most: int) -> set[int]:
    """Return the uppermost levels that have at most so many units together; always the first."""
    fitting: set[int] = set()
    total = 0
    for level, number in sorted(Counter(levels).items()):
        total += number
        if fitting and total > most:
            break
        fitting.add(level)
    return fitting
