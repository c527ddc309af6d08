"""Facts of claims in the database, made from the same dictionaries as facts in memory."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import delete, insert

from lms.claims.api import ClaimFact, EditFact
from lms.core.database import db

_numbers = count(1)

CLAIM_DEFAULTS: dict[str, Any] = {
    "claim_type": "837P",
    "submissions": 1,
    "is_resubmitted": False,
    "ack_conflict": False,
    "is_quarantined": False,
    "takeback": Decimal(0),
    "is_overturned": False,
}
EDIT_DEFAULTS: dict[str, Any] = {"hits": 0, "open_hits": 0, "is_person_touched": False, "is_open": False}


def add_claims(facts: Iterable[dict[str, Any]]) -> None:
    """Insert claim facts; their ``edit_*`` columns become a claim of the edit log under the same key."""
    claims, edits = [], []
    for fact in facts:
        number = next(_numbers)
        key = fact.get("claim_key", f"claim-{number}")
        own = {name: value for name, value in fact.items() if name in ClaimFact.__table__.c}
        claims.append(
            CLAIM_DEFAULTS
            | {"root_key": f"root-{number}", "public_id": f"C-{number}", "claim_key": key}
            | {"newest_on": newest(fact, ClaimFact.days)}
            | own
        )
        if fact["edit_state"] is not None:
            named = {name: fact[f"edit_{name}"] for name in ("cause", "step", "role")}
            entered = fact["first_submission_on"] or fact["ack_on"] or fact["first_remit_on"]
            if entered is not None:
                days = {"entered_on": entered, "newest_on": entered}
                edits.append(EDIT_DEFAULTS | {"claim_key": key} | days | named)
    if claims:
        db.session.execute(insert(ClaimFact), claims)
    if edits:
        db.session.execute(insert(EditFact), edits)


def newest(fact: dict[str, Any], days: Iterable[str]) -> date | None:
    """Return the latest day that a fact knows."""
    return max((fact[name] for name in days if fact.get(name) is not None), default=None)


def add_entries(facts: Iterable[dict[str, Any]]) -> None:
    """Insert claims of the edit log."""
    rows = [
        EDIT_DEFAULTS
        | {"claim_key": f"entry-{next(_numbers)}", "newest_on": newest(fact, EditFact.days)}
        | fact
        for fact in facts
    ]
    if rows:
        db.session.execute(insert(EditFact), rows)


def clear() -> None:
    """Take all facts away."""
    db.session.execute(delete(ClaimFact))
    db.session.execute(delete(EditFact))
