"""What would let somebody work a shift that they may not work yet, and how long that takes. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

ALONE, WATCHED, BY_MANAGER, BY_OFFICER = "alone", "watched", "manager", "officer"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing on the way to the shift: who does it, and how many minutes it takes (None = nobody says)."""

    title: str
    by: str
    minutes: int | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Way:
    """Everything on the way to a shift, in the order in which it is done."""

    steps: tuple[Step, ...]

    @property
    def minutes(self) -> int:
        """Minutes of the steps that name theirs."""
        return sum((step.minutes or 0) * step.times for step in self.steps)

    @property
    def is_timed(self) -> bool:
        """Tell whether every step of learning names its minutes."""
        return all(step.minutes is not None for step in self.steps if step.by in (ALONE, WATCHED))

    @property
    def needs(self) -> tuple[str, ...]:
        """Who else is needed, each once, in order."""
        return tuple(dict.fromkeys(step.by for step in self.steps if step.by != ALONE))


def way_to(state: str, open_steps: Iterable[Step], *, is_confirmed: bool) -> Way:
    """Return the way from a state of a gate to its release.

    Args:
        state: how the gate stands.
        open_steps: the requirements that are not met.
        is_confirmed: whether the manager has signed already.
    """
    if state == "suspended":
        return Way((Step("", BY_OFFICER),))
    signatures = [Step("", BY_OFFICER)] if is_confirmed else [Step("", BY_MANAGER), Step("", BY_OFFICER)]
    return Way((*open_steps, *signatures))
