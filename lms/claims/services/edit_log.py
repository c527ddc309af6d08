"""The edit log: rows and corrections in, one summary for each claim out."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lms.claims.models import EditHit
from lms.claims.rules.edits import EditJudgement, EditState, Hit, judge_edits
from lms.claims.rules.reasons import ReasonTable
from lms.claims.services.bulk import chunks
from lms.core import clock
from lms.core.database import db


@dataclass(frozen=True)
class EditSummary:
    """What the edit log says about one claim."""

    claim_key: str
    judged: EditJudgement

    @property
    def state(self) -> EditState:
        """Return clean, touched or open."""
        return self.judged.state

    def columns(self) -> dict[str, Any]:
        """Return the columns of the claim's ``EditFact``, without unit and payer."""
        judged = self.judged
        return {
            "claim_key": self.claim_key,
            "entered_on": judged.entered_on,
            "hits": judged.hits,
            "open_hits": judged.open_hits,
            "first_hit_on": judged.first_hit_on,
            "first_person_on": judged.first_person_on,
            "resolved_on": judged.resolved_on,
            "is_person_touched": judged.first_person_on is not None,
            "is_open": judged.open_hits > 0,
            "cause": judged.cause.id if judged.cause else None,
            "step": judged.cause.step if judged.cause else None,
            "role": judged.cause.role if judged.cause else None,
        }

    def of_claim(self) -> dict[str, Any]:
        """Return what the claim's ``ClaimFact`` keeps of it."""
        cause = self.judged.cause
        return {
            "edit_state": self.state,
            "edit_cause": cause.id if cause else None,
            "edit_step": cause.step if cause else None,
            "edit_role": cause.role if cause else None,
        }


def hits_of(claim_keys: Collection[str]) -> dict[str, list[Hit]]:
    """Return the hits of claims as known now, by claim; days in the system's time zone."""
    found: dict[str, list[Hit]] = defaultdict(list)
    for some in chunks(sorted(claim_keys)):
        rows = db.session.execute(
            select(
                EditHit.claim_key,
                EditHit.edit_code,
                EditHit.entered_at,
                EditHit.hit_at,
                EditHit.resolved_at,
                EditHit.resolved_by,
            ).where(EditHit.claim_key.in_(some), EditHit.superseded_at.is_(None))
        )
        for key, code, entered_at, hit_at, resolved_at, resolved_by in rows:
            found[key].append(
                Hit(
                    code,
                    clock.local_date(entered_at),
                    clock.local_date(hit_at) if hit_at else None,
                    clock.local_date(resolved_at) if resolved_at else None,
                    resolved_by,
                )
            )
    return found


def summaries_of(claim_keys: Collection[str], table: ReasonTable) -> dict[str, EditSummary]:
    """Return what the edit log says about claims; claims without a row in it are left out."""
    return {key: EditSummary(key, judge_edits(hits, table)) for key, hits in hits_of(claim_keys).items()}
