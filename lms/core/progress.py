"""How far long work is: whoever works tells it, whoever runs the work hears it.

Nobody needs to hear: a service tells its steps in the same words in a request, on a terminal and in the
job server, and knows of none of them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

OFTEN = 500
"""Rows between two steps told in a loop: often enough for a bar, too seldom to cost anything."""


@dataclass(frozen=True)
class Step:
    """What is being done and how much of it: ``done`` of ``of`` things called ``noun``.

    ``of`` is None when nobody can know; ``noun`` is a plural.
    """

    words: str
    done: int = 0
    of: int | None = None
    noun: str = ""


Listener = Callable[[Step], None]
_listener: ContextVar[Listener | None] = ContextVar("progress", default=None)


def tell(words: str, done: int = 0, of: int | None = None, noun: str = "") -> None:
    """Tell how far the work is; may be called as often as one likes, inside a unit of work or not.

    Raises:
        Exception: what the listener raises to end the work: nothing may be kept then.
    """
    listener = _listener.get()
    if listener is not None:
        listener(Step(words, done, of, noun))


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Let ``listener`` hear what is told within."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
