"""Keeping what a change did, or would do, to whom: a document with its digest, never changed."""

import hashlib
import json
from typing import Any

from sqlalchemy import select

from lms.compliance.models_rules import RuleEffect
from lms.core.database import db
from lms.core.unit_of_work import recorded_at


def keep_effect(*, of: str, stage: str, text: str, document: dict[str, Any], by: str) -> RuleEffect:
    """Keep a document as the effect of a rule or of a value of policy, in the open unit of work.

    Args:
        of: id of the rule, or ``policy:`` and the name of the value.
        stage: preview or applied.
        text: what the effect is of: the digest of a text, or the public id of a proposal.
        document: what it does to whom, with ``rows``.
        by: employee number of who asked.
    """
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    made = RuleEffect(
        rule=of, stage=stage, text=text, document=document, digest=digest, by=by, recorded_at=recorded_at()
    )
    db.session.add(made)
    db.session.flush()
    return made


def newest_effect(of: str, text: str, stage: str) -> RuleEffect | None:
    """Return the newest effect of a stage that was kept of a text, None when there is none."""
    return db.session.scalar(
        select(RuleEffect)
        .where(RuleEffect.rule == of, RuleEffect.stage == stage, RuleEffect.text == text)
        .order_by(RuleEffect.id.desc())
        .limit(1)
    )
