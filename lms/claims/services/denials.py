"""What payers denied most in some units: counted by where it suggests that the claim went wrong."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from lms.claims.models import ClaimFact
from lms.core.database import plain_rows

DENIED = ("full_denial", "partial_denial")


@dataclass(frozen=True, slots=True)
class DenialCount:
    """Initial denials of one category that suggest one step and competency; None where none is known."""

    category: str
    step: str | None
    competency: str | None
    claims: int


def denial_counts(unit_ids: Collection[int], *, from_on: date, to_on: date) -> list[DenialCount]:
    """Return the initial denials of claims of units, the most frequent first; one statement.

    A claim counts once, with the cause of its first remittance and on the day of it. Causes are suggestions.

    Args:
        unit_ids: the units whose claims count; those below them are not looked for.
        from_on: the first day.
        to_on: the last day.
    """
    if not unit_ids:
        return []
    claims = func.count()
    statement = (
        select(ClaimFact.category, ClaimFact.step, ClaimFact.competency, claims)
        .where(
            ClaimFact.unit_id.in_(sorted(unit_ids)),
            ClaimFact.first_remit_on.between(from_on, to_on),
            ClaimFact.cause.is_not(None),
            ClaimFact.result.in_(DENIED),
            ClaimFact.is_counted.is_(True),
        )
        .group_by(ClaimFact.category, ClaimFact.step, ClaimFact.competency)
        .order_by(claims.desc(), ClaimFact.category, ClaimFact.step, ClaimFact.competency)
    )
    return [DenialCount(row[0] or "", *row[1:]) for row in plain_rows(statement)]
