"""What the address of a compliance page asks for, and the choices it offers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import request, url_for

from lms.compliance.rules.standings import LATE
from lms.core import clock
from lms.core.asked import day_in
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.people.api import Unit, unit_by_code, units

OPEN = ("not_started", "in_progress", "due_soon", *LATE)
SHOWN = {"late": LATE, "due_soon": ("due_soon",), "open": OPEN, "all": ()}


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; ``unit`` is None for everything in scope."""

    as_of: date
    unit: Unit | None
    role: str
    show: str

    @classmethod
    def from_request(cls, paths: Collection[str]) -> "Wanted":
        """Read the address; anything unknown is left out.

        Raises:
            NotFound: for a unit that is not in scope.
        """
        code = request.args.get("unit", "")[:40]
        unit = unit_by_code(code) if code else None
        if unit is not None and not is_below(unit, paths):
            raise NotFound(_("There is no such unit."))
        show = request.args.get("show", "late")
        return cls(_day(), unit, request.args.get("role", "")[:40], show if show in SHOWN else "late")

    def people_href(self, **changes: str) -> str:
        """Return the address of the people list with what is wanted, changed as given."""
        kept = {
            "unit": self.unit.code if self.unit else "",
            "role": self.role,
            "show": self.show,
            "as_of": "" if self.as_of == clock.today() else self.as_of.isoformat(),
        }
        values = {name: value for name, value in {**kept, **changes}.items() if value}
        page = url_for("compliance_people.index")
        return f"{page}?{urlencode(values)}" if values else page


def is_below(unit: Unit, paths: Collection[str]) -> bool:
    """Tell whether a unit lies at or below any of the paths."""
    return any(unit.path.startswith(path) for path in paths)


def unit_options(paths: Collection[str]) -> list[tuple[str, str]]:
    """Return the units in scope to choose from, by code."""
    in_reach = [unit for unit in units().values() if is_below(unit, paths)]
    return [("", _("All my units")), *((unit.code, unit.name) for unit in in_reach)]


def _day() -> date:
    return day_in(request.args.get("as_of")) or clock.today()
