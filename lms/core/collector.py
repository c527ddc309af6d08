"""The garbage collector while much is made at once: what was there before is left alone.

A large import makes hundreds of thousands of rows. Each time their number has grown by a quarter, Python
looks through everything that the process holds, which is a fifth of the time of an import; and it looks
through what is young after every 700 objects.

The web server has put its own heap at rest before it forks; that stays so.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

YOUNG = 5_000
_usual = gc.get_threshold()
_lock = Lock()
_within = 0
_is_ours = False


@contextmanager
def heap_at_rest() -> Iterator[None]:
    """Leave what is there now out of the collector's rounds; what is made within is still collected."""
    global _within, _is_ours
    with _lock:
        if not _within:
            _is_ours = not gc.get_freeze_count()
        _within += 1
        if _is_ours:
            gc.freeze()
        gc.set_threshold(YOUNG, *_usual[1:])
    try:
        yield
    finally:
        with _lock:
            _within -= 1
            if not _within:
                if _is_ours:
                    gc.unfreeze()
                gc.set_threshold(*_usual)
