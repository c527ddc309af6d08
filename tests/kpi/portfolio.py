"""The worked example: twenty claims in the claims tool, nineteen sent, sixteen remitted."""

from datetime import date
from typing import Any

from tests.kpi.factories import add_claims, add_entries

ENTERED = date(2026, 8, 3)
REJECTED = {
    "ack_outcome": "rejected",
    "ack_cause": "CSC-164",
    "ack_step": "W03",
    "ack_role": "patient_access",
}


def add_portfolio(unit_id: int | None = None) -> None:
    """Insert the facts of the worked example, all of August 2026."""
    touched = {"first_hit_on": ENTERED, "first_person_on": date(2026, 8, 4)}
    add_entries(
        [
            *({"entered_on": ENTERED, "unit_id": unit_id} for _ in range(17)),
            *({"entered_on": ENTERED, "unit_id": unit_id, "resolved_on": date(2026, 8, 4), **touched},) * 2,
            {"entered_on": ENTERED, "unit_id": unit_id, **touched},
        ]
    )
    add_claims([sent_claim(unit_id, **known) for known in _outcomes()])


def _outcomes() -> list[dict[str, Any]]:
    denial = {"cause": "CARC-197", "step": "W05", "role": "patient_access", "denied": 100}
    return [
        REJECTED,
        REJECTED | {"result": "paid", "paid": 60},
        *({"result": "paid", "paid": 60},) * 10,
        {"result": "zero_pay_not_denied", "paid": 0},
        *({"result": "full_denial", "paid": 0, **denial},) * 3,
        {"result": "partial_denial", "paid": 60, **denial},
        {},
        {},
    ]


def sent_claim(unit_id: int | None, **known: Any) -> dict[str, Any]:
    """Return a claim sent on 5 August 2026, accepted, and remitted on the 24th when it has a result."""
    remit_on = date(2026, 8, 24) if "result" in known else None
    plain = {
        "unit_id": unit_id,
        "payer": "NORTHWAY",
        "payer_order": "P",
        "first_submission_on": date(2026, 8, 5),
        "charge": 100,
        "ack_outcome": "accepted",
        "ack_on": date(2026, 8, 7),
        "first_remit_on": remit_on,
        "latest_remit_on": remit_on,
        "result": None,
        "is_counted": True,
        "paid": None,
        "denied": None,
        "cause": None,
        "step": None,
        "role": None,
        "ack_cause": None,
        "ack_step": None,
        "ack_role": None,
        "duplicate_events": 0,
        "edit_state": None,
    }
    return plain | known
