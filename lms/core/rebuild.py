"""``lms rebuild``: what features derive from facts, made anew from them, or only compared."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import click

from lms.core.cli import emit, json_option, refusals, say
from lms.core.feature import features
from lms.core.unit_of_work import unit_of_work


@dataclass(frozen=True)
class Derived:
    """Rows that a feature derives from facts; ``rebuild`` makes them anew and returns how many differed."""

    name: str
    rebuild: Callable[[], int]


class _CheckEnds(Exception):
    """Raised to roll a check back."""


def rebuild_all(*, check_only: bool) -> dict[str, int]:
    """Make everything derived anew, lowest feature first; return how many rows differed, by name.

    A check does the same work and rolls it back.
    """
    differences: dict[str, int] = {}
    try:
        with unit_of_work():
            for feature in features().all:
                for derived in feature.derived:
                    differences[derived.name] = derived.rebuild()
            if check_only:
                raise _CheckEnds
    except _CheckEnds:
        pass
    return differences


@click.command("rebuild")
@click.option("--check", "check_only", is_flag=True, help="Only compare; change nothing.")
@json_option
@refusals
def rebuild_command(check_only: bool, as_json: bool) -> None:
    """Make derived records anew from the facts and say whether they agreed."""
    differences = rebuild_all(check_only=check_only)
    if as_json:
        emit({"agrees": not any(differences.values()), "check": check_only, "differences": differences})
    for name, count in differences.items():
        verdict = "agree" if not count else f"{count} rows differed" + ("" if check_only else ", put right")
        say(f"{name}: {verdict}")
    if any(differences.values()):
        sys.exit(1)
