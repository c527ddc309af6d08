"""Returns that access waits for: what they ask of whom, and since when all of it is met."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, literal_column, select

from lms.compliance.models import ObligationReason
from lms.compliance.rules.cases import verdict_spans
from lms.compliance.rules.dates import in_words
from lms.compliance.rules.facts import Ledger
from lms.compliance.rules.returning import BEFORE_ACCESS, INACTIVE, RETURN, band_of, met_on
from lms.compliance.services.known import Known, known_requirements
from lms.core.database import db
from lms.core.kept import kept
from lms.people.api import FactsOfPeople, of_people

_REASONS = FactsOfPeople(
    select(
        ObligationReason.person_id,
        ObligationReason.requirement_id,
        ObligationReason.key,
        ObligationReason.job_role,
        ObligationReason.from_on,
        ObligationReason.counts_from,
        ObligationReason.recorded_at,
        ObligationReason.superseded_at,
    )
    .where(of_people(ObligationReason.person_id), ObligationReason.kind.in_((RETURN, INACTIVE)))
    .order_by(ObligationReason.from_on, ObligationReason.key),
    ObligationReason.recorded_at,
    ObligationReason.superseded_at,
)
_WORDS = {
    "quiz": "the renewal quiz and what changed meanwhile",
    "exam": "the exams of the gate, the renewal quiz and what changed meanwhile",
    "everything": "everything that the gate asks",
}


@dataclass(frozen=True)
class ReturnDue:
    """A return to a job role: the day, what its length asks, and the first day on which all of it is met.

    ``met_on`` is None while something is open; ``text`` says it to the person.
    """

    back_on: date
    asks: str
    met_on: date | None
    text: str


def returns_of(
    person_ids: Collection[int], ledgers: Mapping[int, Ledger], known_at: datetime | None = None
) -> dict[tuple[int, str], tuple[ReturnDue, ...]]:
    """Return what access waits for by person and job role; one statement for each 500 people.

    Args:
        person_ids: who was on leave; whose account was not used is known here.
        ledgers: the evidence of everybody who is asked about, as known at the same instant.
        known_at: None = now.
    """
    looked_at = {*person_ids, *(_ever_inactive() & ledgers.keys())}
    if not looked_at:
        return {}
    rows: dict[tuple[int, str], dict[tuple[date, str], list[Row[Any]]]] = {}
    for row in _REASONS.of(looked_at, known_at=known_at):
        asks = band_of(row.key)
        if asks in BEFORE_ACCESS and row.job_role is not None:
            own = rows.setdefault((row.person_id, row.job_role), {})
            own.setdefault((row.from_on, asks), []).append(row)
    known = known_requirements(known_at) if rows else {}
    return {
        (person_id, job_role): tuple(
            _due(back_on, asks, own, ledgers[person_id], known) for (back_on, asks), own in found.items()
        )
        for (person_id, job_role), found in rows.items()
    }


def _ever_inactive() -> frozenset[int]:
    """Return whose account was ever disabled because it was not used: few, read by an index of their own."""
    statement = (
        select(ObligationReason.person_id)
        .where(ObligationReason.kind == literal_column(f"'{INACTIVE}'"))
        .distinct()
    )
    return kept(
        "compliance.ever_inactive", (ObligationReason,), lambda: frozenset(db.session.scalars(statement))
    )


def _due(
    back_on: date, asks: str, rows: Collection[Row[Any]], ledger: Ledger, known: Mapping[int, Known]
) -> ReturnDue:
    unmet = [period for row in rows for period in _unmet(row, known[row.requirement_id], ledger, back_on)]
    is_leave = any(row.key.startswith(RETURN) for row in rows)
    since = "Back since" if is_leave else "Disabled for want of use on"
    return ReturnDue(
        back_on=back_on,
        asks=asks,
        met_on=met_on(unmet, back_on),
        text=f"{since} {in_words(back_on)}: {_WORDS[asks]} come before EHR access.",
    )


def _unmet(row: Row[Any], known: Known, ledger: Ledger, back_on: date) -> Iterator[tuple[date, date | None]]:
    """Yield the periods in which one requirement of a return is unmet, by the terms of its day."""
    bound = [one for one in known.versions if one.effective_on is None or one.effective_on <= back_on]
    terms = (bound or known.versions)[-1 if bound else 0].terms
    read = known.plugin.reads(terms)
    own = Ledger(tuple(fact for fact in ledger.since(row.counts_from) if (fact.kind, fact.subject) in read))
    for span in verdict_spans(known.plugin, terms, own):
        if not span.verdict.met:
            yield span.from_on, span.to_on
