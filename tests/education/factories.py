"""A small pathway, the words of profiles, and starts of it."""

from datetime import date
from typing import Any

from sqlalchemy import select

from lms.core.database import db
from lms.education.models import PathwayStart
from lms.education.rules.pathways import ACQUISITION
from lms.education.rules.starting import Candidate, Terms
from lms.education.services.starting import Order, start
from lms.people.models import Person

PATHWAY: dict[str, Any] = {
    "id": "new-provider",
    "title": "New provider",
    "summary": "From the first day to day 90.",
    "job_roles": ["physician", "advanced_practice_provider"],
    "starts_on_hire": True,
    "hire_window_days": 90,
    "again_after_days": 365,
    "steps": [
        {"id": "orientation", "title": "Orientation", "kind": "orientation", "day": 7, "text": "Meet."},
        {"id": "baseline-review", "title": "Baseline review", "kind": "review", "day": 21, "text": "Read."},
        {"id": "contact-30", "title": "Contact at day 30", "kind": "contact", "day": 30, "text": "Ask."},
    ],
}
TERMS = (
    {"id": "cardiology", "kind": "specialty", "title": "Cardiology"},
    {"id": "pediatrics", "kind": "specialty", "title": "Pediatrics"},
    {"id": "professional", "kind": "setting", "title": "Professional coding"},
    {"id": "inpatient", "kind": "setting", "title": "Inpatient coding"},
    {"id": "cpc", "kind": "credential", "title": "CPC"},
)


def candidate(person_id: int = 1, **changes: Any) -> Candidate:
    """Return a physician since 1 October 2026 who never had a pathway."""
    values: dict[str, Any] = {
        "person_id": person_id,
        "employee_no": str(person_id),
        "name": f"Provider {person_id}",
        "job_role": "physician",
        "unit_id": 1,
        "job_from_on": date(2026, 10, 1),
        "began_on": date(2026, 10, 1),
        "has_left": False,
        "times": 0,
        "last_on": None,
        "is_running": False,
    }
    return Candidate(**(values | changes))


def acquire(path: str, educator_id: int, on: date = date(2026, 11, 2), **changes: Any) -> int:
    """Start the pathway of every provider below a unit; inside an open unit of work."""
    values: dict[str, Any] = {
        "pathway": "new-provider",
        "terms": Terms(ACQUISITION, acquired_on=on),
        "educator_id": educator_id,
        "path": path,
    }
    return start(Order(**(values | changes)), by_id=educator_id)


def start_of(person: Person) -> PathwayStart:
    """Return the only start of a person."""
    return db.session.scalars(select(PathwayStart).where(PathwayStart.person_id == person.id)).one()
