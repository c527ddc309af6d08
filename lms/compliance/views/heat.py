"""The heat map of the compliance page: units as rows, some job roles at a time as columns, sums of both."""

from collections.abc import Collection, Iterable, Iterator
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

MOST_ROLES = 8


@dataclass(frozen=True)
class HeatMap:
    """What the page draws: ``parts`` choose which job roles are shown, as chips."""

    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    parts: tuple[tuple[str, str, bool], ...]


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

    def heat_map(self, part: int) -> HeatMap:
        """Return the part of the map with the ``part``-th job roles, the largest first."""
        count = len(self.found.job_roles)
        starts = range(0, count, MOST_ROLES)
        start = starts[min(max(part, 1), len(starts)) - 1]
        shown = self.found.job_roles[start : start + MOST_ROLES]
        return HeatMap(
            columns=(*map(title_of, shown), _("All roles")),
            rows=tuple(self._rows(shown)),
            parts=tuple(
                (
                    f"{first + 1}\u2013{min(first + MOST_ROLES, count)}",
                    self.wanted.page_href(roles=str(number) if number > 1 else ""),
                    first == start,
                )
                for number, first in enumerate(starts, 1)
            )
            if len(starts) > 1
            else (),
        )

    def _rows(self, shown: Collection[str]) -> Iterator[HeatRow]:
        """Yield everything, then each unit, after the sum of its region where there is one."""
        found, focus = self.found, self.wanted.unit
        if len(found.rows) > 1:
            name = _("%s, all units") % focus.name if focus else _("All my units")
            yield self._row(name, found.rows, focus, shown, is_total=True)
        for region, members in groupby(found.rows, key=lambda unit: found.regions.get(unit.id)):
            together = list(members)
            if region is not None:
                yield self._row(region.name, together, region, shown, self._opened(region), is_total=True)
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
