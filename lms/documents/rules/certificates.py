"""What earns a certificate, and how one stands on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

VALID, EXPIRED, SUPERSEDED, REPLACED, WITHDRAWN, UNCONFIRMED = STATES = (
    "valid",
    "expired",
    "superseded",
    "replaced",
    "withdrawn",
    "unconfirmed",
)


@dataclass(frozen=True)
class Standing:
    """What is known about a certificate besides what is printed on it.

    ``rests`` tells that the pass it names is still on record as it was; ``is_whole`` that what is kept of it
    is what was printed; ``renewed_on`` the day of the next pass, whose cycle has a certificate of its own.
    """

    is_withdrawn: bool
    is_replaced: bool
    rests: bool
    is_whole: bool
    expires_on: date | None
    renewed_on: date | None = None


def state_of(standing: Standing, today: date) -> str:
    """Return how a certificate stands; a decision on it says more than a day that has passed."""
    if not standing.is_whole:
        return UNCONFIRMED
    if standing.is_withdrawn:
        return WITHDRAWN
    if standing.is_replaced:
        return REPLACED
    if not standing.rests:
        return UNCONFIRMED
    if standing.renewed_on is not None:
        return SUPERSEDED
    return EXPIRED if standing.expires_on is not None and standing.expires_on < today else VALID


@dataclass(frozen=True)
class Pass:
    """A passed exam of a module: its row of evidence, its key, its day, the revision it was passed on."""

    id: int
    key: str
    module: str
    occurred_on: date
    expires_on: date | None
    revision: str | None


def earning(passes: Iterable[Pass], completed: Iterable[tuple[str, date]]) -> list[Pass]:
    """Return the passes that earn a certificate, newest first: each pass of a module that was completed.

    Completion may be recorded before or after the pass: the certificate says both.

    Args:
        passes: passed exams in any order.
        completed: module and day of each completion.
    """
    modules = {module for module, _on in completed}
    earned = [one for one in passes if one.module in modules]
    return sorted(earned, key=lambda one: (one.occurred_on, one.id), reverse=True)


def by_module(passes: Iterable[Pass]) -> dict[str, Sequence[Pass]]:
    """Return the passes of each module, oldest first."""
    found: dict[str, list[Pass]] = {}
    for one in sorted(passes, key=lambda one: (one.occurred_on, one.id)):
        found.setdefault(one.module, []).append(one)
    return dict(found)
