"""How many people hold an active EHR account on given days, and how many of them have no valid gate."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import pairwise
from operator import add
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, literal, select, union_all

from lms.access.services.holding import CHANGES, NUMBERS
from lms.compliance.api import stretches
from lms.core.database import plain_rows

Key = tuple[Any, ...]


class Holders(NamedTuple):
    """Holders of an active account, and those of them without a valid gate."""

    holders: int = 0
    without_gate: int = 0


def holders_on(
    days: Collection[date], *, by: Sequence[str] = (), where: Sequence[ColumnElement[bool]] = ()
) -> dict[date, dict[Key, Holders]]:
    """Return the numbers at the end of each day by key, in one query; a key without holders is left out.

    Args:
        days: which days; each change is read once however many there are.
        by: any of unit_id, job_role; they make the key, in this order.
        where: conditions on the columns of the changes.
    """
    ordered = sorted(set(days))
    pieces = list(_pieces(ordered, by, where))
    moved: dict[int, dict[Key, Holders]] = {}
    for place, *values in plain_rows(_added_up(pieces, by)) if pieces else ():
        moved.setdefault(place, {})[tuple(values[: len(by)])] = Holders(*values[len(by) :])
    found: dict[date, dict[Key, Holders]] = {}
    running: dict[Key, Holders] = {}
    for place, day in enumerate(ordered):
        for key, change in moved.get(place, {}).items():
            running[key] = Holders(*map(add, running.get(key, Holders()), change))
        found[day] = {key: numbers for key, numbers in running.items() if numbers.holders}
    return found


def _pieces(
    days: Sequence[date], by: Sequence[str], where: Sequence[ColumnElement[bool]]
) -> Iterator[Select[*tuple[Any, ...]]]:
    """Yield the sums of each stretch of days from one of the days to the next."""
    keys = [CHANGES.c[name] for name in by]
    totals = [func.coalesce(func.sum(CHANGES.c[name]), 0).label(name) for name in NUMBERS]
    for place, (after, until) in enumerate(pairwise((None, *days))):
        for stretch in stretches(after, until) if until else ():
            within = CHANGES.c.from_on.between(stretch.from_on, stretch.to_on)
            yield (
                select(literal(place).label("place"), *keys, *totals)
                .where(CHANGES.c.level == stretch.level, within, *where)
                .group_by(*keys)
            )


def _added_up(pieces: Sequence[Select[Any]], by: Sequence[str]) -> Select[Any]:
    union = union_all(*pieces).subquery("moved")
    keys = [union.c[name] for name in ("place", *by)]
    totals = [cast(func.sum(union.c[name]), BigInteger) for name in NUMBERS]
    return select(*keys, *totals).group_by(*keys)
