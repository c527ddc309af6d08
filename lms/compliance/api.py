"""What floors above may ask of compliance: evidence, judgements, gate terms, obligations, roll-ups."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from lms.compliance.anchors import ANCHORS
from lms.compliance.models import (
    EVIDENCE_KINDS,
    ObligationReason,
    ObligationSpan,
    Pause,
    Requirement,
    RequirementTerms,
    StandingChange,
    Waiver,
)
from lms.compliance.models import Evidence as EvidenceRow
from lms.compliance.models_exceptions import DueExtension, ExceptionStep
from lms.compliance.models_rules import RuleEffect
from lms.compliance.permissions import OBSERVE, OVERVIEW, PEOPLE, SEE_EXCEPTIONS
from lms.compliance.predicates import PREDICATES
from lms.compliance.renewals import RENEWALS
from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.requirements.terms import Terms
from lms.compliance.rules.ageing import LANES, Lane
from lms.compliance.rules.cases import RuleVersion, relevant, verdict_spans
from lms.compliance.rules.exceptions import APPROVED, EXTENSION, WAIVER
from lms.compliance.rules.facts import Evidence, Ledger
from lms.compliance.rules.levels import buckets, stretches
from lms.compliance.rules.standings import Standings
from lms.compliance.rules.states import STATES
from lms.compliance.rules.verdicts import Verdict, VerdictSpan
from lms.compliance.rules.workload import days_needed
from lms.compliance.services.ageing import Aged, ageing_of, last_nudges
from lms.compliance.services.content import ASSIGNING_KINDS, RULE_KINDS
from lms.compliance.services.counting import standings
from lms.compliance.services.escalation import send_notices
from lms.compliance.services.evidence import NewEvidence, Recorded, record_evidence
from lms.compliance.services.exceptable import exceptables
from lms.compliance.services.exception_decisions import DecidedException, exceptions_decided
from lms.compliance.services.exception_steps import ask_for_exception, decide_exception
from lms.compliance.services.gates import GateRequirement, GateTerms, as_asked, gate_terms, privilege_terms
from lms.compliance.services.inactivity import ask_after_inactivity
from lms.compliance.services.instant_effects import obligations_changed_at
from lms.compliance.services.kept_effects import keep_effect, newest_effect
from lms.compliance.services.known import known_requirements
from lms.compliance.services.late_things import Late, late_things, people_too_late
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
from lms.compliance.services.observing import Observing, observe
from lms.compliance.services.past_due import PastDue, past_due_of
from lms.compliance.services.prior_credit import Earned
from lms.compliance.services.prior_credit import accept as accept_prior_credit
from lms.compliance.services.ratings import dispute, observations_of, record_for
from lms.compliance.services.renewing import renewal_offer, start_renewal
from lms.compliance.services.returns import ReturnDue, returns_of
from lms.compliance.services.review_quarters import ReviewedQuarter, quarters_under
from lms.compliance.services.rollup import Counts, RollupRow, folded, rollup
from lms.compliance.services.rule_decisions import CHOICES as RULE_CHOICES
from lms.compliance.services.rule_decisions import decide as decide_due_dates
from lms.compliance.services.rule_decisions import decisions_of as decisions_of_rule
from lms.compliance.services.rule_decisions import waiting_for as waiting_for_rule
from lms.compliance.services.rule_documents import APPLIED as APPLIED_EFFECT
from lms.compliance.services.rule_documents import PREVIEW as PREVIEW_EFFECT
from lms.compliance.services.rule_documents import (
    applied_effects,
    becomes_overdue,
    newest_preview,
    preview_rule,
    rule_in_words,
)
from lms.compliance.services.rule_documents import minutes_of as minutes_of_rule
from lms.compliance.services.skills import skill_minutes
from lms.compliance.services.standing_rebuild import compact as merge_roll_up
from lms.compliance.services.times import known_at_end_of
from lms.core import clock
from lms.core.database import db
from lms.core.fact_versions import has_written
from lms.core.permissions import may
from lms.core.unit_of_work import recorded_at
from lms.core.validity import last_days
from lms.people.api import person_subject

__all__ = [
    "ANCHORS",
    "APPLIED_EFFECT",
    "APPROVED",
    "ASSIGNING_KINDS",
    "EVIDENCE_KINDS",
    "EXTENSION",
    "LANES",
    "OVERVIEW",
    "PEOPLE",
    "PREDICATES",
    "PREVIEW_EFFECT",
    "RENEWALS",
    "RULE_CHOICES",
    "RULE_KINDS",
    "SEE_EXCEPTIONS",
    "STATES",
    "WAIVER",
    "Aged",
    "Counts",
    "DecidedException",
    "DueExtension",
    "Earned",
    "Evidence",
    "EvidenceRow",
    "EvidenceShown",
    "ExceptionStep",
    "GateRequirement",
    "GateTerms",
    "Lane",
    "Late",
    "Ledger",
    "NewEvidence",
    "Obligation",
    "ObligationReason",
    "ObligationSpan",
    "Observing",
    "PastDue",
    "Pause",
    "ReasonGiven",
    "Recorded",
    "Requirement",
    "RequirementTerms",
    "ReturnDue",
    "ReviewedQuarter",
    "RollupRow",
    "RuleEffect",
    "StandingChange",
    "Standings",
    "Terms",
    "Verdict",
    "VerdictSpan",
    "Waiver",
    "accept_prior_credit",
    "ageing_of",
    "applied_effects",
    "as_asked",
    "ask_after_inactivity",
    "ask_for_exception",
    "becomes_overdue",
    "buckets",
    "days_needed",
    "decide_due_dates",
    "decide_exception",
    "decisions_of_rule",
    "dispute",
    "dump_terms",
    "evidence_of",
    "evidence_read_by",
    "evidence_shown",
    "exceptables",
    "exceptions_decided",
    "folded",
    "gate_terms",
    "has_other_terms",
    "has_terms_since",
    "judge",
    "keep_effect",
    "known_at_end_of",
    "last_days",
    "last_nudges",
    "late_things",
    "load_terms",
    "may_observe",
    "merge_roll_up",
    "minutes_of_rule",
    "newest_effect",
    "newest_preview",
    "nudge",
    "obligations_changed_at",
    "obligations_of",
    "obligations_of_people",
    "observations_of",
    "observe",
    "past_due_of",
    "people_too_late",
    "preview_rule",
    "privilege_terms",
    "quarters_under",
    "record_evidence",
    "record_for",
    "record_of",
    "relevant_evidence",
    "renewal_offer",
    "requirement_names",
    "requirement_titles",
    "returns_of",
    "rollup",
    "rule_in_words",
    "send_notices",
    "skill_minutes",
    "standings",
    "start_renewal",
    "stretches",
    "verdicts_over_time",
    "waiting_for_rule",
]


def has_other_terms() -> bool:
    """Tell whether the open unit of work has changed the terms of what was asked before."""
    if not has_written([RequirementTerms.__tablename__]):
        return False
    changed = select(RequirementTerms.id).where(
        RequirementTerms.recorded_at == recorded_at(), RequirementTerms.number > 1
    )
    return db.session.scalar(changed.limit(1)) is not None


def has_terms_since(known_at: datetime) -> bool:
    """Tell whether terms were published after an instant; those valid from the beginning were known then."""
    found = select(RequirementTerms.id).where(
        RequirementTerms.recorded_at > known_at, RequirementTerms.effective_on.is_not(None)
    )
    return db.session.scalar(found.limit(1)) is not None


def may_observe(person_id: int) -> bool:
    """Tell whether the current person may record an observed skill of somebody."""
    return may(OBSERVE, person_subject(person_id))


def evidence_of(person_ids: Collection[int], *, known_at: datetime | None = None) -> dict[int, Ledger]:
    """Return the evidence of people as known at an instant (None = now)."""
    return ledgers_of(person_ids, known_at)


def relevant_evidence(kind: str, terms: Terms, ledger: Ledger) -> Ledger:
    """Return the part of a ledger that a requirement reads; equal parts give equal verdicts."""
    return relevant(REQUIREMENT_TYPES.get(kind), [RuleVersion(terms)], ledger)


def evidence_read_by(requirement_id: int) -> frozenset[tuple[str, str]]:
    """Return the evidence, by kind and subject, that any version of a requirement's terms reads."""
    return known_requirements()[requirement_id].reads


def requirement_titles() -> dict[int, str]:
    """Return the names of requirements for people, by id."""
    return {id_: known.title for id_, known in known_requirements().items()}


def requirement_names() -> dict[tuple[str, str], str]:
    """Return the names of requirements for people, by kind and subject."""
    return {(known.kind, known.subject): known.title for known in known_requirements().values()}


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
