"""Two small privileges: one that an exam wins and two people sign, one by type of patients that one signs."""

from datetime import date
from decimal import Decimal
from typing import Any

from lms.access.models_privileges import PrivilegeSign, PrivilegeSpan
from lms.access.services.privilege_signing import PrivilegeSigning, sign_privilege
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core.database import db
from lms.core.ids import new_public_id
from lms.people.models import Person
from tests.access.factories import follow_content, make_world, publish
from tests.cast import Cast

LAB, CODING = "laboratory-coding", "independent-coding:inpatient"
LIMIT = "Laboratory work only."
LABORATORY: dict[str, Any] = {
    "id": LAB,
    "title": "Ancillary coding in the laboratory",
    "designation": "Ancillary coder",
    "version": 1,
    "job_roles": ["registrar"],
    "granted_by": "manager_and_officer",
    "limits": [LIMIT, "Only when no other outpatient service happens that day."],
    "modules": [{"module": "PA-03", "critical": True}],
}
INDEPENDENT: dict[str, Any] = {
    "id": "independent-coding",
    "title": "Independent remote coding",
    "designation": "Independent coder",
    "version": 1,
    "job_roles": ["registrar"],
    "granted_by": "coding_manager",
    "limits": ["At least 30 records a quarter are reviewed."],
    "scopes": [
        {
            "id": scope,
            "title": scope.title(),
            "requirements": [{"kind": "coding-accuracy", "subject": scope, "title": f"Accuracy, {scope}"}],
        }
        for scope in ("inpatient", "outpatient")
    ],
}


def make_privileged_world() -> Cast:
    """Make the cast with the registrar's gate and the two privileges; inside an open unit of work."""
    cast = make_world()
    publish("privilege", LAB, LABORATORY)
    publish("privilege", "independent-coding", INDEPENDENT)
    follow_content()
    return cast


def reviewed(person: Person, on: date, score: int, records: int, subject: str = "inpatient") -> None:
    """Record a review of coded records."""
    record_evidence(
        [
            NewEvidence(
                person_id=person.id,
                kind="coding-review",
                subject=subject,
                occurred_on=on,
                key=f"review:{subject}:{on}",
                score=Decimal(score),
                outcome="pass" if score >= 95 else "fail",
                records=records,
            )
        ]
    )


def sign(person: Person, key: str, kind: str, by: Person, **changes: Any) -> PrivilegeSign:
    """Sign a privilege with the proof given."""
    values: dict[str, Any] = {
        "person_id": person.id,
        "privilege": key,
        "kind": kind,
        "by_id": by.id,
        "form_key": new_public_id(),
        "password_reentered": True,
        **changes,
    }
    return sign_privilege(PrivilegeSigning(**values))


def state_on(person: Person, key: str, day: date) -> str | None:
    """Return the kept state of a privilege on a day; None when nothing is kept."""
    rows = db.session.query(PrivilegeSpan).filter_by(person_id=person.id, privilege=key)
    return next(
        (one.state for one in rows if one.from_on <= day and (one.to_on is None or day <= one.to_on)), None
    )
