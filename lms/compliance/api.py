"""What floors above may ask of compliance: evidence, judgements, gate terms, obligations, roll-ups."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from lms.compliance.models import Evidence as EvidenceRow
from lms.compliance.models import ObligationSpan, Requirement, RequirementTerms, StandingChange
from lms.compliance.permissions import OBSERVE
from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.requirements.terms import Terms
from lms.compliance.rules.cases import RuleVersion, relevant, verdict_spans
from lms.compliance.rules.facts import Evidence, Ledger
from lms.compliance.rules.levels import buckets, stretches
from lms.compliance.rules.standings import Standings
from lms.compliance.rules.validity import last_days
from lms.compliance.rules.verdicts import Verdict, VerdictSpan
from lms.compliance.services.content import RULE_KINDS
from lms.compliance.services.counting import standings
from lms.compliance.services.evidence import NewEvidence, Recorded, record_evidence
from lms.compliance.services.gates import GateRequirement, GateTerms, gate_terms
from lms.compliance.services.ledger import ledgers_of
from lms.compliance.services.obligations import (
    EvidenceShown,
    Obligation,
    ReasonGiven,
    evidence_shown,
    obligations_of_people,
    record_of,
)
from lms.compliance.services.prior_credit import Earned
from lms.compliance.services.prior_credit import accept as accept_prior_credit
from lms.compliance.services.rollup import Counts, RollupRow, folded, rollup
from lms.compliance.services.standing_rebuild import compact as merge_roll_up
from lms.compliance.services.times import known_at_end_of
from lms.core import clock
from lms.core.fact_versions import has_written
from lms.core.permissions import may
from lms.people.api import person_subject

__all__ = [
    "RULE_KINDS",
    "Counts",
    "Earned",
    "Evidence",
    "EvidenceRow",
    "EvidenceShown",
    "GateRequirement",
    "GateTerms",
    "Ledger",
    "NewEvidence",
    "Obligation",
    "ObligationSpan",
    "ReasonGiven",
    "Recorded",
    "Requirement",
    "RollupRow",
    "StandingChange",
    "Standings",
    "Terms",
    "Verdict",
    "VerdictSpan",
    "accept_prior_credit",
    "buckets",
    "dump_terms",
    "evidence_of",
    "evidence_shown",
    "folded",
    "gate_terms",
    "has_new_terms",
    "judge",
    "known_at_end_of",
    "last_days",
    "load_terms",
    "may_observe",
    "merge_roll_up",
    "obligations_of",
    "obligations_of_people",
    "record_evidence",
    "record_of",
    "relevant_evidence",
    "rollup",
    "standings",
    "stretches",
    "verdicts_over_time",
]


def has_new_terms() -> bool:
    """Tell whether the open unit of work has recorded a version of terms."""
    return has_written([RequirementTerms.__tablename__])


def may_observe(person_id: int) -> bool:
    """Tell whether the current person may record an observed skill of somebody."""
    return may(OBSERVE, person_subject(person_id))


def evidence_of(person_ids: Collection[int], *, known_at: datetime | None = None) -> dict[int, Ledger]:
    """Return the evidence of people as known at an instant (None = now)."""
    return ledgers_of(person_ids, known_at)


def relevant_evidence(kind: str, terms: Terms, ledger: Ledger) -> Ledger:
    """Return the part of a ledger that a requirement reads; equal parts give equal verdicts."""
    return relevant(REQUIREMENT_TYPES.get(kind), [RuleVersion(terms)], ledger)


def judge(kind: str, terms: Terms, ledger: Ledger, *, as_of: date) -> Verdict:
    """Judge evidence under terms at the end of a day; pure, so that a kept decision can be judged again."""
    return REQUIREMENT_TYPES.get(kind).judge(terms, ledger, as_of=as_of)


def verdicts_over_time(kind: str, terms: Terms, ledger: Ledger) -> tuple[VerdictSpan, ...]:
    """Return the verdicts over all time, from the first day of the calendar, without gaps; pure."""
    return verdict_spans(REQUIREMENT_TYPES.get(kind), terms, ledger)


def dump_terms(kind: str, terms: Terms) -> dict[str, Any]:
    """Return terms as JSON values, to be kept with a decision."""
    return REQUIREMENT_TYPES.get(kind).dump(terms)


def load_terms(kind: str, data: Mapping[str, Any]) -> Terms:
    """Return terms from JSON values.

    Raises:
        ValueError: when they do not fit the kind.
    """
    terms: Terms = REQUIREMENT_TYPES.get(kind).terms(data)
    return terms


def obligations_of(
    person_id: int, *, as_of: date | None = None, known_at: datetime | None = None, measured: bool = False
) -> list[Obligation]:
    """Return a person's obligations at the end of ``as_of`` (default: today).

    ``measured`` adds the competencies that are only measured.
    """
    day = as_of or clock.today()
    return obligations_of_people([person_id], as_of=day, known_at=known_at, measured=measured)[person_id]
