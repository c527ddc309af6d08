"""Content of the tests: policy, a checklist, an attestation and two roles as published revisions."""

from datetime import date
from typing import Any

import pytest
import yaml

from lms.compliance.services.content import content_published
from lms.core.config import ROOT
from lms.core.content.revisions import ContentRevision
from lms.core.database import db
from lms.core.unit_of_work import UnitOfWork, recorded_at

POLICY = yaml.safe_load((ROOT / "content/policy/default.yaml").read_text())
CHECKLIST = {
    "id": "walk-in",
    "title": "Registration of a walk-in",
    "module": "PA-02",
    "competencies": ["PA01"],
    "minutes": 20,
    "occasions": 1,
    "setting": "live",
    "steps": [
        {
            "id": f"S{number}",
            "text": f"Does step {number}.",
            "critical": number == 1,
            "anchors": {str(mark): f"mark {mark}" for mark in range(4)},
        }
        for number in (1, 2, 3)
    ],
}
ATTESTATION = {
    "id": "acceptable-use",
    "title": "Acceptable use",
    "version": "1.0.0",
    "text": "I keep **my** password to myself.",
    "months": 12,
}
COMPETENCY = {
    "id": "PA01",
    "name": "Identify the patient",
    "group": "patient_access",
    "critical": True,
    "advised_cut": 95,
    "evidence": ["observed"],
}


def role_body(job_role: str = "registrar", **changes: Any) -> dict[str, Any]:
    """A role whose gate asks for a checklist and an attestation."""
    body: dict[str, Any] = {
        "id": job_role,
        "title": job_role.replace("_", " ").capitalize(),
        "workflow_roles": ["patient_access"],
        "gate": {
            "version": 1,
            "modules": [],
            "requirements": [
                {"kind": "observed-skill", "subject": "walk-in", "critical": True},
                {"kind": "attestation", "subject": "acceptable-use", "critical": True},
            ],
        },
        "after": {
            "requirements": [
                {"kind": "external-class", "subject": "EHR-101", "title": "EHR class", "due_days": 60}
            ]
        },
        "competencies": ["PA01"],
    }
    return body | changes


def publish(kind: str, key: str, body: dict[str, Any], effective_on: date | None = None) -> None:
    """Add a revision as a content load does; obligations follow when ``content_published`` is called."""
    number = db.session.query(ContentRevision).filter_by(kind=kind, key=key).count() + 1
    db.session.add(
        ContentRevision(
            kind=kind,
            key=key,
            number=number,
            digest=f"{kind}:{key}:{number}",
            body=body,
            effective_on=effective_on,
            published_at=recorded_at(),
            source="tests",
        )
    )
    db.session.flush()


def publish_everything() -> None:
    """Publish the content of the tests as the first content of the system."""
    for name, values in POLICY.items():
        publish("policy", name, values)
    publish("checklist", "walk-in", CHECKLIST)
    publish("attestation", "acceptable-use", ATTESTATION)
    publish("competency", "PA01", COMPETENCY)
    publish("role", "registrar", role_body())
    publish("role", "nurse", role_body("nurse", after={}, competencies=[]))
    content_published()


@pytest.fixture
def published(uow: UnitOfWork) -> UnitOfWork:
    """An open unit of work in which the content of the tests is live."""
    publish_everything()
    return uow
