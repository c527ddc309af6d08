"""Conditions of beats and options: over flags, and over what stopped the claim."""

from collections.abc import Iterator, Mapping
from typing import Any

from lms.simulations.rules.claim.run import ClaimRun

STOP_KINDS = ("edit", "rejection", "denial", "hold", "silent")


def holds(condition: Mapping[str, Any], flags: Mapping[str, Any], run: ClaimRun | None) -> bool:
    """Tell whether a condition holds; an empty one always does.

    Args:
        condition: ``all`` or ``any`` of a list, ``not``, ``flag`` with ``is``, or ``stopped``.
        flags: the flags as they stand; one that nobody set is None.
        run: what became of the claim so far; needed when the condition asks what stopped it.
    """
    if "all" in condition:
        return all(holds(one, flags, run) for one in condition["all"])
    if "any" in condition:
        return any(holds(one, flags, run) for one in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], flags, run)
    if "flag" in condition:
        return bool(flags.get(condition["flag"]) == condition.get("is", True))
    if "stopped" in condition:
        return run is not None and is_stopped(run, condition["stopped"])
    return True


def is_stopped(run: ClaimRun, what: str) -> bool:
    """Tell whether a claim is stopped by a kind of stop, or by the stop of a code, that nobody repaired."""
    return any(what in (stop.kind, stop.code) for stop in run.open_stops)


def flags_read(condition: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the flags that a condition reads, each with the value that it waits for."""
    for part in parts(condition):
        if "flag" in part:
            yield part["flag"], part.get("is", True)


def stops_read(condition: Mapping[str, Any]) -> Iterator[str]:
    """Yield the stops that a condition asks for."""
    for part in parts(condition):
        if "stopped" in part:
            yield part["stopped"]


def parts(condition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the conditions that a condition is made of, itself first."""
    yield condition
    for one in (*condition.get("all", ()), *condition.get("any", ())):
        yield from parts(one)
    if "not" in condition:
        yield from parts(condition["not"])
