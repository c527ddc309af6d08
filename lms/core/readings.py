"""Readings that are made once: small, often-asked tables and counters, for a request or a unit of work.

A request that only reads keeps them until it ends or opens a unit of work. Within a unit only what is
*watched* is kept: whoever changes it forgets the readings.
"""

from collections.abc import Callable, Collection
from contextvars import ContextVar
from typing import Any, TypeVar

from flask import has_request_context, request

from lms.core.database import transaction_mode

K = TypeVar("K")
T = TypeVar("T")
Readings = dict[str, Any]
_READINGS = "lms.readings"
of_unit: ContextVar[Readings | None] = ContextVar("readings_of_unit", default=None)


def read_once(name: str, read: Callable[[], T], *, is_watched: bool = False) -> T:
    """Return ``read()``, asked once in a request that only reads, and when watched in a unit of work too."""
    known = _known(is_watched=is_watched)
    if known is None:
        return read()
    if name not in known:
        known[name] = read()
    found: T = known[name]
    return found


def read_each(name: str, keys: Collection[K], read: Callable[[Collection[K]], dict[K, T]]) -> dict[K, T]:
    """Return what ``read`` tells of each key, each asked once in a request that only reads.

    For the few keys of a page: what is read stays in memory until the request ends.
    """
    known = _known(is_watched=False)
    if known is None:
        return read(keys)
    found: dict[K, T] = known.setdefault(name, {})
    missing = [key for key in keys if key not in found]
    if missing:
        found.update(read(missing))
    return {key: found[key] for key in keys}


def forget_readings() -> None:
    """Forget what was read: it may change, or has changed."""
    in_unit = of_unit.get()
    if in_unit is not None:
        in_unit.clear()
    if has_request_context():
        request.environ.pop(_READINGS, None)


def _known(*, is_watched: bool) -> Readings | None:
    in_unit = of_unit.get()
    if in_unit is not None:
        return in_unit if is_watched else None
    if not has_request_context() or transaction_mode.get() != "read":
        return None
    known: Readings = request.environ.setdefault(_READINGS, {})
    return known
