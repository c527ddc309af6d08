"""What the claim measures share: conditions over claim roots, origins of failures, sample facts.

Source: claim outcome rules A7, A9, D5, D7, D9, D12, B4; measure rules M2 to M6.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from lms.kpi.measures.base import Aside, Origin
from lms.kpi.rules.conditions import Condition, Fact, happened, one_of
from lms.kpi.rules.periods import Day

REJECTED = one_of("ack_outcome", "rejected") & happened("ack_on")
ACCEPTED = one_of("ack_outcome", "accepted") & happened("ack_on")
ANSWERED = REJECTED | ACCEPTED

REMITTED = (
    happened("first_remit_on")
    & one_of("is_counted", True)
    & one_of("result", "paid", "zero_pay_not_denied", "partial_denial", "full_denial")
)
FULL_DENIAL = one_of("result", "full_denial")
PARTIAL_DENIAL = one_of("result", "partial_denial")
DENIED = REMITTED & (FULL_DENIAL | PARTIAL_DENIAL)
PAID_OR_NOT_DENIED = REMITTED & one_of("result", "paid", "zero_pay_not_denied")

EXCLUDED = (
    one_of("is_counted", False)
    & ~one_of("result", "out_of_balance")
    & (happened("first_remit_on") | happened("latest_remit_on"))
)
KNOWN_OUTCOME = ~EXCLUDED & (REJECTED | REMITTED)

BY_REJECTION = Origin(REJECTED, "ack_cause", "ack_step", "ack_role")
BY_DENIAL = Origin(DENIED, "cause", "step", "role")


def waiting(decided: Condition) -> dict[str, Aside]:
    """Return the asides of facts without an outcome: pending, unresolved past the age limit; of all sent."""
    open_ = ~decided & ~EXCLUDED
    aged = happened("first_submission_on", Day.AGED)
    return {"pending": Aside(open_ & ~aged), "unresolved": Aside(open_ & aged), "sent": Aside(~EXCLUDED)}


def claim(**known: Any) -> Fact:
    """Return a sample claim root sent and accepted in October 2026; ``known`` says what is different."""
    fact: dict[str, Any] = {
        "unit_id": None,
        "payer": "NORTHWAY",
        "payer_order": "P",
        "first_submission_on": date(2026, 10, 6),
        "charge": Decimal("100.00"),
        "ack_outcome": "accepted",
        "ack_on": date(2026, 10, 8),
        "ack_cause": None,
        "ack_step": None,
        "ack_role": None,
        "first_remit_on": None,
        "result": None,
        "is_counted": True,
        "paid": None,
        "denied": None,
        "cause": None,
        "step": None,
        "role": None,
        "duplicate_events": 0,
        "latest_remit_on": known.get("first_remit_on"),
        "edit_state": "clean",
        "edit_cause": None,
        "edit_step": None,
        "edit_role": None,
    }
    return fact | known


def remitted(result: str, **known: Any) -> Fact:
    """Return a sample claim root with a first remittance on 20 October 2026."""
    shown: dict[str, Any] = {"first_remit_on": date(2026, 10, 20), "result": result}
    if result in ("paid", "partial_denial"):
        shown["paid"] = Decimal("60.00")
    elif result in ("full_denial", "zero_pay_not_denied"):
        shown["paid"] = Decimal("0.00")
    if result in ("full_denial", "partial_denial"):
        shown |= {"denied": Decimal("40.00"), "cause": "CARC-197", "step": "W05", "role": "patient_access"}
    return claim(**(shown | known))


def rejected(**known: Any) -> Fact:
    """Return a sample claim root whose first submission was rejected."""
    shown = {
        "ack_outcome": "rejected",
        "ack_cause": "CSC-164",
        "ack_step": "W03",
        "ack_role": "patient_access",
    }
    return claim(**(shown | known))
