"""Which sums of the measures are kept by month, and in which sheet they stand together.

A sum may depend on what is known (the as-of day), on the last day of the period, or on the age limit. What is
kept holds when everything is known. A sum that moves with the last day or the age limit is kept as what it is
before any such day, and as steps: by how much it changes once that day has reached a date of the fact.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from lms.kpi.measures import MEASURES
from lms.kpi.measures.base import Measure, Origin, Summed
from lms.kpi.measures.completeness import COMPLETENESS
from lms.kpi.rules.periods import Day

GRAINS = ("claim", "edit")
BY_UNIT, BY_PAYER, BY_ORIGIN = "unit", "payer", "origin"
MOST_SUMS = 24
DIGITS = 16


@dataclass(frozen=True, eq=False)
class Sheet:
    """Sums over the facts of one grain by one date: a row for each month, unit and value of the cut.

    Attributes:
        grain, dated: whose facts, and the date that puts them into a month.
        cut: ``unit`` (nothing besides), ``payer`` (payer and payer order) or ``origin`` (cause, step, role).
        sums: what is added up; the place of a sum is that of its column.
        origins: where failures began, for the cut by origin.
    """

    grain: str
    dated: str
    cut: str
    sums: tuple[Summed, ...]
    origins: tuple[Origin, ...] = ()

    @property
    def name(self) -> str:
        """What tells the sheet from the others."""
        causes = "+".join(origin.cause for origin in self.origins)
        return ".".join(part for part in (self.grain, self.dated, self.cut, causes) if part)

    @cached_property
    def moving(self) -> Day | None:
        """The day that sums of the sheet move with; None when none does."""
        return next(iter(_moving(self.sums)), None)

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The dates of a fact at which sums of the sheet make a step."""
        compared = {one for condition, _ in self.sums for one in condition.happenings()}
        return tuple(sorted({column for column, day in compared if day is self.moving}))

    @cached_property
    def digest(self) -> str:
        """What tells these definitions from any others: rows kept under another digest say something else."""
        return sha256(repr((self.sums, self.origins)).encode()).hexdigest()[:DIGITS]

    def moves(self, summed: Summed) -> bool:
        """Tell whether a sum moves with the day of the sheet."""
        return self.moving in {day for _, day in summed[0].happenings()}


def sheets_of(measures: Iterable[Measure]) -> Iterator[Sheet]:
    """Yield the sheets of measures; a measure that does not fit into one is left out of it.

    It fits when its sums find room beside those before it, and when they all move with the same day.
    """
    families: dict[tuple[str, str], list[Summed]] = {}
    failures: dict[tuple[str, str, tuple[Origin, ...]], list[Summed]] = {}
    for measure in measures:
        if measure.grain not in GRAINS or measure.dated is None:
            continue
        _join(families.setdefault((measure.grain, measure.dated), []), measure.sums.values())
        if measure.origins and not _moving([(origin.when, None) for origin in measure.origins]):
            key = (measure.grain, measure.dated, measure.origins)
            _join(failures.setdefault(key, []), [measure.failures])
    for (grain, dated), sums in families.items():
        for cut in (BY_UNIT, BY_PAYER):
            yield Sheet(grain, dated, cut, tuple(sums))
    for (grain, dated, origins), sums in failures.items():
        yield Sheet(grain, dated, BY_ORIGIN, tuple(sums), origins)


def sheet_of(measure: Measure, cut: str) -> Sheet | None:
    """Return the sheet that holds all sums of a measure in a cut; None when there is none."""
    return _SHEETS.get((measure.kind, cut))


def _join(sums: list[Summed], more: Iterable[Summed]) -> None:
    wanted = [*sums, *(one for one in dict.fromkeys(more) if one not in sums)]
    if len(wanted) <= MOST_SUMS and len(_moving(wanted)) <= 1 and _moving(wanted) <= {Day.END, Day.AGED}:
        sums[:] = wanted


def _moving(sums: Iterable[Summed]) -> set[Day]:
    return {day for condition, _ in sums for _, day in condition.happenings()} - {Day.AS_OF}


def _sheets_by_measure(measures: Iterable[Measure]) -> dict[tuple[str, str], Sheet]:
    return {
        (measure.kind, sheet.cut): sheet
        for measure in measures
        for sheet in SHEETS
        if (sheet.grain, sheet.dated) == (measure.grain, measure.dated)
        and (sheet.cut != BY_ORIGIN or sheet.origins == measure.origins)
        and set([measure.failures] if sheet.cut == BY_ORIGIN else measure.sums.values()) <= set(sheet.sums)
    }


_KEPT = (*MEASURES, COMPLETENESS)
SHEETS = tuple(sheets_of(_KEPT))
_SHEETS = _sheets_by_measure(_KEPT)
