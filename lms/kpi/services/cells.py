"""Answers from the cells that are kept by month, corrected by the few facts that know of days still to come.

A question can be answered so when it asks for whole months (the last one may be cut by the as-of day), by
month, unit, payer and payer order, or by month, unit and where failures began, and when its as-of day hides
nothing: no fact knows of a later day, or the as-of day is not past. Facts may know of days to come, such as
the payment day of a remittance; those that do are counted twice more, as of ever, which is what the cells
hold of them, and as asked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from lms.core import clock
from lms.core.database import ExactDecimal, plain_rows
from lms.core.readings import read_once
from lms.kpi.measures import ORIGINS, Measure
from lms.kpi.measures.base import Summed
from lms.kpi.measures.sheets import BY_ORIGIN, BY_PAYER, BY_UNIT, Sheet, sheet_of
from lms.kpi.models import SUMS, SheetKept
from lms.kpi.rules.grouping import Groups, Key, Sums
from lms.kpi.rules.periods import Day, Period, month_of
from lms.kpi.rules.tally import Number
from lms.kpi.services.additions import CELLS, CUT_BY, FLAT, FOR_EVER, NOT_KNOWN, NOWHERE
from lms.kpi.services.flat import flat_groups
from lms.kpi.services.scopes import Scope

PAYERS = CUT_BY[BY_PAYER]
COLUMNS = {"month": "month_on", "unit": "unit_id"}
Cells = dict[Key, Sums]
Place = tuple[str, int, Callable[[Any], Number]]


@dataclass(frozen=True)
class Kept:
    """Which sheets are kept, by the digest of their definitions, and the newest day known of each grain."""

    digests: Mapping[str, str]
    newest: Mapping[str, date | None]

    def holds(self, measure: Measure, cuts: Iterable[str]) -> bool:
        """Tell whether the sheets of a measure in these cuts are kept as they are defined now."""
        sheets = [sheet_of(measure, cut) for cut in cuts]
        return all(one is not None and self.digests.get(one.name) == one.digest for one in sheets)

    def knows_later(self, measure: Measure, day: date) -> bool:
        """Tell whether some fact knows of a later day."""
        newest = self.newest.get(measure.grain)
        return newest is not None and newest > day


def answered_by_cells(measures: Iterable[Measure], period: Period, by: Sequence[str]) -> list[Measure]:
    """Return the measures about which the cells can answer a question."""
    cuts = _cuts_of(by)
    asked = [one for one in measures if all(sheet_of(one, cut) for cut in cuts)]
    if not asked or not cuts or not _is_of_months(period):
        return []
    kept, is_present = _kept(), period.as_of >= clock.today()
    return [
        one
        for one in asked
        if kept.holds(one, cuts) and (is_present or not kept.knows_later(one, period.as_of))
    ]


def cell_groups(
    measures: Sequence[Measure], period: Period, scope: Scope, by: Sequence[str]
) -> dict[str, Groups]:
    """Return what the facts of measures add up to in each group; those of a sheet share a query."""
    partition = tuple(name for name in by if name not in ORIGINS)
    origins = tuple(name for name in by if name in ORIGINS)
    nowhere: Key = (None,) * len(origins)
    first, *rest = _cuts_of(by)
    groups: dict[str, Groups] = {
        kind: {(key, nowhere): sums for key, sums in cells.items()}
        for kind, cells in _read(measures, first, period, scope, partition).items()
    }
    for cut in rest:
        for kind, cells in _read(measures, cut, period, scope, (*partition, *origins)).items():
            for key, sums in cells.items():
                _add(groups[kind], (key[: len(partition)], key[len(partition) :]), sums)
    kept = _kept()
    late = [one for one in measures if kept.knows_later(one, period.as_of)]
    _correct(groups, late, period, scope, by)
    return {
        kind: {key: sums for key, sums in own.items() if sums.facts or origins}
        for kind, own in groups.items()
    }


def _cuts_of(by: Sequence[str]) -> tuple[str, ...]:
    """Return the cuts of the sheets that answer together; none when no sheets do."""
    by_payer, by_origin = bool(set(by) & set(PAYERS)), bool(set(by) & set(ORIGINS))
    if by_origin:
        return () if by_payer else (BY_UNIT, BY_ORIGIN)
    return (BY_PAYER,) if by_payer else (BY_UNIT,)


def _kept() -> Kept:
    return read_once("kpi.kept", _read_kept)


def _read_kept() -> Kept:
    newest = [
        select(func.max(table.c.newest_on)).scalar_subquery().label(grain) for grain, table in FLAT.items()
    ]
    rows = plain_rows(select(SheetKept.sheet, SheetKept.digest, *newest)).all()
    return Kept(
        digests={row.sheet: row.digest for row in rows},
        newest={grain: getattr(rows[0], grain) for grain in FLAT} if rows else {},
    )


def _is_of_months(period: Period) -> bool:
    ends = period.to_on == month_of(period.to_on)[1] or period.to_on >= period.as_of
    return period.from_on.day == 1 and ends


def _correct(
    groups: dict[str, Groups], measures: Sequence[Measure], period: Period, scope: Scope, by: Sequence[str]
) -> None:
    """Count the facts that know of later days as asked, and take away what the cells hold of them."""
    last = month_of(period.to_on)[1]
    hidden = (FOR_EVER - period.on(Day.AGED)).days - 1
    ever = Period(period.from_on, last, FOR_EVER, age_limit_days=hidden)
    together: dict[tuple[Any, ...], list[Measure]] = {}
    for measure in measures:
        own = measure.kind if set(by) & set(ORIGINS) else ""
        together.setdefault((measure.grain, measure.dated, own), []).append(measure)
    for some in together.values():
        for asked, times in ((period, 1), (ever, -1)):
            found = flat_groups(some, asked, scope, by, newer_than=period.as_of)
            for kind, own_groups in found.items():
                for key, sums in own_groups.items():
                    _add(groups[kind], key, sums.times(times))


def _add(groups: Groups, key: tuple[Key, Key], sums: Sums) -> None:
    groups[key] = groups[key] + sums if key in groups else sums


def _read(
    measures: Sequence[Measure], cut: str, period: Period, scope: Scope, names: Sequence[str]
) -> dict[str, Cells]:
    """Return the sums of measures in a cut by what is asked for.

    What a cut keeps apart is read apart and joined here, so that its several tables share a query.
    """
    finest = CUT_BY.get(cut, ())
    asked = tuple(name for name in names if name not in finest) + finest
    places = [asked.index(name) for name in names]
    together: dict[Sheet, list[Measure]] = {}
    for measure in measures:
        sheet = sheet_of(measure, cut)
        assert sheet is not None
        together.setdefault(sheet, []).append(measure)
    found = {}
    for sheet, some in together.items():
        for kind, cells in _fetched(sheet, some, period, scope, asked).items():
            found[kind] = _joined(cells, places)
    return found


def _joined(cells: Cells, places: Sequence[int]) -> Cells:
    joined: Cells = {}
    for key, sums in cells.items():
        own = tuple(key[place] for place in places)
        joined[own] = joined[own] + sums if own in joined else sums
    return joined


def _fetched(
    sheet: Sheet, measures: Sequence[Measure], period: Period, scope: Scope, names: tuple[str, ...]
) -> dict[str, Cells]:
    """Return the sums of measures in the cells of a sheet; a request asks the same once."""
    known = read_once("kpi.cells", dict[Any, Any])
    question = (sheet, tuple(measure.kind for measure in measures), period, scope, names)
    if question not in known:
        known[question] = _fetch(sheet, measures, period, scope, names)
    fetched: dict[str, Cells] = known[question]
    return fetched


def _fetch(
    sheet: Sheet, measures: Sequence[Measure], period: Period, scope: Scope, names: tuple[str, ...]
) -> dict[str, Cells]:
    wanted = {measure.kind: _places(sheet, measure) for measure in measures}
    numbers = tuple(sorted({number for own in wanted.values() for _, number, _ in own}))
    last = month_of(period.to_on)[1]
    days = {"first": period.from_on, "last": last, "aged": period.on(Day.AGED)}
    rows = plain_rows(_statement(sheet, numbers, names, scope), days).all()
    keys = [tuple(_shown(name, row[place]) for place, name in enumerate(names)) for row in rows]
    places = {number: place for place, number in enumerate(numbers, len(names) + 1)}
    found: dict[str, Cells] = {}
    for kind, own in wanted.items():
        read = [(name, places[number], reader) for name, number, reader in own]
        found[kind] = {
            key: _made({name: reader(row[place]) for name, place, reader in read}, int(row[len(names)]))
            for key, row in zip(keys, rows, strict=True)
        }
    return found


@cache
def _places(sheet: Sheet, measure: Measure) -> tuple[Place, ...]:
    """Return the sums of a measure: name, number of its column in the sheet, and what reads it."""
    summed = {"failures": measure.failures} if sheet.cut == BY_ORIGIN else measure.sums
    return tuple((name, sheet.sums.index(one) + 1, _reader(sheet, one)) for name, one in summed.items())


def _made(values: dict[str, Number], facts: int) -> Sums:
    below, above, failed = (values.pop(name, 0) for name in ("denominator", "numerator", "failures"))
    return Sums(below, above, failed, values, facts)


@lru_cache(maxsize=256)
def _statement(sheet: Sheet, numbers: tuple[int, ...], names: tuple[str, ...], scope: Scope) -> Select[Any]:
    """Return the select of cells: what is asked for, facts, sums.

    Where a sheet moves with the last day, each month counts up to its own, and a period that is not cut by
    month up to the last of all.
    """
    keys = [CELLS.c[COLUMNS.get(name, name)] for name in names]
    at_end: ColumnElement[date] = CELLS.c.month_on if "month" in names else bindparam("last")
    columns = [CELLS.c[SUMS[number]] for number in numbers]
    return (
        select(*keys, func.sum(CELLS.c.facts), *(func.sum(column) for column in columns))
        .where(
            CELLS.c.sheet == sheet.name,
            CELLS.c.month_on >= bindparam("first"),
            CELLS.c.month_on <= bindparam("last"),
            CELLS.c.since_on <= (at_end if sheet.moving is Day.END else bindparam("aged")),
            scope.clause(CELLS.c.unit_id),
        )
        .group_by(*(keys or [CELLS.c.sheet]))
    )


def _shown(name: str, value: Any) -> str | int | None:
    """Return what a key means: a month as text, None for what is not known."""
    if name == "month":
        return f"{value:%Y-%m}"
    return None if value in (NOWHERE, NOT_KNOWN) else value


def _reader(sheet: Sheet, summed: Summed) -> Callable[[Any], Number]:
    """Return what reads a sum: a count as a whole number, an amount as a decimal."""
    column = summed[1]
    is_amount = column is not None and isinstance(FLAT[sheet.grain].c[column].type, ExactDecimal)
    return _amount if is_amount else int


def _amount(hundredths: Any) -> Decimal:
    return Decimal(int(hundredths)).scaleb(-2)
