"""Pages of the JSON API: each begins behind the last key of the page before, so nothing is skipped."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, func, select

from lms.core.database import db
from lms.core.errors import Refused
from lms.core.web.bounds import LARGEST_ID

NO_PLACE = "This is not a place in the list."


@dataclass(frozen=True)
class Page:
    """Items of one page, the number on all pages, and the key behind which the next begins (None = last)."""

    items: list[Any]
    total: int
    next_key: str | None


def page_of_rows(
    statement: Select[*tuple[Any, ...]],
    *,
    key: SQLColumnExpression[Any],
    limit: int,
    after: Any,
    shown: Callable[[Sequence[Any]], list[dict[str, Any]]],
    key_of: Callable[[Any], Any],
    counted: Select[*tuple[Any, ...]] | None = None,
) -> Page:
    """Return one page of a select in the order of a unique key: two queries, whatever the size.

    Args:
        statement: the rows that the viewer may see.
        key: the column that they are paged by.
        limit: the most rows.
        after: the key behind which the page begins; None = at the beginning.
        shown: turns the rows of the page into items.
        key_of: the key of a row.
        counted: a select with as many rows that is quicker to count; None = ``statement``.
    """
    everything = (statement if counted is None else counted).order_by(None).subquery()
    total = db.session.scalar(select(func.count()).select_from(everything)) or 0
    part = statement if after is None else statement.where(key > after)
    rows = db.session.execute(part.order_by(None).order_by(key).limit(limit + 1)).all()
    next_key = str(key_of(rows[limit - 1])) if len(rows) > limit else None
    return Page(shown(rows[:limit]), total, next_key)


def page_of_things(
    things: Mapping[str, Any], *, limit: int, cursor: str, shown: Callable[[Any], Any]
) -> Page:
    """Return one page of things that are in memory anyway, in the order of their ids."""
    keys = sorted(key for key in things if key > cursor)
    next_key = keys[limit - 1] if len(keys) > limit else None
    return Page([shown(things[key]) for key in keys[:limit]], len(things), next_key)


def number_in(cursor: str) -> int | None:
    """Return the number that a cursor holds, None at the beginning.

    Raises:
        Refused: when it holds none.
    """
    if not cursor:
        return None
    if cursor.isascii() and cursor.isdecimal() and int(cursor) <= LARGEST_ID:
        return int(cursor)
    raise Refused(
        f"cursor: {NO_PLACE}",
        hint="Take the address from the next of the page before.",
        document={"parameters": {"cursor": [NO_PLACE]}},
    )
