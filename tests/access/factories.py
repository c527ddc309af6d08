"""A small gate of its own, people around it, and the evidence that meets it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from lms.access.listeners import content_published as gates_published
from lms.access.models import SignOff
from lms.access.services.sign_off import Signing, confirm, release
from lms.compliance.listeners import content_published as terms_published
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core import clock
from lms.core.content.revisions import ContentRevision
from lms.core.database import db
from lms.core.ids import new_public_id
from lms.people.models import Duty, Person, Unit
from tests.cast import Cast, make_cast
from tests.courses.factories import POLICY as COURSES_POLICY
from tests.factories import DutyFactory, make_person

GATE = "ehr-registrar"
TODAY = date(2026, 11, 16)
DONE = date(2026, 10, 1)
POLICY: dict[str, dict[str, Any]] = {
    "compliance": {
        "due_soon_days": 30,
        "gate_due_days": 30,
        "default_months": 12,
        "cuts": {"exam": 80, "simulation": 80, "observed": 80, "work-review": 97, "coding-review": 95},
        "observed": {"lowest_step": 1, "critical_step": 2, "total_percent": 80},
        "smallest_group": 5,
        "target_percent": 90,
    },
    "assessments": COURSES_POLICY,
    "access": {
        "grace_days": 14,
        "leave_days": 180,
        "provisional": {"days": 7, "extension_days": 7, "in_twelve_months": 2},
        "unused_days": 60,
        "inactive_days": 90,
    },
}
MODULE = {
    "module": {
        "id": "PA-03",
        "title": "Who pays first",
        "summary": "Payer order.",
        "version": "1.0.0",
        "minutes": 70,
        "prerequisites": [],
        "objectives": [],
        "claim_fields": [],
        "assessment": {"cut": 80, "minutes": 30, "draw": {"O1": 5}},
        "recurrence": {"months": 12},
        "facts": [],
        "local_blocks": [],
        "tip_sheet": "Ask, then enter.",
    },
    "lessons": [],
}
CHECKLIST = {
    "id": "walk-in",
    "title": "Registration of a walk-in patient",
    "competencies": [],
    "minutes": 20,
    "occasions": 1,
    "steps": [],
}
ATTESTATION = {"id": "acceptable-use", "title": "Acceptable use", "version": "1.0.0", "months": 12}


def role(*, version: int = 1, with_attestation: bool = False, job_role: str = "registrar") -> dict[str, Any]:
    """A job role whose gate asks for one module, one observed skill and, if told, one attestation."""
    skills = [{"kind": "observed-skill", "subject": "walk-in", "critical": True}]
    extra = [{"kind": "attestation", "subject": "acceptable-use", "critical": False}]
    return {
        "id": job_role,
        "title": job_role.replace("_", " ").capitalize(),
        "workflow_roles": ["registrar"],
        "gate": {
            "version": version,
            "modules": [{"module": "PA-03", "critical": True}],
            "requirements": skills + (extra if with_attestation else []),
        },
    }


def publish(kind: str, key: str, body: dict[str, Any], effective_on: date | None = None) -> None:
    """Publish one revision without reading a file."""
    number = db.session.query(ContentRevision).filter_by(kind=kind, key=key).count() + 1
    db.session.add(
        ContentRevision(
            kind=kind,
            key=key,
            number=number,
            digest=f"{kind}-{key}-{number}",
            body=body,
            effective_on=effective_on,
            published_at=clock.now(),
            source="test",
        )
    )
    db.session.flush()


def publish_gate() -> None:
    """Publish the policy, what the registrar's gate asks, and the gate itself."""
    for section, values in POLICY.items():
        publish("policy", section, values)
    publish("module", "PA-03", MODULE)
    publish("checklist", "walk-in", CHECKLIST)
    publish("attestation", "acceptable-use", ATTESTATION)
    publish("role", "registrar", role())
    follow_content()


def follow_content() -> None:
    """Do what follows a publication."""
    terms_published()
    gates_published()


def make_world() -> Cast:
    """Make the cast and publish the gate; inside an open unit of work."""
    cast = make_cast()
    publish_gate()
    return cast


def study(person: Person, on: date = DONE, *, but: str = "", outcome: str = "pass") -> None:
    """Record everything that the gate asks for on one day, except the evidence kind ``but``."""
    asked = (("completion", "PA-03"), ("exam", "PA-03"), ("observed", "walk-in"))
    record_evidence(
        [
            NewEvidence(
                person_id=person.id,
                kind=kind,
                subject=subject,
                occurred_on=on,
                key=f"{kind}:{subject}:{on}",
                score=Decimal("92.00") if kind == "exam" else None,
                outcome=None if kind == "completion" else outcome,
                revision="1.0.0" if kind != "observed" else None,
            )
            for kind, subject in asked
            if kind != but
        ]
    )


def signing(person: Person, by: Person, **changes: Any) -> Signing:
    """A signature on the registrar's gate with the password entered."""
    values: dict[str, Any] = {
        "person_id": person.id,
        "gate": GATE,
        "by_id": by.id,
        "form_key": new_public_id(),
        "password_reentered": True,
        **changes,
    }
    return Signing(**values)


def clear(person: Person, cast: Cast) -> tuple[SignOff, SignOff]:
    """Have a person confirmed and released today by the two people of the cast."""
    return (
        confirm(signing(person, cast["manager"])),
        release(signing(person, cast["access_officer"])),
    )


def learner(unit: Unit, **names: Any) -> Person:
    """Make one more registrar."""
    return make_person(unit=unit, **names)


def give_duty(person: Person, duty: str, unit: Unit) -> Duty:
    """Give a person a duty over a unit."""
    made: Duty = DutyFactory(person_id=person.id, unit_id=unit.id, duty=duty)
    return made


def later(days: int) -> datetime:
    """The frozen instant some days later."""
    return clock.now() + timedelta(days=days)
