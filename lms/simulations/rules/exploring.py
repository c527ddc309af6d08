"""Walking a scenario to see whether it holds: every option met, the best path paid. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lms.simulations.kinds.base import ROLE, Setup
from lms.simulations.rules.claim.run import ClaimRun, Stop
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.playing import ScenarioState, Taken, begin, best_option, best_path, result, walk
from lms.simulations.rules.scenario import Beat, Option

Path = tuple[str | int, ...]
_STOPPED = ("edit", "rejection", "denial", "silent")
_CAUGHT_BY = {"amber": {"edit", "hold"}, "red": {"denial", "rejection"}}


@dataclass
class Explored:
    """What walks through a scenario met: the first state at which each option was open, and each end."""

    opened: dict[tuple[str, str], ScenarioState] = field(default_factory=dict)
    ends: dict[tuple[str, str], ScenarioState] = field(default_factory=dict)


def explore(claims: Claims) -> Explored:
    """Walk the best path and what viewpoints seed, then each way that leaves these at an option not met."""
    found = Explored()
    seeded = [dict(view.seeded) for view in claims.scenario.viewpoints.values() if view.seeded]
    waiting: list[dict[str, str]] = [{}, *sorted(seeded, key=len)]
    while waiting:
        turns = waiting.pop(0)
        end = None
        for state in walk(begin(claims, Setup("explore")), lambda beat, turns=turns: _turn(beat, turns)):
            end = state
            if state.beat is None or state.repeats:
                continue
            for option in state.beat.options:
                name = (state.beat.id, option.id)
                if name not in found.opened:
                    found.opened[name] = state
                    if option.id != best_option(state.beat).id:
                        waiting.append({**turns, state.beat.id: option.id})
        if end is not None:
            for one in end.taken:
                found.ends.setdefault((one.beat, one.option.id), end)
    return found


def _turn(beat: Beat, turns: Mapping[str, str]) -> Option:
    """Return the option that a walk takes; after a breach, when it is gone, the best of those left."""
    return beat.option(turns.get(beat.id, "")) or best_option(beat)


def walk_faults(claims: Claims) -> Iterator[tuple[Path, str]]:
    """Yield what the claim itself says against a scenario, each with its path."""
    yield from _best_path(claims)
    yield from _unreachable(claims)
    yield from _viewpoints(claims)


def _best_path(claims: Claims) -> Iterator[tuple[Path, str]]:
    end = best_path(claims, Setup("best"))
    reached = result(end)
    if reached.points != reached.of or reached.is_breach:
        yield ("beats",), f"the best path scores {reached.points} of {reached.of} points; it must score 100 %"
    run = claims.run(end.changes)
    stopped = [stop for stop in run.open_stops if stop.kind in _STOPPED and not _was_wanted(stop)]
    for stop in stopped:
        yield ("beats",), f"the best path meets {stop.code}: {stop.message}"
    if not stopped and run.added_days:
        yield ("beats",), f"the best path takes {run.days} days, best_days says {run.best_days}"


def _was_wanted(stop: Stop) -> bool:
    """Tell whether a denial costs nothing: the patient chose to pay, and the payer says that it will not."""
    return stop.kind == "denial" and stop.group == "PR" and not stop.days and not stop.dollars


def _unreachable(claims: Claims) -> Iterator[tuple[Path, str]]:
    """Yield options that no walk meets, and fields whose colour nothing on the claim's way explains."""
    found = explore(claims)
    for place, beat in enumerate(claims.scenario.beats):
        met = [number for number, one in enumerate(beat.options) if (beat.id, one.id) in found.opened]
        if not met:
            yield (
                ("beats", place),
                f"no path leads to {beat.id}; change its condition, or seed in a viewpoint what leads there",
            )
            continue
        for number, option in enumerate(beat.options):
            if number not in met:
                yield ("beats", place, "options", number), f"no path leads to {beat.id}{option.id}"
    told = set()
    for end in found.ends.values():
        for name, color in _unexplained(claims.run(end.changes)):
            if name not in told:
                told.add(name)
                yield ("visit", "truth"), f"{name} is {color}, and no edit, payer or hold stops the claim"


def _unexplained(run: ClaimRun) -> Iterator[tuple[str, str]]:
    """Yield fields that are amber or red although nothing that could colour them so is on the claim's way."""
    kinds = {stop.kind for stop in (*run.stops, *run.would)}
    for one in run.fields:
        if one.status in _CAUGHT_BY and not kinds & _CAUGHT_BY[one.status]:
            yield one.name, one.status


def _viewpoints(claims: Claims) -> Iterator[tuple[Path, str]]:
    for role in claims.scenario.viewpoints:
        start = begin(claims, Setup("view", ROLE, role))
        if start.beat is None:
            yield (
                ("viewpoints", role, "beats"),
                "none of its beats happens; seed what makes them happen",
            )


def ends_of(claims: Claims) -> dict[tuple[str, str], tuple[ScenarioState, Taken]]:
    """Return for every option a walk that takes it, with the choice itself, for pages that show it."""
    return {
        name: (end, next(one for one in end.taken if (one.beat, one.option.id) == name))
        for name, end in explore(claims).ends.items()
    }
