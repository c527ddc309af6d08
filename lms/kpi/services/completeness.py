"""How complete the data behind a claim number are: answers, remittances, payers, attribution."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from lms.claims.api import ClaimFact, last_remittances, payer_name
from lms.core.database import db
from lms.kpi.rules.periods import Period
from lms.kpi.services.scopes import Scope


@dataclass(frozen=True)
class PayerSeen:
    """The day of a payer's newest 835."""

    payer: str
    last_on: date
    days_ago: int


@dataclass(frozen=True)
class Completeness:
    """Of the claims first sent in a period: how many are answered and remitted, and what has no unit.

    ``not_attributed`` counts the whole system, whatever the scope: it is in no unit's numbers.
    """

    sent: int
    answered: int
    remitted: int
    not_attributed: int
    payers: tuple[PayerSeen, ...]


def completeness_of(period: Period, scope: Scope) -> Completeness:
    """Return the completeness of the claims first sent in a period, as of its as-of day."""
    submitted = and_(
        ClaimFact.first_submission_on >= period.from_on, ClaimFact.first_submission_on <= period.end
    )
    answered = ClaimFact.ack_on <= period.as_of
    remitted = or_(ClaimFact.first_remit_on <= period.as_of, ClaimFact.latest_remit_on <= period.as_of)
    counted = db.session.execute(
        select(func.count(), _count(answered), _count(remitted)).where(
            submitted, scope.clause(ClaimFact.unit_id)
        )
    ).one()
    outside = db.session.scalar(
        select(func.count()).select_from(ClaimFact).where(submitted, ClaimFact.unit_id.is_(None))
    )
    seen = [
        PayerSeen(payer_name(payer), day, (period.as_of - day).days)
        for payer, day in last_remittances().items()
        if day <= period.as_of
    ]
    return Completeness(
        sent=counted[0],
        answered=counted[1] or 0,
        remitted=counted[2] or 0,
        not_attributed=outside or 0,
        payers=tuple(sorted(seen, key=lambda one: (one.last_on, one.payer))),
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
