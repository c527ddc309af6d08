"""Whom a version of settings affected, from the evidence that was kept when it was published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lms.compliance.api import RuleEffect
from lms.core.database import db
from lms.records.services.history import Version

RULE, APPLIED = "rule", "applied"


@dataclass(frozen=True)
class Effect:
    """What was kept: people affected, what they were asked for or spared, when, and its digest."""

    people: int
    asked: int
    spared: int
    at: datetime
    digest: str


def effect_of(kind: str, key: str, version: Version) -> Effect | None:
    """Return whom a version affected; None where no evidence of it is kept, as for all but rules."""
    if kind != RULE:
        return None
    statement = select(RuleEffect).where(
        RuleEffect.rule == key, RuleEffect.stage == APPLIED, RuleEffect.text == version.revision.digest
    )
    found = db.session.scalars(statement.order_by(RuleEffect.id.desc()).limit(1)).first()
    if found is None:
        return None
    document: dict[str, Any] = found.document
    return Effect(
        people=int(document.get("people", 0)),
        asked=int(document.get("asked", 0)),
        spared=int(document.get("spared", 0)),
        at=found.recorded_at,
        digest=found.digest,
    )
