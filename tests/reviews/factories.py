"""What was coded, a sample drawn from it, and results, for tests of reviews."""

from datetime import date, timedelta
from typing import Any

import yaml
from sqlalchemy import insert

from lms.claims.api import claim_key
from lms.core.config import ROOT
from lms.core.database import db
from lms.core.unit_of_work import recorded_at
from lms.people.models import Person
from lms.reviews.models import CodedRecord
from lms.reviews.rules.quarters import Quarter
from lms.reviews.rules.results import Finding
from lms.reviews.services import steps
from lms.reviews.services.drawing import Order, draw_review
from lms.reviews.services.reading import Seen, review_named
from lms.reviews.services.recording import Look, record_first
from lms.reviews.services.signing import Signing

Q3 = Quarter(2026, 3)
POLICY: dict[str, Any] = yaml.safe_load((ROOT / "content/policy/default.yaml").read_text())["coding_reviews"]
GOOD, POOR = Finding(10, 10), Finding(10, 8, ("missed",))


def code(person: Person, records: int, patient_type: str = "laboratory", first: date = Q3.first_on) -> None:
    """Let somebody code records, one a day from a day on, the numbers ``A1``, ``A2`` and so on."""
    rows = [
        {
            "record_key": claim_key(f"{person.employee_no}-{patient_type}-A{number}"),
            "person_id": person.id,
            "patient_type": patient_type,
            "ready_on": None,
            "coded_on": first + timedelta(days=(number - 1) % 90),
            "recorded_at": recorded_at(),
            "superseded_at": None,
        }
        for number in range(1, records + 1)
    ]
    db.session.execute(insert(CodedRecord), rows)


def drawn(coder: Person, reviewer: Person, patient_type: str = "laboratory", **changes: Any) -> Seen:
    """Draw the sample of the third quarter and let somebody review it."""
    values: dict[str, Any] = {"reviewer_id": reviewer.id, "seed": "seed1234", **changes}
    return draw_review(Order(coder.id, patient_type, Q3, reviewer.id, **values))[0]


def again(found: Seen) -> Seen:
    """Read a review anew."""
    return review_named(found.review.public_id)


def look_at_all(found: Seen, by: Person, poor: int = 0) -> Seen:
    """Record a result of every record: the first ``poor`` with two codes of ten wrong."""
    for case in found.cases:
        finding = POOR if case.ordinal <= poor else GOOD
        record_first(again(found), case, Look(finding, "See the guideline.", by.id))
    return again(found)


def told(found: Seen, by: Person, poor: int = 0) -> Seen:
    """Record every result and tell the coder."""
    steps.report(look_at_all(found, by, poor), by_id=by.id)
    return again(found)


def signing(by: Person, note: str, **changes: Any) -> Signing:
    """Return what closes a review: somebody who proved to be themself, with words for the coder."""
    return Signing(**{"by_id": by.id, "note": note, "password_reentered": True, **changes})
