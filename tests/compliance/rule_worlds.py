"""Rules of the tests: a body with lawful defaults, publishing it, and people whom it may ask."""

from datetime import date
from typing import Any

from lms.compliance.listeners import roster_changed
from lms.compliance.services.content import content_published
from lms.compliance.services.obligations import Obligation, obligations_of_people
from lms.people.events import RosterChanged
from lms.people.models import Person, Unit
from tests.compliance.conftest import publish
from tests.factories import EmploymentFactory, JobFactory, UnitFactory, make_person

TODAY = date(2026, 11, 16)
HIRED = date(2026, 11, 2)
RULE = "clinic-week"


def rule_body(**changes: Any) -> dict[str, Any]:
    """A rule that asks everybody who works as a nurse for an outside class within ten days."""
    body: dict[str, Any] = {
        "id": RULE,
        "title": "Clinic week",
        "reason": "Nurses see the clinic once.",
        "who": {"job_role": ["nurse"]},
        "asks": {"requirements": [{"kind": "external-class", "subject": "CLINIC-1", "title": "Clinic week"}]},
        "due": {"anchor": "event", "days": 10, "least_days": 0},
    }
    return body | changes


def publish_rule(effective_on: date | None = None, **changes: Any) -> None:
    """Publish a rule, and let obligations follow."""
    body = rule_body(**changes)
    publish("rule", body["id"], body, effective_on)
    content_published()


def hire(job_role: str = "nurse", unit: Unit | None = None, from_on: date = HIRED, **employed: Any) -> Person:
    """Somebody in a job, with what their employment says."""
    unit = unit or UnitFactory()
    person = make_person(unit=unit, job_role=None)
    if employed:
        given = {"status": "active", "hired_on": from_on, "from_on": from_on, **employed}
        EmploymentFactory(person_id=person.id, **given)
    JobFactory(person_id=person.id, unit_id=unit.id, job_role=job_role, from_on=from_on)
    follow(person)
    return person


def follow(person: Person) -> None:
    """Let the obligations of somebody follow their facts."""
    roster_changed(RosterChanged(person_ids=(person.id,)))


def asked(person: Person, as_of: date = TODAY) -> dict[str, Obligation]:
    """Return what somebody is asked, by subject."""
    return {one.subject: one for one in obligations_of_people([person.id], as_of=as_of)[person.id]}
