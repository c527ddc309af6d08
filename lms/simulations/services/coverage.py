"""What no scenario exercises yet: workflow steps and competencies; with walks, edits and root causes too."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from lms.core.content import live, live_all
from lms.core.feature import features
from lms.simulations.rules.outcomes import Exercised, exercised
from lms.simulations.services.practising import claims_of
from lms.simulations.services.shelf import SCENARIO
from lms.simulations.services.world import live_world

EDITS = "edits"
CODE_SETS: Mapping[str, str] = {
    "PREBILL_EDIT": EDITS,
    "277CA_CATEGORY": "claim status categories",
    "277CA_STATUS": "claim status codes",
    "CARC": "reasons of adjustments",
    "RARC": "remarks",
    "TA1": "interchange errors",
    "999": "syntax errors",
}
"""The code sets of the table of root causes, in the order in which a claim meets them, in words."""


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


@dataclass(frozen=True)
class CauseCoverage:
    """Root causes by code set in words, over the scenarios that were walked: ``walked`` of ``of``.

    ``labels`` says what each cause is, ``in_queues`` the queues in which one occurs that no scenario meets.
    """

    parts: Mapping[str, Part]
    labels: Mapping[str, str]
    in_queues: Mapping[str, tuple[str, ...]]
    walked: int
    of: int

    @property
    def met(self) -> int:
        """How many root causes a scenario exercises, edits among them."""
        return sum(len(part.met) for part in self.parts.values())

    @property
    def all(self) -> int:
        """How many root causes there are, edits among them."""
        return sum(part.all for part in self.parts.values())


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
    """Return which edits, which reasons of denials and which root causes the live scenarios meet."""
    met = _walked(most=None)
    reasons = live("root_causes", "root_causes").body["reasons"]
    by_code = {key: found.codes for key, found in met.items()}
    by_cause = {key: found.causes for key, found in met.items()}
    edits = [one["id"] for one in reasons if one["effect"] == "prebill_edit"]
    denials = [one["id"] for one in reasons if one["code_set"] == "CARC" and one["effect"] == "denial"]
    return {
        EDITS: _part(edits, by_code),
        "denials": _part(denials, by_code),
        "causes": _part([one["id"] for one in reasons], by_cause),
    }


def cause_coverage(*, most: int) -> CauseCoverage:
    """Return which root causes the live scenarios exercise.

    Args:
        most: how many scenarios may be walked that were not walked before; a walk takes a part of a second.
    """
    met = _walked(most=most)
    by_scenario = {key: found.causes for key, found in met.items()}
    reasons = [row for table in live_all("root_causes").values() for row in table.body["reasons"]]
    parts = {
        words: _part([row["id"] for row in reasons if row["code_set"] == name], by_scenario)
        for name, words in CODE_SETS.items()
    }
    by_queue = {
        key: {code for item in found.body["items"] for code in item.get("codes", ())}
        for key, found in live_all("queue").items()
    }
    not_met = [cause for part in parts.values() for cause in part.open]
    return CauseCoverage(
        parts=parts,
        labels={row["id"]: row["label"] for row in reasons},
        in_queues=_part(not_met, by_queue).met,
        walked=len(met),
        of=len(live_all(SCENARIO)),
    )


def _walked(*, most: int | None) -> dict[str, Exercised]:
    """Return what scenarios exercise; remembered for each revision as long as the world is the same."""
    world = live_world()
    known: dict[int, tuple[object, Exercised]] = features().caches.setdefault("simulations.exercised", {})
    found: dict[str, Exercised] = {}
    for key, revision in live_all(SCENARIO).items():
        kept_for, kept = known.get(revision.id, (None, None))
        if kept is None or kept_for is not world:
            if most is not None and most <= 0:
                continue
            most = None if most is None else most - 1
            kept = exercised(claims_of(key))
            known[revision.id] = world, kept
        found[key] = kept
    return found


def _part(every: Iterable[str], named: Mapping[str, Collection[str]]) -> Part:
    met: dict[str, tuple[str, ...]] = {}
    names = list(every)
    for name in names:
        by = tuple(key for key, found in named.items() if name in found)
        if by:
            met[name] = by
    return Part(met, tuple(name for name in names if name not in met))
