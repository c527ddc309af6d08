"""Readings kept between requests: made once in this process for each state of the tables they read.

Nothing is forgotten by time or by message. A reading is found again only while the version numbers of its
tables are those it was made from, so a change by another web worker, the scheduler or a command counts
from its commit on.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from lms.core.alone import Alone
from lms.core.database import Base
from lms.core.fact_versions import has_written, versions
from lms.core.feature import features

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Tables = tuple[type[Base], ...]
MOST_KEPT = 4096
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Made:
    """A reading and the version numbers of its tables that it was made from."""

    made_from: tuple[int, ...]
    value: Any


class Shelf:
    """The newest readings of a process, at most ``most``; the one not asked for longest makes room.

    ``alone`` lets one thread make a reading while others wait for it.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self.alone = Alone()
        self._most = most
        self._made: OrderedDict[Hashable, Made] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._made)

    def find(self, name: Hashable, made_from: tuple[int, ...]) -> Made | None:
        """Return the reading of a name if it was made from these numbers."""
        with self._lock:
            found = self._made.get(name)
            if found is None or found.made_from != made_from:
                return None
            self._made.move_to_end(name)
            return found

    def put(self, name: Hashable, made: Made) -> Made:
        """Keep a reading in place of an earlier one of the name and return it."""
        with self._lock:
            self._made[name] = made
            self._made.move_to_end(name)
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made


def kept(
    name: str, tables: Tables, make: Callable[[], T], *, key: Hashable = None, parts: tuple[str, ...] = ()
) -> T:
    """Return ``make()``, made once in this process while none of ``tables`` changes.

    A unit of work that wrote to one of them makes it anew and keeps nothing, because it may be undone.

    Args:
        name: names the reading.
        tables: every table that ``make`` reads; models with ``is_versioned = True``.
        make: reads; what it returns is shared by requests, so it is never changed afterwards and holds
            no objects of the session.
        key: what ``make`` depends on besides, such as a person and a day.
        parts: parts of tables that it reads, by the names that ``raise_part`` is called with.
    """
    return kept_each(name, tables, [key], lambda _keys: {key: make()}, parts=parts)[key]


def kept_each(
    name: str,
    tables: Tables,
    keys: Collection[K],
    read: Callable[[Collection[K]], Mapping[K, T]],
    *,
    parts: tuple[str, ...] = (),
) -> dict[K, T]:
    """Return what ``read`` tells of each key, as ``kept`` does; what is missing is read at once.

    More keys than a page shows are read and not kept.
    """
    names = (*(str(model.__tablename__) for model in tables), *parts)
    if len(keys) > MOST_AT_ONCE or has_written(names):
        return dict(read(keys))
    now = versions()
    made_from = tuple(now.get(table, 0) for table in names)
    shelf: Shelf = features().caches.setdefault("core.kept", Shelf())
    found = {key: made for key in keys if (made := shelf.find((name, key), made_from)) is not None}
    missing = [key for key in keys if key not in found]
    if len(missing) == 1:
        (key,) = missing
        with shelf.alone.at((name, key)):
            made = shelf.find((name, key), made_from)
            found[key] = made or shelf.put((name, key), Made(made_from, read(missing)[key]))
    elif missing:
        for key, value in read(missing).items():
            found[key] = shelf.put((name, key), Made(made_from, value))
    return {key: found[key].value for key in keys}
