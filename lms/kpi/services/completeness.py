"""How complete the data behind a claim number are: answers, remittances, payers, attribution."""

from dataclasses import dataclass
from datetime import date

from lms.claims.api import last_remittances, payer_name
from lms.kpi.measures.completeness import COMPLETENESS
from lms.kpi.rules.grouping import Result
from lms.kpi.rules.periods import Period
from lms.kpi.services.query import tallies
from lms.kpi.services.scopes import WHOLE, Scope
from lms.people.api import units


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
    found = tallies((COMPLETENESS,), period, scope=WHOLE, by=["unit"])[COMPLETENESS.kind]
    known = units()
    inside = [row for ((unit,), _), row in found.items() if scope.holds(known.get(int(unit or 0)))]
    outside = found.get(((None,), ()), Result())
    seen = [
        PayerSeen(payer_name(payer), day, (period.as_of - day).days)
        for payer, day in last_remittances().items()
        if day <= period.as_of
    ]
    return Completeness(
        sent=sum(int(row.tally.denominator) for row in inside),
        answered=sum(int(row.tally.numerator) for row in inside),
        remitted=sum(int(row.asides["remitted"]) for row in inside),
        not_attributed=int(outside.tally.denominator),
        payers=tuple(sorted(seen, key=lambda one: (one.last_on, one.payer))),
    )
