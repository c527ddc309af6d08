"""Waivers and changes of policy in which every text is hostile."""

from datetime import date

from lms.authoring.models_policy import PolicyProposal
from lms.compliance.models_exceptions import ExceptionStep
from lms.core.superseding import succeed
from tests.cast import Cast


def set_up_exceptions(cast: Cast, mark: str) -> dict[str, str]:
    """Ask for a waiver and propose a value; return the ids of the addresses."""
    words = f"Northside {mark}"
    succeed(
        ExceptionStep,
        {"public_id": "hostile-waiver"},
        person_id=cast["learner"].id,
        kind="waiver",
        topic="observed-skill:walk-in",
        from_on=date(2026, 11, 16),
        until_on=date(2026, 12, 10),
        was_due_on=None,
        reason=words,
        state="asked",
        note=words,
        asked_by_id=cast["manager"].id,
        by_id=cast["manager"].id,
    )
    succeed(
        PolicyProposal,
        {"public_id": "hostile-proposal"},
        section="access",
        path="grace_days",
        was="14",
        value="10",
        starts_on=date(2026, 11, 16),
        reason=mark,
        state="proposed",
        note=mark,
        proposed_by_id=cast["root"].id,
        decided_by_id=None,
        published_id=None,
    )
    return {
        "exception_id": "hostile-waiver",
        "proposal_id": "hostile-proposal",
        "name": "access.grace_days",
    }
