"""Sealing the audit chain every night: the job, who is mailed the seal, and what is said without a key."""

import json

from marshmallow import Schema, fields

from lms.core.content import live_all
from lms.core.jobs import Job
from lms.core.outbox import enqueue
from lms.core.seals import AuditSeal, document, private_key, seal
from lms.core.unit_of_work import unit_of_work

SECTION = "audit"
_WHY = (
    "Keep this message. It shows later whether the audit log was rewritten: put the line below into a file\n"
    "and run: lms audit verify --heads FILE"
)


class AuditPolicySchema(Schema):
    """Who keeps the seals of the audit chain outside of the system: addresses that each is mailed to."""

    mail_seals_to = fields.List(fields.Email(), required=True)


def seal_chain() -> str:
    """Seal the newest entry and mail the seal; return the outcome in words."""
    with unit_of_work(durable=True):
        made = seal()
        if made is not None:
            _mail(made)
    if made is not None:
        return f"entry {made.entry_id} is sealed"
    return "nothing new to seal" if private_key() else "LMS_AUDIT_KEY is not set: nothing is sealed"


def missing_key() -> list[str]:
    """Say that nothing seals the chain."""
    if private_key() is not None:
        return []
    return ["The audit chain is not sealed: set LMS_AUDIT_KEY (docs/operations.md)."]


def _mail(made: AuditSeal) -> None:
    told = document(made)
    text = "\n\n".join([_WHY, json.dumps(told)])
    for address in _addresses():
        enqueue(
            "mail",
            f"audit-seal:{made.entry_id}:{address}",
            {"to": address, "subject": f"Seal of the audit log, entry {made.entry_id}", "text": text},
        )


def _addresses() -> list[str]:
    found = live_all("policy").get(SECTION)
    return list(found.body["mail_seals_to"]) if found else []


SEAL_JOB = Job("seal-audit", {"hour": 0, "minute": 5}, seal_chain)
