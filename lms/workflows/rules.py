"""Drawing the map: which step stands in which lane and column; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol


class Placed(Protocol):
    """A step as far as its place on the map goes."""

    @property
    def id(self) -> str:
        """Id of the step."""
        ...

    @property
    def phase(self) -> str:
        """Phase of the step: its column."""
        ...

    @property
    def owners(self) -> tuple[str, ...]:
        """Workflow roles that own the step: its lanes."""
        ...


@dataclass(frozen=True)
class Lane:
    """One role's lane: ``cells`` holds the step ids of each phase, in the order of the phases."""

    role: str
    cells: tuple[tuple[str, ...], ...]


def lanes(
    steps: Iterable[Placed], roles: Iterable[str], phases: Iterable[str], *, only: Iterable[str] | None = None
) -> list[Lane]:
    """Return the lanes that hold a step, in the order in which their roles first touch the claim.

    A step with several owners stands in each of their lanes.

    Args:
        steps: the steps in the order of the map.
        roles: the roles that may have a lane.
        phases: columns in their order.
        only: ids of the steps of one path; None = all.
    """
    wanted = None if only is None else set(only)
    shown = [step for step in steps if wanted is None or step.id in wanted]
    columns = tuple(phases)
    first: dict[str, tuple[int, int]] = {}
    for place, step in enumerate(shown):
        for rank, role in enumerate(step.owners):
            first.setdefault(role, (place, rank))
    found = []
    for role in sorted((role for role in roles if role in first), key=lambda role: first[role]):
        cells = tuple(
            tuple(step.id for step in shown if step.phase == phase and role in step.owners)
            for phase in columns
        )
        found.append(Lane(role, cells))
    return found


def phases_in_use(
    steps: Mapping[str, Placed], phases: Iterable[str], only: Iterable[str] | None
) -> list[str]:
    """Return the phases in which at least one shown step lies, in order."""
    ids = set(steps) if only is None else set(only)
    used = {steps[step_id].phase for step_id in ids if step_id in steps}
    return [phase for phase in phases if phase in used]
