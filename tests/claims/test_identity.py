"""Which submissions, answers and remittances make one claim root."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from lms.claims.rules.facts import Acknowledgment, Remit, Submission
from lms.claims.rules.identity import Assembly, assemble
from tests.claims.makers import START, claim_ack, remit, submission

NPI, OTHER_NPI = "1234567893", "1987654328"


def put(
    submissions: list[Submission], remits: list[Remit] | None = None, acks: list[Acknowledgment] | None = None
) -> Assembly:
    return assemble(submissions, acks or [], remits or [])


def shape(assembly: Assembly) -> list[tuple[list[str], list[str], list[str]]]:
    """The keys of each root's submissions, answers and remittances."""
    return sorted(
        (
            sorted(one.key for one in root.submissions),
            sorted(ack.key for ack in root.acks),
            sorted(event.key for event in root.remits),
        )
        for root in assembly.roots
    )


def test_a_resubmitted_original_is_the_same_root() -> None:
    assert shape(put([submission(key="a"), submission(key="b", day=5)])) == [(["a", "b"], [], [])]


@pytest.mark.parametrize(
    "change",
    [
        {"billing_npi": OTHER_NPI},
        {"payer": "cedar-mutual"},
        {"payer_order": "S"},
        {"claim_key": "other"},
        {"member": "m2"},
    ],
)
def test_another_provider_payer_order_number_or_member_is_another_root(change: dict[str, Any]) -> None:
    first = submission(key="a", member="m1")
    assembly = put([first, replace(first, key="b", **change)])
    assert len(assembly.roots) == 2
    assert len({root.identity for root in assembly.roots}) == 2


def test_the_first_member_met_needs_no_mention_in_the_identity() -> None:
    alone = put([submission(key="a", member="m1")]).roots[0].identity
    both = put([submission(key="a", member="m1"), submission(key="b", day=3, member="m2")])
    assert alone in {root.identity for root in both.roots}


@pytest.mark.parametrize("frequency", ["7", "8"])
def test_a_replacement_or_void_belongs_to_the_root_that_it_names(frequency: str) -> None:
    found = put([submission(key="a"), submission(key="b", day=40, frequency=frequency, charge=300)])
    assert shape(found) == [(["a", "b"], [], [])]


def test_a_replacement_that_came_without_its_original_is_a_root_of_its_own() -> None:
    found = put([submission(key="b", frequency="7"), submission(key="c", day=3, frequency="8")])
    assert shape(found) == [(["b", "c"], [], [])]


def test_interim_bills_are_roots_of_their_own_by_their_dates() -> None:
    bills = [
        submission(
            key=f"i{month}",
            day=month * 30,
            claim_type="837I",
            frequency=frequency,
            service_from=START + timedelta(days=month * 30 - 30),
            service_to=START + timedelta(days=month * 30 - 1),
        )
        for month, frequency in ((1, "2"), (2, "3"), (3, "4"))
    ]
    paid = remit(key="r", day=80, charge=400, paid=400, service_from=START + timedelta(days=30))
    assert shape(put(bills, [paid])) == [(["i1"], [], []), (["i2"], [], ["r"]), (["i3"], [], [])]


def test_a_replacement_of_an_interim_bill_finds_it_by_its_dates() -> None:
    days = {"service_from": START, "service_to": START + timedelta(days=29), "claim_type": "837I"}
    later = {"service_from": START + timedelta(days=30), "claim_type": "837I"}
    found = put(
        [
            submission(key="a", frequency="2", **days),
            submission(key="b", day=30, frequency="3", **later),
            submission(key="c", day=60, frequency="7", **later),
        ]
    )
    assert shape(found) == [(["a"], [], []), (["b", "c"], [], [])]


def test_a_replacement_under_another_number_is_linked_by_the_control_number_it_names() -> None:
    first = submission(key="a")
    second = submission(key="b", claim_key="new", day=40, frequency="7", original_control="pcn")
    paid = remit(key="r1", control="pcn", charge=400, paid=0, adjustments=["CO-16 400"])
    corrected = remit(key="r2", claim_key="new", day=60, control="pcn2", charge=400, paid=400)
    for order in permutations([paid, corrected]):
        assert shape(put([first, second], list(order))) == [(["a", "b"], [], ["r1", "r2"])]


