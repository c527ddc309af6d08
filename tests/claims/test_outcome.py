"""Effects of adjustments and the outcome of one remittance."""

from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.claims.rules.balance import claim_difference, is_balanced
from lms.claims.rules.effects import effects_of
from lms.claims.rules.facts import Adjustment, Remit, RemitLine
from lms.claims.rules.outcome import judge
from tests.claims.makers import START, adjustment, line, reason_table, remit


def effect_of(text: str, *, claim_type: str = "", filing: str = "", paid: int = 0, **more: Any) -> str:
    one = remit(charge=100, paid=paid, adjustments=[text], filing=filing, **more)
    (found,) = effects_of(one, reason_table(), claim_type=claim_type)
    return found.kind


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("CO-45 10", "contractual"),
        ("PR-45 10", "contractual"),
        ("CO-253 10", "contractual"),
        ("PR-1 10", "patient_share"),
        ("PR-2 10", "patient_share"),
        ("PR-3 10", "patient_share"),
        ("PR-27 10", "denial"),
        ("PR-31 10", "denial"),
        ("PR-96 10", "denial"),
        ("PR-204 10", "denial"),
        ("CO-197 10", "denial"),
        ("OA-23 10", "cob"),
        ("OA-101 10", "info"),
    ],
)
def test_the_code_decides_the_effect_not_the_group(text: str, effect: str) -> None:
    assert effect_of(text) == effect


@pytest.mark.parametrize(
    ("group", "effect"), [("CO", "denial"), ("OA", "denial"), ("PI", "denial"), ("PR", "denial")]
)
def test_an_unknown_code_on_unpaid_money_is_a_denial(group: str, effect: str) -> None:
    assert effect_of(f"{group}-999 100") == effect


@pytest.mark.parametrize(("group", "effect"), [("CO", "contractual"), ("PR", "patient_share")])
def test_an_unknown_code_beside_a_payment_is_not(group: str, effect: str) -> None:
    assert effect_of(f"{group}-999 50", paid=50) == effect


def test_an_unknown_patient_code_is_no_denial_when_the_payer_allowed_something() -> None:
    level = line(100, 0, ["PR-1 40", "PR-999 60"])
    kinds = [effect.kind for effect in effects_of(from_level(level), reason_table())]
    assert kinds == ["patient_share", "patient_share"]


def from_level(level: RemitLine) -> Remit:
    return Remit("r", "c", "1", START, level)


def test_capitation_is_a_denial_only_for_traditional_medicare() -> None:
    assert effect_of("CO-24 100") == "contractual"
    assert effect_of("CO-24 100", filing="MB") == "denial"
    assert effect_of("CO-24 100", filing="16") == "contractual"


def test_a_claim_type_may_move_the_origin_of_a_code() -> None:
    table = reason_table()
    institutional, professional = table.carc("5", claim_type="837I"), table.carc("5", claim_type="837P")
    assert institutional is not None
    assert professional is not None
    assert (institutional.step, professional.step) == ("W23", "W20")


PACKAGED = [
    {"charge": 700, "paid": 400, "procedure": "P0001", "adjustments": ["CO-45 300"]},
    {"charge": 80, "paid": 0, "revenue_code": "0270", "adjustments": ["CO-97 80"]},
]


@pytest.mark.parametrize(
    ("change", "result"),
    [
        ({}, "paid"),
        ({"claim_type": "837P"}, "partial_denial"),
        ({"facility_code": "11"}, "partial_denial"),
        ({"lines": [PACKAGED[0], PACKAGED[1] | {"procedure": "P0002"}]}, "partial_denial"),
        (
            {
                "charge": 780,
                "paid": 0,
                "lines": [PACKAGED[0] | {"paid": 0, "adjustments": ["CO-50 700"]}, PACKAGED[1]],
            },
            "full_denial",
        ),
    ],
)
def test_packaging_needs_an_outpatient_bill_a_bare_line_and_another_allowed_one(
    change: dict[str, Any], result: str
) -> None:
    facts = {"charge": 780, "paid": 400, "facility_code": "13", "lines": PACKAGED} | change
    claim_type = facts.pop("claim_type", "837I")
    assert judge([remit(**facts)], reason_table(), claim_type=claim_type).result == result


def test_status_four_without_any_adjustment_is_a_full_denial_of_the_charge() -> None:
    outcome = judge([remit(status="4", charge=640, paid=0)], reason_table())
    assert (outcome.result, outcome.denied) == ("full_denial", Decimal(640))
    assert outcome.cause is not None
    assert outcome.cause.id == "unmapped"


@pytest.mark.parametrize("status", ["1", "2", "3", "4", "19", "20", "21"])
def test_the_status_alone_decides_nothing(status: str) -> None:
    outcome = judge([remit(status=status, charge=250, paid=180, adjustments=["CO-45 70"])], reason_table())
    assert outcome.result == "paid"


@pytest.mark.parametrize("status", ["23", "25"])
def test_forwarded_and_priced_only_events_are_no_result(status: str) -> None:
    outcome = judge([remit(status=status, charge=100, paid=0, adjustments=["CO-50 100"])], reason_table())
    assert (outcome.result, outcome.is_counted) == ("excluded", False)


def test_a_claim_without_charge_is_no_result() -> None:
    assert judge([remit(charge=0, paid=0)], reason_table()).result == "excluded"


def test_a_patient_share_beside_a_denial_makes_it_partial() -> None:
    outcome = judge([remit(charge=300, paid=0, adjustments=["PR-1 100", "CO-50 200"])], reason_table())
    assert (outcome.result, outcome.denied) == ("partial_denial", Decimal(200))


