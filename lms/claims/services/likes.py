"""How often the suggested cause of a claim was met lately in the same unit."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import case, func, select

from lms.claims.models import ClaimFact
from lms.core.database import db

WINDOW = timedelta(days=90)


@dataclass(frozen=True)
class Likes:
    """Claims with the same suggested cause, of those remitted in the same unit in the window."""

    count: int
    total: int
    denied: Decimal


def likes_of(fact: ClaimFact) -> Likes | None:
    """Return the numbers for the 90 days up to the claim's first remittance; None without a cause."""
    if fact.cause is None or fact.first_remit_on is None:
        return None
    same = ClaimFact.cause == fact.cause
    count, total, denied = db.session.execute(
        select(
            func.count(case((same, 1))),
            func.count(),
            func.sum(case((same, ClaimFact.denied))),
        ).where(
            ClaimFact.unit_id.is_not_distinct_from(fact.unit_id),
            ClaimFact.is_counted,
            ClaimFact.first_remit_on.between(fact.first_remit_on - WINDOW, fact.first_remit_on),
        )
    ).one()
    return Likes(count, total, denied or Decimal(0))
