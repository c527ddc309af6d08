"""Reading the sums: of a module, cut by unit with the units below it, by job role and by revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, func, select
from sqlalchemy import cast as sql_cast

from lms.core.database import db
from lms.people.api import Unit, in_scope
from lms.quality.rules.items import ItemSums, OptionCounts
from lms.quality.rules.reliability import FormSums
from lms.quality.services.tallies import EXAMS, ITEMS, OPTIONS, Tally, totals


@dataclass(frozen=True)
class Cut:
    """Which first sittings are looked at; None is all.

    Attributes:
        module: of which module, None for every one.
        paths: of learners in units at or below these.
        job_role: of this job role.
        revision_id: of this revision.
        item: of this item only.
    """

    module: str | None = None
    paths: tuple[str, ...] | None = None
    job_role: str | None = None
    revision_id: int | None = None
    item: str | None = None

    @property
    def is_group(self) -> bool:
        """Tell whether it is about some people only, of whom too few are not shown."""
        return self.paths is not None or self.job_role is not None


@dataclass(frozen=True)
class ExamSums:
    """The sums of an exam: by length of form, by bar of scores; points in parts."""

    forms: tuple[FormSums, ...]
    passed: int
    by_bucket: Mapping[int, int]

    @property
    def sittings(self) -> int:
        """Number of first sittings."""
        return sum(form.sittings for form in self.forms)


def _where(tally: Tally, cut: Cut) -> list[ColumnElement[bool]]:
    column = tally.table.c
    clauses: list[ColumnElement[bool]] = []
    if cut.module is not None:
        clauses.append(column.module == cut.module)
    if cut.paths is not None:
        clauses.append(column.unit_id.in_(select(Unit.id).where(in_scope(cut.paths))))
    if cut.job_role is not None:
        clauses.append(column.job_role == cut.job_role)
    if cut.revision_id is not None:
        clauses.append(column.revision_id == cut.revision_id)
    if cut.item is not None and "item_id" in tally.keys:
        clauses.append(column.item_id == cut.item)
    return clauses


def item_sums(cut: Cut) -> dict[tuple[str, str], list[ItemSums]]:
    """Return the sums of items by module and item, one for each revision and length of the rest."""
    column = ITEMS.table.c
    keys: list[Any] = [column.module, column.item_id, column.revision_id, column.rest_items]
    statement = select(*keys, *totals(ITEMS)).where(*_where(ITEMS, cut)).group_by(*keys)
    found: dict[tuple[str, str], list[ItemSums]] = {}
    for row in db.session.execute(statement):
        found.setdefault((row[0], row[1]), []).append(ItemSums(*(int(number) for number in row[4:])))
    return found


def scored_items(cut: Cut) -> dict[str, tuple[int, int]]:
    """Return of each item that counted how many answered it and the sum of their points, in parts."""
    column = ITEMS.table.c
    statement = (
        select(column.item_id, _sum(column["count"]), _sum(column.points))
        .where(column.is_scored.is_(True), *_where(ITEMS, cut))
        .group_by(column.item_id)
    )
    return {item: (int(count), int(points)) for item, count, points in db.session.execute(statement)}


def option_counts(cut: Cut) -> dict[tuple[str, str], OptionCounts]:
    """Return who chose what by module and item."""
    column = OPTIONS.table.c
    keys: list[Any] = [column.module, column.item_id, column.option, column.band]
    statement = select(*keys, _sum(column["count"])).where(*_where(OPTIONS, cut)).group_by(*keys)
    by_option: dict[tuple[str, str], dict[str, dict[int, int]]] = {}
    for module, item, option, band, count in _rows(statement):
        by_option.setdefault((module, item), {}).setdefault(option, {})[band] = int(count)
    bands = answered(cut)
    return {
        key: OptionCounts(own, {band: count for band, (count, _right) in bands.get(key, {}).items()})
        for key, own in by_option.items()
    }


def answered(cut: Cut) -> dict[tuple[str, str], dict[int, tuple[int, int]]]:
    """Return by module and item, and band of ability, how many answered and how many were fully right."""
    column = ITEMS.table.c
    keys: list[Any] = [column.module, column.item_id, column.band]
    statement = (
        select(*keys, _sum(column["count"]), _sum(column.right)).where(*_where(ITEMS, cut)).group_by(*keys)
    )
    found: dict[tuple[str, str], dict[int, tuple[int, int]]] = {}
    for module, item, band, count, right in _rows(statement):
        found.setdefault((module, item), {})[band] = (int(count), int(right))
    return found


def answered_by_unit(cut: Cut) -> dict[str, dict[int | None, dict[int, tuple[int, int]]]]:
    """Return by item, unit and band how many answered and how many were fully right."""
    column = ITEMS.table.c
    keys: list[Any] = [column.item_id, column.unit_id, column.band]
    statement = (
        select(*keys, _sum(column["count"]), _sum(column.right)).where(*_where(ITEMS, cut)).group_by(*keys)
    )
    found: dict[str, dict[int | None, dict[int, tuple[int, int]]]] = {}
    for item, unit_id, band, count, right in _rows(statement):
        found.setdefault(item, {}).setdefault(unit_id, {})[band] = (int(count), int(right))
    return found


def exam_sums(cut: Cut) -> dict[str, ExamSums]:
    """Return the sums of exams by module."""
    column = EXAMS.table.c
    keys = [column.module, column["items"], column.bucket]
    statement = select(*keys, *totals(EXAMS)).where(*_where(EXAMS, cut)).group_by(*keys)
    rows: dict[str, list[Any]] = {}
    for row in db.session.execute(statement):
        rows.setdefault(row[0], []).append([row[1], row[2], *(int(number) for number in row[3:])])
    return {module: _exam(own) for module, own in rows.items()}


def first_sittings_by_module(paths: tuple[str, ...] | None) -> dict[str, int]:
    """Return how many people have sat each exam for the first time, in units or (None) everywhere."""
    return {module: sums.sittings for module, sums in exam_sums(Cut(paths=paths)).items()}


def _exam(rows: list[Any]) -> ExamSums:
    forms: dict[int, list[int]] = {}
    by_bucket: dict[int, int] = {}
    passed = 0
    for items, bucket, count, own_passed, *points in rows:
        before = forms.get(items, [0, 0, 0, 0])
        forms[items] = [one + other for one, other in zip(before, (count, *points), strict=True)]
        by_bucket[bucket] = by_bucket.get(bucket, 0) + count
        passed += own_passed
    kept = tuple(FormSums(items, *sums) for items, sums in sorted(forms.items()) if sums[0])
    return ExamSums(kept, passed, {bucket: count for bucket, count in sorted(by_bucket.items()) if count})


def groups_of(cut: Cut) -> list[tuple[int, int | None, str | None, int]]:
    """Return revision, unit, job role and number of first sittings, for what a page offers to cut by."""
    column = EXAMS.table.c
    keys: list[Any] = [column.revision_id, column.unit_id, column.job_role]
    statement = select(*keys, _sum(column["count"])).where(*_where(EXAMS, cut)).group_by(*keys)
    rows = ((revision, unit, role, int(count)) for revision, unit, role, count in _rows(statement))
    return [row for row in rows if row[3]]


def _rows(statement: Any) -> list[Any]:
    return list(db.session.execute(statement).all())


def _sum(column: Any) -> ColumnElement[int]:
    return sql_cast(func.sum(column), BigInteger)
