"""The blueprint's tables are the expected results: every option of every scenario, computed and compared.

A row of ``tests/simulations/blueprint`` names points, breach, days, dollars, who repairs, the edit or denial
and the worst field. Where the product differs on purpose, the row says so under ``but``: what, with what
value, and why. A deviation that no longer deviates is a fault too.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.simulations.walk import Walked, claims_of, scenario_ids, walks

FOLDER = Path(__file__).parent / "blueprint"
WORST = ("grey", "green", "amber", "red", "black")
COMPARED = ("points", "breach", "days", "dollars", "fixers", "codes", "group", "status")


@cache
def rows(scenario_id: str) -> dict[str, dict[str, Any]]:
    """Return the table of a scenario by choice."""
    return {row["choice"]: row for row in yaml.safe_load((FOLDER / f"{scenario_id}.yaml").read_text())}


@cache
def walked(scenario_id: str) -> dict[str, Walked]:
    """Return what each choice of a scenario does."""
    claims = claims_of(scenario_id)
    return {one.choice: one for one in walks(claims.scenario, claims)}


def tables() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def choices() -> list[tuple[str, str]]:
    return [(one, choice) for one in tables() for choice in rows(one)]


def computed(one: Walked) -> dict[str, Any]:
    """Return what the simulation computes for a choice, in the words of the table."""
    stops = one.stops
    touched = {name for stop in stops for name in stop.fields}
    states = {field.name: field.status for field in one.run.fields}
    own = [states[name] for name in states if name in touched or name in one.option.fields]
    return {
        "points": one.option.points,
        "breach": one.option.is_breach,
        "days": max([one.days, *(stop.days for stop in stops)]),
        "dollars": int(max([0, *(stop.dollars for stop in stops)])),
        "fixers": {stop.fixer for stop in stops} | {role for stop in stops for role in stop.minutes},
        "codes": {stop.code for stop in stops},
        "group": {stop.group for stop in stops},
        "status": max(own, key=WORST.index, default=None),
    }


def differences(row: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Return by name what is computed otherwise than the table has it."""
    odd: dict[str, Any] = {}
    for name in COMPARED:
        wanted, value = row.get(name), found[name]
        if name == "breach":
            wanted = bool(wanted)
        if wanted is None:
            continue
        agrees = (
            not value.isdisjoint(wanted if isinstance(wanted, list) else [wanted])
            if isinstance(value, set)
            else value == wanted
        )
        if not agrees:
            odd[name] = sorted(value) if isinstance(value, set) else value
    return odd


@pytest.mark.parametrize(("scenario_id", "choice"), choices())
def test_a_choice_does_what_the_blueprint_says(scenario_id: str, choice: str) -> None:
    row = rows(scenario_id)[choice]
    one = walked(scenario_id)[choice]

    found = differences(row, computed(one))
    stated = {name: but["is"] for name, but in row.get("but", {}).items()}

    assert found == stated, f"{scenario_id} {choice}: {row['text']} ({[stop.code for stop in one.stops]})"


@pytest.mark.parametrize("scenario_id", tables())
def test_every_option_of_the_table_is_in_the_scenario_and_the_other_way_round(scenario_id: str) -> None:
    assert sorted(rows(scenario_id)) == sorted(walked(scenario_id))


def test_every_deviation_has_its_reason() -> None:
    for scenario_id, choice in choices():
        for name, but in rows(scenario_id)[choice].get("but", {}).items():
            assert len(but["why"]) > 15, f"{scenario_id} {choice} {name}"


def test_every_scenario_of_the_blueprint_with_a_table_is_shipped() -> None:
    assert set(tables()) <= set(scenario_ids())
