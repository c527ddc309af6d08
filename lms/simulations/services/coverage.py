"""What no scenario exercises yet: workflow steps and competencies; with walks, edits and denials too."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from lms.core.content import live, live_all
from lms.simulations.rules.outcomes import exercised
from lms.simulations.services.practising import claims_of
from lms.simulations.services.shelf import SCENARIO


@dataclass(frozen=True)
class Part:
    """One list of things: those exercised, by the scenarios that do so, and those that none does."""

    met: dict[str, tuple[str, ...]]
    open: tuple[str, ...]

    @property
    def all(self) -> int:
        """How many there are."""
        return len(self.met) + len(self.open)


@dataclass(frozen=True)
class Coverage:
    """Workflow steps and competencies over the live scenarios."""

    scenarios: tuple[str, ...]
    steps: Part
    competencies: Part


def coverage() -> Coverage:
    """Return which steps and competencies the live scenarios name."""
    scenarios = live_all(SCENARIO)
    by_step = {key: found.body["steps"] for key, found in scenarios.items()}
    by_competency = {key: found.body["competencies"] for key, found in scenarios.items()}
    return Coverage(
        scenarios=tuple(scenarios),
        steps=_part(live_all("step"), by_step),
        competencies=_part(live_all("competency"), by_competency),
    )


def code_coverage() -> dict[str, Part]:
    """Return which edits and which reasons of denials the live scenarios meet; walks all of them."""
    met = {key: exercised(claims_of(key)).codes for key in live_all(SCENARIO)}
    reasons = live("root_causes", "root_causes").body["reasons"]
    edits = [one["id"] for one in reasons if one["effect"] == "prebill_edit"]
    denials = [one["id"] for one in reasons if one["code_set"] == "CARC" and one["effect"] == "denial"]
    return {"edits": _part(edits, met), "denials": _part(denials, met)}


def _part(every: Iterable[str], named: Mapping[str, Collection[str]]) -> Part:
    met: dict[str, tuple[str, ...]] = {}
    names = list(every)
    for name in names:
        by = tuple(key for key, found in named.items() if name in found)
        if by:
            met[name] = by
    return Part(met, tuple(name for name in names if name not in met))
