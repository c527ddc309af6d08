"""Versions of a text over time: which of them are ever in force, in whatever order they were planned."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar

FUTURE = "future"


class Dated(Protocol):
    """A version from a day on (None = from the beginning), for open cycles or only for future ones."""

    @property
    def effective_on(self) -> date | None:
        """Its first day."""
        ...

    @property
    def scope(self) -> str:
        """``open`` or ``future``."""
        ...


V = TypeVar("V", bound=Dated)


def in_force(versions: Sequence[V]) -> list[V]:
    """Return the versions (in the order of publication) that are ever in force.

    One that was planned is overtaken by one that is published later and begins no later, unless that binds
    only what is begun from its day on.
    """
    return [
        version
        for place, version in enumerate(versions)
        if not any(_overtakes(later, version) for later in versions[place + 1 :])
    ]


def _overtakes(later: Dated, version: Dated) -> bool:
    binds_as_many = not _is_future(later) or _is_future(version)
    return binds_as_many and (later.effective_on or date.min) <= (version.effective_on or date.min)


def _is_future(version: Dated) -> bool:
    return version.scope == FUTURE and version.effective_on is not None
