"""The claim of a scenario as its choices make it: run once for each path, shown as it would go on. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from lms.simulations.rules.claim.run import Change, ClaimRun, run_claim
from lms.simulations.rules.scenario import BEFORE, Scenario

T = TypeVar("T")
MOST_PATHS = 2000
"""Claims that are remembered for one scenario in a process."""


class Claims:
    """The claims of one scenario; the same changes give the same claim, which is run once."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._known: dict[tuple[Any, ...], ClaimRun] = {}
        self._once: dict[str, Any] = {}

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return what ``make`` gives, made once for the scenario."""
        if name not in self._once:
            self._once[name] = make()
        found: T = self._once[name]
        return found

    def run(self, changes: Sequence[Change]) -> ClaimRun:
        """Return what becomes of the claim after these changes."""
        path = tuple(_name(change) for change in changes)
        found = self._known.get(path)
        if found is None:
            if len(self._known) >= MOST_PATHS:
                self._known.clear()
            found = self._known[path] = run_claim(self.scenario.visit, changes)
        return found

    def going_on(self, changes: Sequence[Change], rest: Iterable[Change]) -> ClaimRun:
        """Return the claim as it would go: with these changes, and what nobody decided yet done right.

        Args:
            changes: what was decided.
            rest: what the best path would decide at the beats that are still to come. A field or fact that
                was decided stays as it is, so that a colleague's best day hides nothing.
        """
        return self.run((*changes, *rest_of(changes, rest)))


def rest_of(changes: Sequence[Change], rest: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes of the beats to come, without the fields and facts that were decided before."""
    fields = {name for change in changes for name in change.fields}
    facts = {name for change in changes for name in change.facts}
    decided = {change.beat for change in changes}
    return tuple(
        replace(
            change,
            fields={name: value for name, value in change.fields.items() if name not in fields},
            facts={name: value for name, value in change.facts.items() if name not in facts},
        )
        for change in rest
        if change.stage == BEFORE and change.beat not in decided
    )


def _name(change: Change) -> tuple[Any, ...]:
    return (
        change.beat,
        change.option,
        change.role,
        change.stage,
        repr(sorted(change.fields.items(), key=lambda pair: pair[0])),
        repr(sorted(change.facts.items(), key=lambda pair: pair[0])),
        change.holds,
        repr(sorted(change.minutes.items())),
    )
