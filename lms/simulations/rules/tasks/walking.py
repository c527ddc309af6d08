"""Fills an authored screen in every draw, as expected and wrong field by field, and reads the claim."""

from collections.abc import Iterator, Mapping
from typing import Any

from lms.simulations.rules.claim.facts import World
from lms.simulations.rules.tasks.checking import Place, places_of
from lms.simulations.rules.tasks.effects import Effect, TaskClaims, fate_of
from lms.simulations.rules.tasks.making import task_of
from lms.simulations.rules.tasks.model import NOTHING

Walked = tuple[Place, str, bool]
"""A place, what is wrong there, and whether it is a warning alone."""
_LOUD = ("edit", "rejection", "denial", "hold")


def walk_faults(body: Mapping[str, Any], world: World) -> Iterator[Walked]:
    """Yield what the claims of a screen say against it, draw by draw."""
    for number in range(max(len(body.get("variants", ())), 1)):
        claims = TaskClaims(task_of(body, number), world)
        of_right = [*_of_right(claims, number)]
        yield from of_right
        if not of_right:
            yield from _of_wrong(claims, body, number)


def _of_right(claims: TaskClaims, number: int) -> Iterator[Walked]:
    run = claims.right
    expected = claims.task.expects
    stops = [stop.code for stop in run.open_stops if stop.kind in _LOUD and stop.code not in expected]
    if stops:
        yield ("sections",), f"variant {number + 1}: the right entries still meet {', '.join(stops)}", False
    elif fate_of(run) not in ("paid", "partly"):
        yield ("sections",), f"variant {number + 1}: the right entries are not paid", False


def _of_wrong(claims: TaskClaims, body: Mapping[str, Any], number: int) -> Iterator[Walked]:
    for (place, row), entry in zip(places_of(body), claims.task.entries, strict=True):
        if not entry.writes:
            continue
        caught = str(row["caught"])
        text, is_warning = _against(claims.effect(entry, entry.wrong), caught)
        if text:
            yield (*place, "wrong"), f"variant {number + 1}: {text}", is_warning


def _against(effect: Effect, caught: str) -> tuple[str, bool]:
    """Return what speaks against what an author said of a wrong example, empty for nothing."""
    if caught == NOTHING:
        return (f"is caught by {', '.join(effect.codes)}", False) if effect.codes else ("", False)
    if caught in effect.codes:
        return "", False
    if effect.codes:
        return f"is caught by {', '.join(effect.codes)}, not by {caught}", False
    return f"nothing catches it, and {caught} was to; if that is so, say caught: {NOTHING}", True
