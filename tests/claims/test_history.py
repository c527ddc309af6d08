"""All remittances of a root: first result, split parts, duplicates, reversals, takebacks."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.claims.rules.facts import Remit, RemitLine
from lms.claims.rules.history import History, judge_history, match_reversals
from tests.claims.makers import START, adjustment, reason_table, remit

pytestmark = pytest.mark.histories

PAID: dict[str, Any] = {"charge": 400, "paid": 300, "adjustments": ["CO-45 100"]}
DENIED: dict[str, Any] = {"charge": 400, "paid": 0, "adjustments": ["CO-197 400"]}
REVERSED: dict[str, Any] = {"status": "22", "charge": -400, "paid": -300, "adjustments": ["CO-45 -100"]}
DUPLICATE: dict[str, Any] = {"charge": 400, "paid": 0, "adjustments": ["OA-18 400"]}


def story(*events: Remit, **more: Any) -> History:
    return judge_history(events, reason_table(), **({"submitted_charge": Decimal(400)} | more))


def result(history: History) -> str | None:
    return history.initial.result if history.initial else None


def test_a_root_without_remittance_has_no_result() -> None:
    history = story()
    assert (history.initial, history.first_on, history.latest_paid) == (None, None, None)


def test_the_first_remittance_is_the_earliest_not_the_first_read() -> None:
    history = story(remit(key="b", day=30, **DENIED), remit(key="a", day=20, **PAID))
    assert (result(history), history.first_on) == ("paid", START + timedelta(days=20))


def test_a_reversal_alone_is_no_first_remittance() -> None:
    assert story(remit(**REVERSED)).first_on is None


def test_a_reversal_takes_back_the_event_with_its_control_number() -> None:
    first = remit(key="a", day=20, control="x", **PAID)
    twin = remit(key="b", day=20, control="y", **PAID)
    found = match_reversals([first, twin, remit(key="r", day=30, control="y", **REVERSED)])
    assert set(found) == {"b"}


def test_a_reversal_without_a_known_number_takes_back_the_opposite_amount() -> None:
    other = remit(key="a", day=20, charge=500, paid=10, adjustments=["CO-45 490"])
    found = match_reversals([other, remit(key="b", day=21, **PAID), remit(key="r", day=30, **REVERSED)])
    assert set(found) == {"b"}


def test_a_reversal_does_not_reach_into_the_future() -> None:
    assert match_reversals([remit(key="a", day=30, **PAID), remit(key="r", day=20, **REVERSED)]) == {}


def test_within_one_day_what_was_reversed_came_first() -> None:
    history = story(
        remit(key="c", day=20, control="n", **DENIED),
        remit(key="r", day=20, control="o", **REVERSED),
        remit(key="z", day=20, control="o", **PAID),
    )
    assert result(history) == "paid"
    assert history.takeback == 300


def test_money_paid_and_taken_back_by_a_denial_is_a_takeback_that_changes_no_first_result() -> None:
    history = story(
        remit(key="a", day=20, control="o", **PAID),
        remit(key="r", day=50, control="o", **REVERSED),
        remit(key="c", day=50, control="n", charge=400, paid=50, adjustments=["CO-50 350"]),
    )
    assert (result(history), history.takeback, history.latest_paid) == ("paid", Decimal(250), Decimal(50))


def test_a_correction_that_pays_less_without_a_denial_is_no_takeback() -> None:
    history = story(
        remit(key="a", day=20, control="o", **PAID),
        remit(key="r", day=50, control="o", **REVERSED),
        remit(key="c", day=50, control="n", charge=400, paid=250, adjustments=["CO-45 150"]),
    )
    assert history.takeback == 0


def test_a_denial_that_is_paid_later_is_overturned_and_stays_a_first_denial() -> None:
    history = story(remit(key="a", day=20, **DENIED), remit(key="b", day=60, **PAID))
    assert (result(history), history.is_overturned) == ("full_denial", True)
    assert history.latest_paid == 300


def test_a_second_denial_overturns_nothing() -> None:
    assert not story(remit(key="a", day=20, **DENIED), remit(key="b", day=60, **DENIED)).is_overturned


def test_a_duplicate_answer_after_a_payment_is_volume_only() -> None:
    history = story(remit(key="a", day=20, **PAID), remit(key="b", day=25, **DUPLICATE))
    assert (result(history), history.duplicate_keys) == ("paid", frozenset({"b"}))


def test_a_duplicate_answer_to_the_only_submission_is_a_denial() -> None:
    history = story(remit(key="a", day=20, **DUPLICATE), originals=[START])
    assert (result(history), history.duplicate_keys) == ("full_denial", frozenset())


def test_a_duplicate_answer_is_none_of_the_result_when_two_originals_were_sent() -> None:
    history = story(remit(key="a", day=20, **DUPLICATE), originals=[START, START + timedelta(days=5)])
    assert (result(history), history.duplicate_keys) == (None, frozenset({"a"}))


def test_a_remark_alone_may_say_duplicate() -> None:
    said = remit(key="b", day=25, charge=400, paid=0, adjustments=["CO-16 400 N522"])
    assert story(remit(key="a", day=20, **PAID), said).duplicate_keys == {"b"}


PART: dict[str, Any] = {"charge": 150, "paid": 100, "adjustments": ["CO-45 50"]}
REST: dict[str, Any] = {"charge": 250, "paid": 0, "adjustments": ["CO-29 250"]}


def test_split_parts_may_come_in_two_remittances_until_the_charge_is_complete() -> None:
    history = story(remit(key="a", day=20, control="x", **PART), remit(key="b", day=27, control="y", **REST))
    assert (result(history), history.first_on) == ("partial_denial", START + timedelta(days=20))
    assert history.initial is not None
    assert (history.initial.charge, history.initial.denied) == (Decimal(400), Decimal(250))


def test_an_event_beyond_the_charge_is_not_a_part() -> None:
    history = story(remit(key="a", day=20, control="x", **PAID), remit(key="b", day=20, control="y", **REST))
    assert (result(history), history.first_keys) == ("paid", frozenset({"a"}))


def test_parts_have_different_control_numbers() -> None:
    history = story(remit(key="a", day=20, control="x", **PART), remit(key="b", day=20, control="x", **REST))
    assert history.first_keys == {"a"}


def test_without_a_submission_only_one_remittance_makes_parts() -> None:
    same = {"remittance": "t1", "day": 20}
    together = story(
        remit(key="a", control="x", **same, **PART),
        remit(key="b", control="y", **same, **REST),
        submitted_charge=None,
    )
    apart = story(
        remit(key="a", control="x", **same, **PART),
        remit(key="b", control="y", day=27, remittance="t2", **REST),
        submitted_charge=None,
    )
    assert (len(together.first_keys), len(apart.first_keys)) == (2, 1)


def test_an_event_that_was_reversed_is_no_part_of_a_split() -> None:
    history = story(
        remit(key="a", day=20, control="x", **PART),
        remit(key="r", day=21, status="22", charge=-150, paid=-100, adjustments=["CO-45 -50"], control="x"),
        remit(key="b", day=27, control="y", **REST),
    )
    assert history.first_keys == {"a"}


def test_a_predetermination_before_the_claim_is_passed_over() -> None:
    priced = remit(key="a", day=10, status="25", charge=400, paid=350, adjustments=["CO-45 50"])
    history = story(priced, remit(key="b", day=20, **DENIED))
    assert (result(history), history.latest_paid) == ("full_denial", Decimal(0))


def test_a_predetermination_alone_is_no_remittance() -> None:
    priced = remit(key="a", day=10, status="25", charge=400, paid=350, adjustments=["CO-45 50"])
    history = story(priced)
    assert (result(history), history.first_on) == ("excluded", None)


events = st.builds(
    lambda key, status, day, control, paid, code: Remit(
        key=f"k{key}",
        claim_key="c",
        status=status,
        paid_on=START + timedelta(days=day),
        body=RemitLine(
            Decimal(-400 if status == "22" else 400),
            Decimal(-paid if status == "22" else paid),
            (adjustment(f"{code} {-(400 - paid) if status == '22' else 400 - paid}")[0],),
        ),
        control=control,
    ),
    key=st.integers(0, 10**9),
    status=st.sampled_from(["1", "1", "1", "4", "22", "25"]),
    day=st.integers(0, 6),
    control=st.sampled_from(["x", "y", "z"]),
    paid=st.sampled_from([0, 100, 300]),
    code=st.sampled_from(["CO-45", "CO-197", "OA-18", "PR-1", "CO-999"]),
)
histories = st.lists(events, max_size=7, unique_by=lambda one: one.key)


@given(histories, st.randoms())
def test_the_order_of_reading_never_matters(found: list[Remit], chance: Any) -> None:
    told = story(*found)
    chance.shuffle(found)
    assert story(*found) == told


@given(histories)
def test_later_events_never_change_the_first_result(found: list[Remit]) -> None:
    days: list[date] = sorted({one.paid_on for one in found})
    for day in days:
        early = story(*(one for one in found if one.paid_on <= day))
        if early.first_on is not None and early.first_on < day:
            full = story(*found)
            assert full.first_on == early.first_on
            assert full.initial is not None
            assert early.initial is not None
            assert full.initial.result == early.initial.result


@given(histories)
def test_takebacks_are_never_negative_nor_more_than_was_paid(found: list[Remit]) -> None:
    paid = sum(one.paid for one in found if one.status in ("1", "4"))
    assert 0 <= story(*found).takeback <= paid