def test_claim_level_and_line_level_adjustments_are_added() -> None:
    outcome = judge(
        [
            remit(
                charge=300,
                paid=100,
                adjustments=["CO-50 50"],
                lines=[{"charge": 300, "paid": 150, "adjustments": ["CO-45 100", "CO-50 50"]}],
            )
        ],
        reason_table(),
    )
    assert (outcome.denied, outcome.contractual) == (Decimal(100), Decimal(100))


def test_the_cause_is_the_largest_denial_and_a_tie_goes_to_the_earliest_step() -> None:
    largest = judge([remit(charge=300, paid=0, adjustments=["CO-197 100", "CO-29 200"])], reason_table())
    assert largest.cause is not None
    assert largest.cause.id == "CARC-29"
    for texts in permutations(["CO-29 150", "CO-197 150"]):
        tied = judge([remit(charge=300, paid=0, adjustments=list(texts))], reason_table())
        assert tied.cause is not None
        assert (tied.cause.id, tied.cause.step) == ("CARC-197", "W05")


def test_small_amounts_of_one_cause_are_added_before_causes_are_compared() -> None:
    lines = [
        {"charge": 60, "paid": 0, "adjustments": ["CO-197 60"]},
        {"charge": 60, "paid": 0, "adjustments": ["CO-197 60"]},
        {"charge": 100, "paid": 0, "adjustments": ["CO-29 100"]},
    ]
    outcome = judge([remit(charge=220, paid=0, lines=lines)], reason_table())
    assert outcome.cause is not None
    assert outcome.cause.id == "CARC-197"
    assert outcome.lines == ("denied", "denied", "denied")


def test_a_remark_that_does_not_go_with_its_code_changes_nothing() -> None:
    outcome = judge([remit(charge=100, paid=0, adjustments=["CO-197 100 N382"])], reason_table())
    assert outcome.cause is not None
    assert outcome.cause.id == "CARC-197"


def test_a_remark_of_the_claim_speaks_for_its_lines() -> None:
    body = RemitLine(Decimal(100), Decimal(0), (), ("N382",))
    detail = RemitLine(Decimal(100), Decimal(0), (Adjustment("CO", "16", Decimal(100)),))
    outcome = judge([Remit("r", "c", "1", START, body, (detail,))], reason_table())
    assert outcome.cause is not None
    assert outcome.cause.id == "RARC-N382"


def test_a_line_out_of_balance_keeps_the_claim_apart_until_somebody_accepts_it() -> None:
    lines = [
        {"charge": 100, "paid": 60, "adjustments": ["CO-45 30"]},
        {"charge": 100, "paid": 60, "adjustments": ["CO-45 50"]},
    ]
    facts: dict[str, Any] = {"charge": 200, "paid": 120, "lines": lines}
    assert judge([remit(**facts)], reason_table()).result == "out_of_balance"
    assert judge([remit(**facts, accepted=True)], reason_table()).result == "paid"


def test_a_set_out_of_balance_keeps_all_its_claims_apart() -> None:
    one = remit(charge=100, paid=60, adjustments=["CO-45 40"], set_balanced=False)
    assert judge([one], reason_table()).result == "out_of_balance"


money = st.decimals(0, 5000, places=2)
codes = st.sampled_from(["CO-45", "CO-197", "CO-50", "PR-1", "PR-31", "OA-23", "CO-253", "CO-999", "CO-97"])


@st.composite
def balanced_lines(draw: st.DrawFn) -> RemitLine:
    paid = draw(money)
    found = draw(st.lists(st.tuples(codes, money), max_size=4))
    read = tuple(adjustment(f"{code} {amount}")[0] for code, amount in found)
    return RemitLine(paid + sum((one.amount for one in read), Decimal(0)), paid, read)


@st.composite
def balanced_remits(draw: st.DrawFn) -> Remit:
    lines = tuple(draw(st.lists(balanced_lines(), min_size=1, max_size=4)))
    total = sum((one.charge for one in lines), Decimal(0))
    paid = sum((one.paid for one in lines), Decimal(0))
    status = draw(st.sampled_from(["1", "2", "3", "4", "19"]))
    return Remit("r", "c", status, START, RemitLine(total, paid), lines)


@given(balanced_remits())
def test_balanced_lines_make_a_balanced_claim_and_every_dollar_has_one_effect(one: Remit) -> None:
    assert is_balanced(one.body, one.lines)
    outcome = judge([one], reason_table())
    assert outcome.difference == 0
    if one.charge:
        sums = [effect.amount for effect in effects_of(one, reason_table())]
        assert one.paid + sum(sums, Decimal(0)) == one.charge


@given(balanced_remits(), st.decimals("0.01", 100, places=2))
def test_a_claim_that_misses_any_amount_is_out_of_balance(one: Remit, gap: Decimal) -> None:
    body = RemitLine(one.charge + gap, one.paid)
    assert claim_difference(body, one.lines) == gap
    outcome = judge([Remit("r", "c", "1", START, body, one.lines)], reason_table())
    assert (outcome.result, outcome.difference) == ("out_of_balance", gap)


@given(balanced_remits())
def test_denied_money_is_never_more_than_was_charged_and_only_denials_have_it(one: Remit) -> None:
    outcome = judge([one], reason_table())
    assert 0 <= outcome.denied <= one.charge
    assert (outcome.denied > 0) <= outcome.is_denial
    assert (outcome.cause is not None) == outcome.is_denial


@given(balanced_remits(), st.randoms())
def test_the_order_of_lines_does_not_change_the_outcome(one: Remit, chance: Any) -> None:
    lines = list(one.lines)
    chance.shuffle(lines)
    told = judge([one], reason_table())
    again = judge([Remit("r", "c", one.status, START, one.body, tuple(lines))], reason_table())
    assert (told.result, told.denied, told.cause) == (again.result, again.denied, again.cause)
