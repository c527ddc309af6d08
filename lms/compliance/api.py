"""What floors above may ask of compliance: evidence, judgements, gate terms, obligations, roll-ups."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from lms.compliance.anchors import ANCHORS
from lms.compliance.models import Evidence as EvidenceRow
from lms.compliance.models import ObligationSpan, Requirement, RequirementTerms, StandingChange
from lms.compliance.models_rules import RuleEffect
from lms.compliance.permissions import OBSERVE
from lms.compliance.predicates import PREDICATES
from lms.compliance.renewals import RENEWALS
from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.requirements.terms import Terms
from lms.compliance.rules.cases import RuleVersion, relevant, verdict_spans
from lms.compliance.rules.facts import Evidence, Ledger
from lms.compliance.rules.levels import buckets, stretches
from lms.compliance.rules.standings import Standings
from lms.compliance.rules.validity import last_days
from lms.compliance.rules.verdicts import Verdict, VerdictSpan
from lms.compliance.rules.workload import days_needed
from lms.compliance.services.content import ASSIGNING_KINDS, RULE_KINDS
from lms.compliance.services.counting import standings
from lms.compliance.services.escalation import send_notices
from lms.compliance.services.evidence import NewEvidence, Recorded, record_evidence
from lms.compliance.services.gates import GateRequirement, GateTerms, as_asked, gate_terms
from lms.compliance.services.ledger import ledgers_of
from lms.compliance.services.nudging import nudge
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
from lms.compliance.services.rule_decisions import CHOICES as RULE_CHOICES
from lms.compliance.services.rule_decisions import decide as decide_due_dates
from lms.compliance.services.rule_decisions import decisions_of as decisions_of_rule
from lms.compliance.services.rule_decisions import waiting_for as waiting_for_rule
from lms.compliance.services.rule_documents import (
    applied_effects,
    newest_preview,
    preview_rule,
    rule_in_words,
)
from lms.compliance.services.rule_documents import minutes_of as minutes_of_rule
from lms.compliance.services.standing_rebuild import compact as merge_roll_up
from lms.compliance.services.times import known_at_end_of
from lms.core import clock
from lms.core.fact_versions import has_written
from lms.core.permissions import may
from lms.people.api import person_subject

__all__ = [
    "ANCHORS",
    "ASSIGNING_KINDS",
    "PREDICATES",
    "RENEWALS",
    "RULE_CHOICES",
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
    "RuleEffect",
    "StandingChange",
    "Standings",
    "Terms",
    "Verdict",
    "VerdictSpan",
    "accept_prior_credit",
    "applied_effects",
    "as_asked",
    "buckets",
    "days_needed",
    "decide_due_dates",
    "decisions_of_rule",
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
    "minutes_of_rule",
    "newest_preview",
    "nudge",
    "obligations_of",
    "obligations_of_people",
    "preview_rule",
    "record_evidence",
    "record_of",
    "relevant_evidence",
    "rollup",
    "rule_in_words",
    "send_notices",
    "standings",
    "stretches",
    "verdicts_over_time",
    "waiting_for_rule",
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
