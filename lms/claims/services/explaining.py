"""A claim explained as one JSON document: facts, judgements, and the suggestion behind each."""

from typing import Any

from lms.claims.rules.reasons import Reason
from lms.claims.services.payers import PayerBook
from lms.claims.services.stories import Paid, Sent, Story
from lms.people.api import units


def explain(story: Story, payers: PayerBook) -> dict[str, Any]:
    """Return the document of one root; identifiers stay hashed."""
    fact, history = story.fact, story.outcome.history
    unit = units().get(fact.unit_id) if fact.unit_id is not None else None
    return {
        "claim": fact.public_id,
        "unit": unit.code if unit else None,
        "payer": payers.name_of(fact.payer),
        "payer_order": fact.payer_order,
        "claim_type": fact.claim_type,
        "charge": fact.charge,
        "service_from": fact.service_from,
        "service_to": fact.service_to,
        "first_submission_on": fact.first_submission_on,
        "accepted_first": {
            "outcome": story.outcome.ack.outcome,
            "on": story.outcome.ack.on,
            "conflict": story.outcome.ack.has_conflict,
            "cause": _cause(story.outcome.ack.cause),
        },
        "first_remit_on": history.first_on,
        "result": fact.result,
        "is_counted": fact.is_counted,
        "is_quarantined": fact.is_quarantined,
        "paid": fact.paid,
        "denied": fact.denied,
        "patient_share": fact.patient_share,
        "cause": _cause(story.initial.cause if story.initial else None),
        "duplicate_events": fact.duplicate_events,
        "takeback": fact.takeback,
        "is_overturned": fact.is_overturned,
        "latest_paid": fact.latest_paid,
        "edits": _edits(story),
        "clean": {test.measure: {"passed": test.passed, "why": test.why} for test in story.clean},
        "submissions": [_submission(one) for one in story.sent],
        "remittances": [_remittance(one) for one in story.paid],
        "parked": [
            {"kind": one.kind, "on": one.happened_on, "reason": one.reason, "amount": one.amount}
            for one in story.parked
        ],
    }


def _cause(reason: Reason | None) -> dict[str, Any] | None:
    """Return a suggested cause with its standing, which is never more than what the table says."""
    if reason is None:
        return None
    return {
        "id": reason.id,
        "label": reason.label,
        "category": reason.category,
        "step": reason.step,
        "role": reason.role,
        "competency": reason.competency,
        "status": reason.status,
    }


def _edits(story: Story) -> dict[str, Any] | None:
    """Return what the edit log says, None when the claim is not in it."""
    if story.edits is None:
        return None
    judged = story.edits.judged
    return {
        "state": story.edits.state,
        "entered_on": judged.entered_on,
        "hits": judged.hits,
        "open_hits": judged.open_hits,
        "first_person_on": judged.first_person_on,
        "cause": _cause(judged.cause),
    }


def _submission(one: Sent) -> dict[str, Any]:
    return {
        "on": one.submission.sent_on,
        "frequency": one.submission.frequency,
        "charge": one.submission.charge,
        "is_first": one.is_first,
        "outcome": one.outcome.outcome,
        "answers": [
            {
                "on": answer.ack.acked_on,
                "scope": answer.ack.scope,
                "answer": answer.ack.answer,
                "codes": answer.ack.detail,
                "conflict": answer.ack.conflict,
                "cause": _cause(answer.cause),
            }
            for answer in one.answers
        ],
    }


def _remittance(one: Paid) -> dict[str, Any]:
    outcome = one.outcome
    return {
        "on": one.remit.paid_on,
        "status": one.remit.status,
        "charge": one.remit.charge,
        "paid": one.remit.paid,
        "is_first": one.is_first,
        "is_duplicate": one.is_duplicate,
        "result": outcome.result if outcome else "reversal",
        "denied": outcome.denied if outcome else None,
        "difference": outcome.difference if outcome else None,
        "cause": _cause(outcome.cause if outcome else None),
        "adjustments": [
            {
                "group": effect.group,
                "code": effect.code,
                "amount": effect.amount,
                "effect": effect.kind,
                "label": effect.reason.label,
                "line": None if effect.line is None else effect.line + 1,
            }
            for effect in one.effects
        ],
    }
