"""What first attempts did field by field, for trainers: how often right, and how long; over their units."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from sqlalchemy import select

from lms.core import clock
from lms.core.content import history
from lms.core.database import plain_rows
from lms.simulations.models import SimulationField, SimulationPlay
from lms.simulations.policy import smallest_group
from lms.simulations.rules.tasks.making import task_of
from lms.simulations.rules.tasks.model import Entry
from lms.simulations.services.reach import people_in
from lms.simulations.services.tasks import TASK

MOST_PLAYS = 5000
"""First attempts that a page reads, the newest ones; a median needs each of them."""


@dataclass(frozen=True)
class FieldCount:
    """One field: ``right`` of ``of`` first attempts; seconds and changes over those that were measured.

    The medians are None with fewer measured attempts than the smallest group of the policy.
    """

    entry: Entry
    right: int
    of: int
    measured: int
    seconds: Decimal | None
    changes: Decimal | None

    @property
    def percent(self) -> float | None:
        """Percent that were right; None without anybody."""
        return 100 * self.right / self.of if self.of else None


@dataclass(frozen=True)
class TaskCounts:
    """The statistics of the newest revision of a screen over the people of some units."""

    version: str
    people: int
    fields: tuple[FieldCount, ...]
    least: int
    as_of: date


def task_counts(key: str, paths: Collection[str]) -> TaskCounts:
    """Return how first attempts of the newest revision of a screen went, field by field.

    Args:
        key: the screen.
        paths: units whose people count.
    """
    found = [one for one in history(TASK, key) if not one.is_retired][-1]
    task, least = task_of(found.body, 0), smallest_group()
    rows = _rows(found.id, paths)
    by_field: dict[str, list[tuple[bool, int | None, int | None]]] = {}
    for _play, name, is_right, in_ms, changes in rows:
        by_field.setdefault(name, []).append((is_right, in_ms, changes))
    return TaskCounts(
        version=str(found.body["version"]),
        people=len({row[0] for row in rows}),
        fields=tuple(_count(entry, by_field.get(entry.name, []), least) for entry in task.entries),
        least=least,
        as_of=clock.today(),
    )


def _rows(revision_id: int, paths: Collection[str]) -> list[tuple[int, str, bool, int | None, int | None]]:
    plays = (
        select(SimulationPlay.id)
        .where(
            SimulationPlay.revision_id == revision_id,
            SimulationPlay.attempt == 1,
            SimulationPlay.finished_at.is_not(None),
            SimulationPlay.person_id.in_(people_in(paths)),
        )
        .order_by(SimulationPlay.id.desc())
        .limit(MOST_PLAYS)
        .subquery()
    )
    statement = select(
        SimulationField.play_id,
        SimulationField.field,
        SimulationField.is_right,
        SimulationField.in_ms,
        SimulationField.changes,
    ).where(SimulationField.play_id.in_(select(plays.c.id)))
    return [(row[0], row[1], bool(row[2]), row[3], row[4]) for row in plain_rows(statement)]


def _count(entry: Entry, rows: list[tuple[bool, int | None, int | None]], least: int) -> FieldCount:
    times = [in_ms for _right, in_ms, _changes in rows if in_ms is not None]
    changes = [count for _right, _in_ms, count in rows if count is not None]
    is_enough = len(times) >= least
    return FieldCount(
        entry=entry,
        right=sum(is_right for is_right, _in_ms, _changes in rows),
        of=len(rows),
        measured=len(times),
        seconds=round(Decimal(median(times)) / 1000, 1) if is_enough else None,
        changes=round(Decimal(median(changes)), 1) if is_enough else None,
    )
