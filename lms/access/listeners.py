"""Reactions of access: whatever decides a gate makes the kept decisions of these people anew."""

from lms.access.services.spans import refresh, refresh_all
from lms.compliance.events import EvidenceRecorded
from lms.people.events import RosterChanged


def roster_changed(event: RosterChanged) -> None:
    """Jobs begin and end gates; leaving ends access."""
    refresh(event.person_ids)


def evidence_recorded(event: EvidenceRecorded) -> None:
    """Evidence meets requirements, or ceases to."""
    refresh(event.person_ids)


def content_published() -> None:
    """New versions of gates and of the policy may change every decision."""
    refresh_all()
