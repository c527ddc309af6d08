"""Cards of colleagues: what one role needs from another, read off the map. Pure."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.workflows.api import Step

DOWN, UP, BESIDE, FAR = "down", "up", "beside", "far"


@dataclass(frozen=True)
class HandOff:
    """A step that hands over to another; both ids lie on the map."""

    giver: Step
    taker: Step


@dataclass(frozen=True)
class Card:
    """What stands between two groups of workflow roles on the map.

    ``given`` are hand-offs from the first to the second, ``taken`` those back; ``way`` is the shortest way
    along the steps from the first to the second when nothing is handed over directly, () when there is none.
    ``shared`` are steps that both own.
    """

    given: tuple[HandOff, ...]
    taken: tuple[HandOff, ...]
    shared: tuple[Step, ...]
    way: tuple[Step, ...]

    @property
    def nearness(self) -> str:
        """Whether the second takes over from the first, hands over to it, shares its steps, or is far."""
        if self.given:
            return DOWN
        if self.taken:
            return UP
        return BESIDE if self.shared else FAR


def card_between(steps: Mapping[str, Step], mine: Iterable[str], theirs: Iterable[str]) -> Card:
    """Return the card of the owners ``theirs`` as the owners ``mine`` see it.

    Args:
        steps: the map.
        mine: workflow roles of the reader.
        theirs: workflow roles of the colleague.
    """
    own, other = frozenset(mine), frozenset(theirs)
    only_own = [step for step in steps.values() if own.intersection(step.owners)]
    only_other = [step for step in steps.values() if other.intersection(step.owners)]
    shared = tuple(step for step in only_own if other.intersection(step.owners))
    given = _hand_offs(steps, only_own, other, without=own)
    taken = _hand_offs(steps, only_other, own, without=other)
    way = () if given else _shortest(steps, [step.id for step in only_own], {step.id for step in only_other})
    return Card(given, taken, shared, way)


def _hand_offs(
    steps: Mapping[str, Step], givers: Iterable[Step], takers: frozenset[str], *, without: frozenset[str]
) -> tuple[HandOff, ...]:
    """Return what is handed to takers by steps that are not theirs, for steps that are not the givers'."""
    return tuple(
        HandOff(giver, steps[key])
        for giver in givers
        if not takers.intersection(giver.owners)
        for key in giver.next
        if key in steps
        and takers.intersection(steps[key].owners)
        and not without.intersection(steps[key].owners)
    )


def _shortest(steps: Mapping[str, Step], begin: Sequence[str], goals: set[str]) -> tuple[Step, ...]:
    """Return the shortest way from any step of ``begin`` to any of ``goals``, both ends included."""
    before: dict[str, str | None] = dict.fromkeys(begin)
    waiting = deque(begin)
    while waiting:
        here = waiting.popleft()
        if here in goals and here not in begin:
            return tuple(steps[key] for key in _trail(before, here))
        for key in steps[here].next:
            if key in steps and key not in before:
                before[key] = here
                waiting.append(key)
    return ()


def _trail(before: Mapping[str, str | None], last: str) -> list[str]:
    found: list[str] = []
    here: str | None = last
    while here is not None:
        found.append(here)
        here = before[here]
    return found[::-1]
