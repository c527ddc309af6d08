"""The sums of first sittings: added as signed rows with each sitting, merged at night, proved by a rebuild.

Rows are only added, so that two thousand people who hand in at once never wait for each other; the sum of
all rows of a key is what stands. Merging changes no sum.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, Table, delete, func, select
from sqlalchemy import cast as sql_cast

from lms.assessments.api import FirstSitting, first_sitting_ids, first_sittings
from lms.core import clock
from lms.core.bulk import insert_rows
from lms.core.database import Base, db
from lms.people.api import JobFact, in_chunks, jobs_of
from lms.quality.models import ExamTally, ItemTally, OptionTally
from lms.quality.rules.marks import NO_OPTION, Response, exam_mark, item_marks, parts_of

Key = tuple[Any, ...]
Numbers = tuple[int, ...]
Place = tuple[int | None, str | None]
_WHERE = ("module", "revision_id", "unit_id", "job_role")


@dataclass(frozen=True)
class Tally:
    """One log of sums: its table, what its rows are told apart by, and what is added up."""

    model: type[Base]
    keys: tuple[str, ...]
    sums: tuple[str, ...]

    @property
    def table(self) -> Table:
        """The table of the log."""
        return cast("Table", self.model.__table__)


ITEMS = Tally(
    ItemTally,
    (*_WHERE, "item_id", "is_scored", "band", "rest_items"),
    ("count", "right", "points", "points_squared", "rest", "rest_squared", "cross", "timed", "seconds"),
)
OPTIONS = Tally(OptionTally, (*_WHERE, "item_id", "band", "option"), ("count",))
EXAMS = Tally(
    ExamTally, (*_WHERE, "items", "bucket"), ("count", "passed", "points", "points_squared", "squares")
)
TALLIES = (ITEMS, OPTIONS, EXAMS)
_REVISION, _ITEM = OPTIONS.keys.index("revision_id"), OPTIONS.keys.index("item_id")


class Sums:
    """Sums in memory: by log, key and column."""

    def __init__(self) -> None:
        self.of: dict[Tally, dict[Key, Numbers]] = {tally: {} for tally in TALLIES}

    def add(self, tally: Tally, key: Key, numbers: Numbers, *, sign: int = 1) -> None:
        """Add numbers to a key; what is left of nothing is nothing."""
        own = self.of[tally]
        before = own.get(key, (0,) * len(numbers))
        after = tuple(one + sign * other for one, other in zip(before, numbers, strict=True))
        if any(after):
            own[key] = after
        else:
            own.pop(key, None)

    def add_all(self, other: "Sums", *, sign: int = 1) -> None:
        """Add other sums to these."""
        for tally, own in other.of.items():
            for key, numbers in own.items():
                self.add(tally, key, numbers, sign=sign)

    def __len__(self) -> int:
        return sum(len(own) for own in self.of.values())


def sums_of(sittings: Collection[FirstSitting]) -> Sums:
    """Return what sittings add to the sums."""
    found = Sums()
    jobs = jobs_of({one.person_id for one in sittings}, with_superseded=True)
    for sitting in sittings:
        _add_sitting(found, sitting, _place(jobs[sitting.person_id], sitting.submitted_at))
    return found


def _place(jobs: Sequence[JobFact], at: datetime) -> Place:
    """Return unit and job role of a person on the day of a sitting, as known when it was handed in."""
    day = clock.local_date(at)
    held = [
        job
        for job in jobs
        if job.recorded_at <= at
        and (job.superseded_at is None or job.superseded_at > at)
        and job.is_held_on(day)
    ]
    return (held[-1].unit_id, held[-1].job_role) if held else (None, None)


def _add_sitting(found: Sums, sitting: FirstSitting, place: Place) -> None:
    responses = [
        Response(one.item, parts_of(one.points), one.is_right, one.is_scored, one.options, one.seconds)
        for one in sitting.items
    ]
    where = (sitting.module, sitting.revision_id, *place)
    whole = exam_mark(responses)
    if whole.items:
        numbers = (1, int(sitting.is_passed), whole.points, whole.points**2, whole.squares)
        found.add(EXAMS, (*where, whole.items, whole.bucket), numbers)
    for mark in item_marks(responses):
        one, rest = mark.response, mark.rest
        timed = one.seconds is not None
        found.add(
            ITEMS,
            (*where, one.item, one.is_scored, mark.band, mark.rest_items),
            (
                1,
                int(one.is_right),
                one.points,
                one.points**2,
                rest,
                rest**2,
                one.points * rest,
                int(timed),
                one.seconds or 0,
            ),
        )
        if one.options is not None:
            for option in one.options or (NO_OPTION,):
                found.add(OPTIONS, (*where, one.item, mark.band, option), (1,))


def book(sums: Sums) -> None:
    """Add sums to the logs in the open unit of work."""
    for tally, own in sums.of.items():
        rows = [(*key, *numbers) for key, numbers in own.items()]
        insert_rows(tally.table, (*tally.keys, *tally.sums), rows)


def count_attempts(attempt_ids: Collection[int]) -> None:
    """Add those of the attempts that are first sittings."""
    for sittings in first_sittings(attempt_ids):
        book(sums_of(sittings))


def sums_of_attempts(attempt_ids: Collection[int]) -> Sums:
    """Return what the first sittings among attempts add, as they are marked now."""
    found = Sums()
    for sittings in first_sittings(attempt_ids):
        found.add_all(sums_of(sittings))
    return found


def kept_sums() -> Sums:
    """Return the sums as they are kept."""
    found = Sums()
    for tally in TALLIES:
        for key, numbers in _grouped(tally):
            found.add(tally, key, numbers)
    return found


def _grouped(tally: Tally) -> Iterator[tuple[Key, Numbers]]:
    keys = [tally.table.c[name] for name in tally.keys]
    statement = select(*keys, *totals(tally)).group_by(*keys)
    for row in db.session.execute(statement):
        yield tuple(row[: len(keys)]), tuple(int(number) for number in row[len(keys) :])


def totals(tally: Tally) -> list[ColumnElement[int]]:
    """Return the sum of each column of a log, as whole numbers on every database."""
    return [sql_cast(func.sum(tally.table.c[name]), BigInteger) for name in tally.sums]


def put_right() -> int:
    """Make the sums anew from the exams themselves; return how many differed. What differs is added.

    Which options were chosen in answers that are thinned out is known from the kept counts alone, so a
    count of them that is higher than the answers still show is left as it is.
    """
    wrong, thinned = Sums(), set[Key]()
    for sittings in first_sittings(first_sitting_ids()):
        wrong.add_all(sums_of(sittings))
        thinned |= {(one.revision_id, sat.item) for one in sittings for sat in one.items if sat.is_thinned}
    wrong.add_all(kept_sums(), sign=-1)
    unknown = [
        key
        for key, (count,) in wrong.of[OPTIONS].items()
        if count < 0 and (key[_REVISION], key[_ITEM]) in thinned
    ]
    for key in unknown:
        del wrong.of[OPTIONS][key]
    book(wrong)
    return len(wrong)


def merge() -> int:
    """Merge the rows of each key into one; return by how many rows the logs are shorter."""
    return sum(_merge(tally) for tally in TALLIES)


def _merge(tally: Tally) -> int:
    """Merge a log; rows that others add meanwhile are left alone, because only rows that were read go."""
    table = tally.table
    keys = [table.c[name] for name in tally.keys]
    sums = [table.c[name] for name in tally.sums]
    rows = db.session.execute(select(table.c.id, *keys, *sums).with_for_update()).all()
    groups: dict[Key, list[Any]] = {}
    for row in rows:
        groups.setdefault(tuple(row[1 : 1 + len(keys)]), []).append(row)
    many = {key: own for key, own in groups.items() if len(own) > 1}
    merged = [(*key, *_added(own, 1 + len(keys))) for key, own in many.items()]
    gone = [row.id for own in many.values() for row in own]
    for chunk in in_chunks(gone):
        db.session.execute(delete(tally.model).where(table.c.id.in_(chunk)))
    insert_rows(table, (*tally.keys, *tally.sums), [row for row in merged if any(row[len(keys) :])])
    return len(gone) - len(merged)


def _added(rows: Iterable[Sequence[Any]], first: int) -> list[int]:
    return [sum(column) for column in zip(*(row[first:] for row in rows), strict=True)]
