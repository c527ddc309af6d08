"""One thread at a time for each name: what several requests need at once is made by one of them.

After a start, or after a change of content, every thread of a web worker misses the same readings. Without
this each would make all of them, and take as many times as long.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock, RLock
from typing import Any


class Alone:
    """A lock for each name, which is there while somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, tuple[Any, int]] = {}
        self._guard = Lock()

    def __len__(self) -> int:
        return len(self._locks)

    @contextmanager
    def at(self, name: Hashable) -> Iterator[None]:
        """Wait until no other thread is at a name; the same thread may come again."""
        with self._guard:
            lock, others = self._locks.get(name, (None, 0))
            lock = lock or RLock()
            self._locks[name] = (lock, others + 1)
        try:
            with lock:
                yield
        finally:
            with self._guard:
                _lock, left = self._locks[name]
                if left == 1:
                    del self._locks[name]
                else:
                    self._locks[name] = (lock, left - 1)
