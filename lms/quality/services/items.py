"""Items in numbers with their flags: what the tables and pages of trainers show."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

from lms.assessments.api import Exam, exam_in_force, exam_of
from lms.core import clock
from lms.core.content import Revision, history, live_all, parsed
from lms.core.errors import NotFound
from lms.people.api import units
from lms.quality.policy import limits
from lms.quality.rules.dif import Dif, Stratum, mantel_haenszel
from lms.quality.rules.flags import Flag, Limits, Watched, flags_of
from lms.quality.rules.items import Choices, ItemStatistics, OptionCounts, choices_of, statistics_of
from lms.quality.rules.marks import PARTS
from lms.quality.rules.reliability import Reliability, reliability
from lms.quality.services.reading import (
    Cut,
    ExamSums,
    answered_by_unit,
    exam_sums,
    item_sums,
    option_counts,
    scored_items,
)

NO_EXAM = ExamSums((), 0, {})


@dataclass(frozen=True)
class ItemRow:
    """An item of a module: what it is, in numbers, who chose what, what is to be looked at."""

    id: str
    item: Any
    statistics: ItemStatistics
    choices: tuple[Choices, ...]
    difs: tuple[tuple[str, Dif], ...]
    flags: tuple[Flag, ...]

    @property
    def is_urgent(self) -> bool:
        """Tell whether results may be wrong because of it."""
        return any(flag.is_urgent for flag in self.flags)


@dataclass(frozen=True)
class ModuleStatistics:
    """The exam of a module in numbers, its items by id in the order of the bank."""

    exam: Exam
    cut: Cut
    limits: Limits
    sums: ExamSums
    reliability: Reliability | None
    rows: tuple[ItemRow, ...]

    @property
    def is_hidden(self) -> bool:
        """Tell whether there are too few people of a group to show anything of it."""
        return self.cut.is_group and 0 < self.sums.sittings < self.limits.smallest_group

    @cached_property
    def flagged(self) -> tuple[ItemRow, ...]:
        """The items with something to look at, the most urgent first."""
        found = [row for row in self.rows if row.flags]
        return tuple(sorted(found, key=lambda row: (not row.is_urgent, -len(row.flags), row.id)))

    @property
    def mean(self) -> float | None:
        """Mean score in percent, None without a sitting."""
        asked = sum(form.items * form.sittings for form in self.sums.forms)
        from_parts = sum(form.points for form in self.sums.forms)
        return 100 * from_parts / (asked * PARTS) if asked else None


def exam_of_module(module: str) -> tuple[Revision, Exam]:
    """Return the live revision of a module and its exam under the decisions in force.

    Raises:
        NotFound: when no such module is live.
    """
    found = live_all("module").get(module)
    if found is None:
        raise NotFound(f"There is no module {module}.")
    return found, exam_in_force(found.id)


def module_statistics(cut: Cut, *, with_units: bool = True) -> ModuleStatistics:
    """Return the exam of a module in numbers.

    Raises:
        NotFound: when no such module is live.
    """
    assert cut.module is not None
    _found, exam = exam_of_module(cut.module)
    own = limits()
    sums = exam_sums(cut).get(cut.module, NO_EXAM)
    is_hidden = cut.is_group and sums.sittings < own.smallest_group
    rows = () if is_hidden else _rows(exam, cut, own, with_units=with_units)
    trusted = None if is_hidden or sums.sittings < own.facility_from else _reliability(sums, cut)
    return ModuleStatistics(exam, cut, own, sums, trusted, rows)


def _reliability(sums: ExamSums, cut: Cut) -> Reliability | None:
    return reliability(sums.forms, scored_items(cut))


def _rows(exam: Exam, cut: Cut, own: Limits, *, with_units: bool) -> tuple[ItemRow, ...]:
    sums, options = item_sums(cut), option_counts(cut)
    difs = unit_differences(cut, own) if with_units else {}
    return rows_of(exam, sums, options, difs, own, cut.item)


def rows_of(
    exam: Exam,
    sums: Mapping[tuple[str, str], Collection[Any]],
    options: Mapping[tuple[str, str], OptionCounts],
    difs: Mapping[str, tuple[tuple[str, Dif], ...]],
    own: Limits,
    only: str | None = None,
) -> tuple[ItemRow, ...]:
    """Return the items of an exam in numbers, drafts left out."""
    module = exam.subject
    critical = set(exam.critical)
    numbers = {item: statistics_of(sums.get((module, item), ())) for item in exam.items}
    usual = [one.seconds for one in numbers.values() if one.seconds is not None]
    month = f"{clock.today():%Y-%m}"
    rows = []
    for item in exam.items.values():
        if item.status == "draft" or (only is not None and item.id != only):
            continue
        choices, keys = _choices(item, options.get((module, item.id)))
        watched = Watched(
            statistics=numbers[item.id],
            status=item.status,
            is_critical=item.objective in critical,
            review_by=item.review_by,
            month=month,
            choices=choices,
            keys=keys,
            usual_seconds=median(usual) if usual and only is None else None,
            difs=difs.get(item.id, ()),
            is_struck=item.is_struck,
        )
        flags = tuple(flags_of(watched, own))
        rows.append(ItemRow(item.id, item, numbers[item.id], choices, difs.get(item.id, ()), flags))
    return tuple(rows)


def _choices(item: Any, counts: OptionCounts | None) -> tuple[tuple[Choices, ...], frozenset[str]]:
    """Return who chose what and the key; nothing for a question without a fixed list of options."""
    known = getattr(item.question, "by_key", None)
    if known is None or counts is None:
        return (), frozenset()
    keys = frozenset(key for key, option in known.items() if option.correct)
    return tuple(choices_of(counts, known)), keys


def unit_differences(cut: Cut, own: Limits) -> dict[str, tuple[tuple[str, Dif], ...]]:
    """Return by item how facilities compare with the rest, where both have learners enough."""
    facility_of = _facilities()
    found = {}
    for item, by_unit in answered_by_unit(cut).items():
        cells: dict[str, dict[int, list[int]]] = {}
        whole: dict[int, list[int]] = {}
        for unit_id, by_band in by_unit.items():
            name = facility_of.get(unit_id or 0, "")
            for band, (count, right) in by_band.items():
                for place in (cells.setdefault(name, {}), whole):
                    before = place.setdefault(band, [0, 0])
                    before[0] += count
                    before[1] += right
        compared = [
            (name, dif)
            for name, bands in sorted(cells.items())
            if name and (dif := _compared(bands, whole, own)) is not None
        ]
        found[item] = tuple(compared)
    return found


def _compared(bands: Mapping[int, list[int]], whole: Mapping[int, list[int]], own: Limits) -> Dif | None:
    strata = []
    for band, (count, right) in whole.items():
        unit_count, unit_right = bands.get(band, (0, 0))
        rest_count, rest_right = count - unit_count, right - unit_right
        strata.append(Stratum(rest_right, rest_count - rest_right, unit_right, unit_count - unit_right))
    dif = mantel_haenszel(strata)
    return dif if dif is not None and min(dif.unit, dif.rest) >= own.dif_from else None


def _facilities() -> dict[int, str]:
    """Return of each unit the name of the facility that it belongs to; "" above all facilities."""
    known = units()
    by_path = {unit.path: unit for unit in known.values() if unit.kind == "facility"}
    found = {}
    for unit in known.values():
        above = [one.name for path, one in by_path.items() if unit.path.startswith(path)]
        found[unit.id] = above[-1] if above else ""
    return found


@dataclass(frozen=True)
class Glance:
    """A module at a glance: sittings, passes, mean score, items in use, how many to look at."""

    module: str
    title: str
    sittings: int
    passed: int
    mean: float | None
    items: int
    flagged: int
    urgent: int


def glances(paths: tuple[str, ...] | None) -> list[Glance]:
    """Return every live module at a glance; units are not compared here. A constant number of statements."""
    cut, own = Cut(paths=paths), limits()
    exams, sums, options = exam_sums(cut), item_sums(cut), option_counts(cut)
    found = []
    for key, live in live_all("module").items():
        exam = exam_in_force(live.id) if key in exams else parsed(live, exam_of)
        seen = exams.get(key, NO_EXAM)
        is_hidden = paths is not None and seen.sittings < own.smallest_group
        rows = () if is_hidden or not seen.sittings else rows_of(exam, sums, options, {}, own)
        whole = ModuleStatistics(exam, cut, own, NO_EXAM if is_hidden else seen, None, rows)
        found.append(_glance(key, whole))
    return sorted(found, key=lambda one: (-one.urgent, -one.flagged, -one.sittings, one.module))


def _glance(module: str, whole: ModuleStatistics) -> Glance:
    return Glance(
        module=module,
        title=whole.exam.title,
        sittings=whole.sums.sittings,
        passed=whole.sums.passed,
        mean=whole.mean,
        items=len(whole.rows),
        flagged=len(whole.flagged),
        urgent=sum(row.is_urgent for row in whole.rows),
    )


def revisions_of(module: str) -> dict[int, str]:
    """Return the version of every revision of a module by id, newest first."""
    found = [one for one in history("module", module) if not one.is_retired]
    return {one.id: parsed(one, exam_of).version for one in reversed(found)}
