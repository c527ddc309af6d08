"""The heat map of the compliance page: units as rows, some job roles at a time as columns, sums of both."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, repeat

from lms.compliance.services.overview import Overview
from lms.compliance.services.rollup import Counts
from lms.compliance.views.wanted import Wanted, is_below
from lms.core.i18n import gettext as _
from lms.core.web.figures import HeatCell, HeatRow, Share, heat_cell
from lms.people.api import Unit, units
from lms.roles.api import title_of

MOST_ROLES, MOST_UNITS = 8, 50
Chips = tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class HeatMap:
    """What the page draws: ``parts`` choose which job roles are shown, ``stretches`` which units, as chips.

    ``units`` are those of this stretch; the sums above them are of all.
    """

    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    parts: Chips
    stretches: Chips
    units: Sequence[Unit]


@dataclass(frozen=True)
class HeatMaker:
    """Makes the heat map of what was counted.

    Attributes:
        found: the counts.
        wanted: what the address asks for.
        reach: what the reader may see as numbers.
        named: where the reader may see names.
        target: percent of people with nothing late.
        fewest: people of a group that is shown.
    """

    found: Overview
    wanted: Wanted
    reach: Collection[str]
    named: Collection[str]
    target: float
    fewest: int

    def heat_map(self, part: int, stretch: int = 1) -> HeatMap:
        """Return the part of the map with the ``part``-th job roles, the largest first, and so many units."""
        roles, units_shown = self.found.job_roles, self.found.rows
        part, stretch = _within(part, len(roles), MOST_ROLES), _within(stretch, len(units_shown), MOST_UNITS)
        shown = roles[_piece(part, MOST_ROLES)]
        members = units_shown[_piece(stretch, MOST_UNITS)]
        return HeatMap(
            columns=(*map(title_of, shown), _("All roles")),
            rows=tuple(self._rows(shown, members)),
            parts=self._chips("roles", len(roles), MOST_ROLES, part, {"rows": stretch}),
            stretches=self._chips("rows", len(units_shown), MOST_UNITS, stretch, {"roles": part}),
            units=members,
        )

    def _chips(self, name: str, count: int, most: int, chosen: int, other: Mapping[str, int]) -> Chips:
        """Return the addresses of all pieces; none where one holds everything. The first needs no number."""
        numbers = range(1, -(-count // most) + 1)
        kept = {key: _numbered(number) for key, number in other.items()}
        return tuple(
            (
                f"{(number - 1) * most + 1}\u2013{min(number * most, count)}",
                self.wanted.page_href(**kept, **{name: _numbered(number)}),
                number == chosen,
            )
            for number in (numbers if len(numbers) > 1 else ())
        )

    def _rows(self, shown: Collection[str], members: Sequence[Unit]) -> Iterator[HeatRow]:
        """Yield everything, then each unit, after the sum of its region where there is one."""
        found, focus = self.found, self.wanted.unit
        if len(found.rows) > 1:
            name = _("%s, all units") % focus.name if focus else _("All my units")
            yield self._row(name, found.rows, focus, shown, is_total=True)
        for region, group in groupby(members, key=lambda unit: found.regions.get(unit.id)):
            together = list(group)
            if region is not None:
                whole = [unit for unit in found.rows if found.regions.get(unit.id) == region]
                yield self._row(region.name, whole, region, shown, self._opened(region), is_total=True)
            for unit in together:
                if unit.id in found.alone and unit.id in self._above_others:
                    yield HeatRow(_("%s itself") % unit.name, list(self._cells([unit], shown, repeat(None))))
                else:
                    yield self._row(unit.name, [unit], unit, shown, self._opened(unit))

    def _row(
        self,
        name: str,
        together: Collection[Unit],
        unit: Unit | None,
        shown: Collection[str],
        href: str | None = None,
        *,
        is_total: bool = False,
    ) -> HeatRow:
        code = unit.code if unit else ""
        hrefs: Iterable[str | None] = repeat(None)
        if all(is_below(one, self.named) for one in together):
            hrefs = self.wanted.people_hrefs((code, job_role) for job_role in (*shown, ""))
        return HeatRow(name, list(self._cells(together, shown, hrefs)), href, is_total)

    def _cells(
        self, together: Collection[Unit], shown: Collection[str], hrefs: Iterable[str | None]
    ) -> Iterator[HeatCell]:
        """Yield the cells of the roles shown and of all roles."""
        groups: list[Collection[str]] = [*([job_role] for job_role in shown), self.found.job_roles]
        for job_roles, href in zip(groups, hrefs, strict=False):
            share = self._share(together, job_roles)
            yield heat_cell(share, target=self.target, href=href, fewest=self.fewest)

    def _share(self, together: Iterable[Unit], job_roles: Collection[str]) -> Share:
        """Return the people of units and roles with nothing late.

        Groups too small to be shown are left out of a sum from which they could be told.
        """
        cells = self.found.cells
        groups = [
            counts
            for unit in together
            for job_role in job_roles
            if (counts := cells.get((unit.id, job_role))) is not None and counts.people
        ]
        if len(groups) > 1 and 0 < _people(groups, below=self.fewest) < self.fewest:
            groups = [counts for counts in groups if counts.people >= self.fewest]
        return Share(sum(counts.people_on_time for counts in groups), sum(counts.people for counts in groups))

    def _opened(self, unit: Unit) -> str | None:
        """Return the address of the map of a unit's own units; None when it has none, or out of reach."""
        may_open = unit.id in self._above_others and is_below(unit, self.reach)
        return self.wanted.page_href(unit=unit.code) if may_open else None

    @cached_property
    def _above_others(self) -> frozenset[int | None]:
        return frozenset(unit.parent_id for unit in units().values())


def _people(groups: Iterable[Counts], *, below: int) -> int:
    return sum(counts.people for counts in groups if counts.people < below)


def _within(number: int, count: int, most: int) -> int:
    """Return the number of a piece that there is."""
    return min(max(number, 1), max(1, -(-count // most)))


def _piece(number: int, most: int) -> slice:
    return slice((number - 1) * most, number * most)


def _numbered(number: int) -> str:
    return str(number) if number > 1 else ""
