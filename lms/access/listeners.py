"""Reactions of access: whatever decides a gate makes the kept decisions of these people anew."""

from lms.access.services import privilege_spans, proposals
from lms.access.services.spans import refresh, refresh_all
from lms.compliance.api import RULE_KINDS, has_other_terms
from lms.compliance.events import EvidenceRecorded, ReturnsAskOtherwise
from lms.core.content import kinds_published
from lms.people.events import RosterChanged
from lms.roles.api import PRIVILEGE


def roster_changed(event: RosterChanged) -> None:
    """Jobs begin and end gates; leaving ends access."""
    refresh(event.person_ids)
    proposals.follow(event.person_ids)


def evidence_recorded(event: EvidenceRecorded) -> None:
    """Evidence meets requirements, or ceases to; a proposal to suspend for what is met is withdrawn."""
    refresh(event.person_ids)
    proposals.follow(event.person_ids)


def returns_ask_otherwise(event: ReturnsAskOtherwise) -> None:
    """What a return asks comes before access."""
    refresh(event.person_ids)


def content_published() -> None:
    """New versions of gates, of terms and of the policy may change every decision; other texts none.

    What is asked for the first time is in a gate only by a new version of it.
    """
    if PRIVILEGE in kinds_published():
        privilege_spans.refresh_all()
    if has_other_terms() or not RULE_KINDS.isdisjoint(kinds_published()):
        refresh_all()
