"""The worked examples of the rules."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import yaml

from lms.claims.rules.balance import set_difference
from lms.claims.rules.identity import assemble
from lms.claims.rules.outcome import judge
from lms.claims.rules.roots import RootOutcome, judge_root
from tests.claims.makers import claim_ack, money, reason_table, remit, submission

EXAMPLES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "examples.yaml").read_text()
)


def named(group: str) -> list[Any]:
    return [pytest.param(example, id=f"{example['id']} {example['says']}") for example in EXAMPLES[group]]


@pytest.mark.parametrize("example", named("single"))
def test_a_remittance_is_judged_as_the_example_says(example: dict[str, Any]) -> None:
    facts = {
        name: example[name]
        for name in ("status", "charge", "paid", "adjustments", "lines", "facility_code")
        if name in example
    }
    outcome = judge([remit(**facts)], reason_table(), claim_type=example.get("claim_type", ""))
    expected = example["expect"]
    assert outcome.result == expected["result"]
    assert outcome.denied == money(expected.get("denied", outcome.denied))
    assert outcome.difference == money(expected.get("difference", 0))
    assert outcome.is_counted is expected.get("is_counted", True)
    if "cause" in expected:
        assert outcome.cause is not None
        assert outcome.cause.id == expected["cause"]
    if "lines" in expected:
        assert list(outcome.lines) == expected["lines"]


def outcome_of(example: dict[str, Any], order: tuple[int, ...] | None = None) -> RootOutcome:
    submitted = example.get("submitted", 400)
    submissions = [
        submission(key=f"s{number}", day=number * 2, charge=submitted)
        for number in range(example.get("submissions", 1))
    ]
    acks = [
        claim_ack(codes=one["codes"], day=one["day"], conflict=one.get("conflict", False))
        for one in example.get("answers", [])
    ]
    events = [
        remit(key=f"r{number}", day=20 if example["id"] == "U18" else 20 + number, **event)
        for number, event in enumerate(example.get("events", []))
    ]
    if order is not None:
        events = [events[place] for place in order]
    assembly = assemble(submissions, acks, events)
    assert not assembly.parked
    assert len(assembly.roots) == 1
    return judge_root(assembly.roots[0], reason_table())


@pytest.mark.parametrize("example", named("histories"))
def test_a_history_is_judged_as_the_example_says(example: dict[str, Any]) -> None:
    outcome = outcome_of(example)
    history, expected = outcome.history, example["expect"]
    initial = history.initial
    assert (initial.result if initial else None) == expected.get("initial")
    assert history.takeback == money(expected.get("takeback", 0))
    assert history.is_overturned is expected.get("overturned", False)
    assert len(history.duplicate_keys) == expected.get("duplicates", 0)
    assert outcome.ack.has_conflict is expected.get("conflict", False)
    if "accepted_first" in expected:
        assert outcome.ack.outcome == expected["accepted_first"]
    if initial is not None:
        assert initial.is_denial is expected.get("is_denial", initial.is_denial)
        assert initial.denied == money(expected.get("denied", initial.denied))
    if "cause" in expected:
        assert initial is not None
        assert initial.cause is not None
        assert initial.cause.id == expected["cause"]
        assert initial.cause.step == expected["step"]


@pytest.mark.parametrize("example", named("histories"))
def test_the_order_in_which_events_are_read_does_not_matter(example: dict[str, Any]) -> None:
    told = outcome_of(example)
    for order in permutations(range(len(example.get("events", [])))):
        assert outcome_of(example, order) == told


@pytest.mark.parametrize("example", named("balances"))
def test_a_remittance_set_balances_as_the_example_says(example: dict[str, Any]) -> None:
    difference = set_difference(
        money(example["claims_paid"]),
        [money(amount) for amount in example["provider_adjustments"]],
        money(example["payment"]),
    )
    assert difference == 0


def test_all_twenty_four_examples_are_here() -> None:
    assert {example["id"] for group in EXAMPLES.values() for example in group} == {
        f"U{number}" for number in range(1, 25)
    }