TWO_PAYERS = [
    submission(key="p", payer="northway", payer_order="P"),
    submission(key="s", day=30, payer="cedar-mutual", payer_order="S"),
]


@pytest.mark.parametrize(
    ("facts", "root"),
    [
        ({"payer": "northway"}, "p"),
        ({"payer": "cedar-mutual"}, "s"),
        ({"status": "2"}, "s"),
        ({"status": "19"}, "p"),
        ({"payer": "cedar-mutual", "status": "1"}, "s"),
    ],
)
def test_of_two_payers_the_payer_and_the_order_break_the_tie(facts: dict[str, Any], root: str) -> None:
    found = put(TWO_PAYERS, [remit(key="r", charge=400, paid=400, **facts)])
    assert [one.submissions[0].key for one in found.roots if one.remits] == [root]


def test_an_event_that_fits_two_roots_is_parked() -> None:
    found = put(TWO_PAYERS, [remit(key="r", charge=400, paid=400, status="4")])
    assert [(one.event.key, one.reason) for one in found.parked] == [("r", "several-claims")]
    assert not any(root.remits for root in found.roots)


def test_service_dates_and_charge_come_before_the_payer() -> None:
    early = submission(key="a", payer="northway", service_from=START, charge=400)
    late = submission(key="b", payer="cedar-mutual", service_from=START + timedelta(days=9), charge=500)
    event = remit(key="r", charge=500, paid=500, payer="northway", service_from=START + timedelta(days=9))
    found = put([early, late], [event])
    assert [root.submissions[0].key for root in found.roots if root.remits] == ["b"]


def test_a_control_number_seen_before_comes_before_dates_and_payer() -> None:
    first = remit(key="r1", day=20, charge=400, paid=400, payer="northway", control="pcn")
    reversal = remit(key="r2", day=30, status="22", charge=-400, paid=-400, control="pcn")
    found = put(TWO_PAYERS, [first, reversal])
    assert [root.submissions[0].key for root in found.roots if len(root.remits) == 2] == ["p"]


def test_a_remittance_of_another_provider_is_not_taken_for_the_claims() -> None:
    found = put([submission()], [remit(key="r", charge=90, paid=90, billing_npi=OTHER_NPI)])
    assert [(one.event.key, one.reason) for one in found.parked] == [("r", "no-claim")]


def test_another_providers_number_is_forgiven_when_dates_and_charge_agree() -> None:
    event = remit(key="r", charge=400, paid=400, billing_npi=OTHER_NPI, service_from=START)
    found = put([submission(service_from=START)], [event])
    assert not found.parked


def test_an_event_without_any_claim_is_parked() -> None:
    found = put([], [remit(key="r")], [claim_ack(codes="A2:20")])
    assert {(one.event.key, one.reason) for one in found.parked} == {("r", "no-claim"), ("a1", "no-claim")}


def test_an_answer_goes_to_the_root_whose_file_it_names() -> None:
    primary, secondary = TWO_PAYERS
    found = put(
        [replace(primary, batch_ref="b1"), replace(secondary, batch_ref="b2")],
        acks=[claim_ack(codes="A2:20", day=31, batch_ref="b2")],
    )
    assert [root.submissions[0].key for root in found.roots if root.acks] == ["s"]


def test_an_answer_to_a_set_reaches_the_roots_of_that_set_only() -> None:
    wide = replace(
        claim_ack(codes="IK304-3"), scope="set", claim_key=None, answer="rejected", set_keys=frozenset({"1"})
    )
    found = put(
        [submission(key="a", set_key="1"), submission(key="b", claim_key="o", set_key="2")], acks=[wide]
    )
    assert [root.submissions[0].key for root in found.roots if root.acks] == ["a"]


def test_the_order_of_the_facts_never_matters() -> None:
    submissions = [*TWO_PAYERS, submission(key="x", day=40, frequency="7", original_control="pcn")]
    events = [
        remit(key="r1", day=20, charge=400, paid=400, payer="northway", control="pcn"),
        remit(key="r2", day=30, status="22", charge=-400, paid=-400, control="pcn"),
        remit(key="r3", day=50, status="2", charge=400, paid=100, control="sec"),
    ]
    told = shape(put(submissions, events))
    for first in permutations(submissions):
        for second in permutations(events):
            assert shape(put(list(first), list(second))) == told
