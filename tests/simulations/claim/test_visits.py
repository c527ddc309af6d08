"""The blueprint's tables as expected results: what a choice does to the claim comes out as they say."""

from decimal import Decimal
from typing import Any

import pytest

from lms.simulations.rules.claim.facts import ClaimRun, Stop
from tests.simulations.claim.worlds import IDS, told

ROWS = [
    pytest.param(name, row, id=f"{name}-{row['of']}-{row.get('code', 'paid')}")
    for name in IDS
    for row in told(name).rows
]


def _stop(run: ClaimRun, code: str) -> Stop:
    found = [stop for stop in run.stops if stop.code == code]
    assert found, [stop.code for stop in run.stops]
    return found[-1]


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_a_choice_does_to_the_claim_what_the_blueprint_says(name: str, row: dict[str, Any]) -> None:
    run = told(name).run(*row["choose"], release=row.get("release", False))
    for field, status in row.get("field", {}).items():
        state = run.field(field)
        assert state is not None
        assert (field, state.status) == (field, status), state.why
    if "code" in row:
        stop = _stop(run, row["code"])
        computed = {"group": stop.group, "days": stop.days, "dollars": stop.dollars, "fixer": stop.fixer}
        told_so = {key: row[key] for key in computed if key in row}
        if "dollars" in told_so:
            told_so["dollars"] = Decimal(str(told_so["dollars"]))
        assert {key: computed[key] for key in told_so} == told_so
    if "paid" in row:
        assert run.paid == Decimal(str(row["paid"]))
    if "repair" in row:
        assert [delay.days for delay in run.delays if delay.code == "repair"] == [row["repair"]]
        assert not [stop for stop in run.open_stops if stop.kind == "denial"]


@pytest.mark.parametrize("name", IDS)
def test_the_best_path_is_clean_and_pays_what_is_expected_in_the_best_days(name: str) -> None:
    run = told(name).run(*told(name).best)

    assert [stop.code for stop in run.stops] == []
    assert {state.status for state in run.fields} == {"green"}
    assert (run.paid, run.days, run.at_risk) == (run.expected, run.best_days, 0)
    assert run.charged == told(name).visit.charges


@pytest.mark.parametrize("name", IDS)
def test_the_outcome_of_every_round_is_what_the_engine_reads_without_a_fault(name: str) -> None:
    outcomes = [
        one.outcome
        for row in told(name).rows
        for one in told(name).run(*row["choose"], release=row.get("release", False)).rounds
        if one.outcome is not None
    ]

    assert outcomes
    assert [outcome.faults for outcome in outcomes if outcome.faults] == []
    assert not [
        outcome for outcome in outcomes if outcome.result in ("out_of_balance", "excluded", "waiting")
    ]
