"""What the address of a compliance page asks for, and the choices it offers."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from urllib.parse import quote_plus

from flask import request, url_for

from lms.compliance.rules.standings import LATE
from lms.core import clock
from lms.core.asked import day_in
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.people.api import Unit, unit_by_code, units

OPEN = ("not_started", "in_progress", "due_soon", *LATE)
MOST_OFFERED = 200
SHOWN = {"late": LATE, "due_soon": ("due_soon",), "open": OPEN, "all": ()}


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; ``unit`` is None for everything in scope.

    ``manager`` is the employee number of the manager whose people are meant, ``none`` for people without one.
    ``age`` is a band of days late, ``asked`` kind and subject of a requirement with a colon between.
    """

    as_of: date
    unit: Unit | None
    role: str
    show: str
    manager: str = ""
    age: str = ""
    asked: str = ""

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
        show = show if show in SHOWN else "late"
        role, manager, age = (request.args.get(name, "")[:40] for name in ("role", "manager", "age"))
        asked = request.args.get("asked", "")[:120]
        return cls(_day(), unit, role, show, manager, age, asked)

    def people_href(self, **changes: str) -> str:
        """Return the address of the people list with what is wanted, changed as given."""
        return self._address(url_for("compliance_people.index"), {**self._kept, **changes})

    def managers_href(self) -> str:
        """Return the address of what is late by manager, in the wanted unit on the wanted day."""
        kept = {"unit": self._kept["unit"], "as_of": self._kept["as_of"]}
        return self._address(url_for("compliance_managers.index"), kept)

    def people_hrefs(self, cells: Iterable[tuple[str, str]]) -> Iterator[str]:
        """Yield the addresses of the people lists of units and job roles; "" for any."""
        page = url_for("compliance_people.index")
        for unit, role in cells:
            yield self._address(page, {**self._kept, "unit": unit or self._kept["unit"], "role": role})

    def page_href(self, **changes: str) -> str:
        """Return the address of the compliance page with the wanted unit and day, changed as given."""
        kept = {"unit": self._kept["unit"], "as_of": self._kept["as_of"]}
        return self._address(self._page, {**kept, **changes})

    @cached_property
    def _page(self) -> str:
        return url_for("compliance.index")

    @cached_property
    def _kept(self) -> dict[str, str]:
        return {
            "unit": self.unit.code if self.unit else "",
            "role": self.role,
            "show": self.show,
            "manager": self.manager,
            "age": self.age,
            "asked": self.asked,
            "as_of": "" if self.as_of == clock.today() else self.as_of.isoformat(),
        }

    @staticmethod
    def _address(page: str, values: Mapping[str, str]) -> str:
        query = "&".join([f"{name}={_quoted(value)}" for name, value in values.items() if value])
        return f"{page}?{query}" if query else page


@lru_cache(maxsize=4096)
def _quoted(value: str) -> str:
    return quote_plus(value)


def is_below(unit: Unit, paths: Collection[str]) -> bool:
    """Tell whether a unit lies at or below any of the paths."""
    return any(unit.path.startswith(path) for path in paths)


def unit_options(paths: Collection[str], chosen: Unit | None = None) -> list[tuple[str, str]]:
    """Return the units in scope to choose from, by code.

    Where they are more than can be looked through, those above the ``chosen`` one, beside it and right below
    it; without one the outermost and those right below them: the way down is by choosing.
    """
    found = [unit for unit in units().values() if is_below(unit, paths)]
    if len(found) > MOST_OFFERED:
        found = _near(found, chosen)
    return [("", _("All my units")), *((unit.code, unit.name) for unit in found)]


def _near(found: Collection[Unit], chosen: Unit | None) -> list[Unit]:
    ids = {unit.id for unit in found}
    tops = [unit for unit in found if unit.parent_id not in ids]
    near = {unit.id for unit in tops} if chosen is None else {chosen.id, chosen.parent_id}
    above = {int(part) for part in chosen.path.split("/") if part} if chosen else near
    return [unit for unit in found if unit.id in above or unit.parent_id in near & ids or unit in tops]


def _day() -> date:
    return day_in(request.args.get("as_of")) or clock.today()
