"""What the measures do when facts of claims or evidence change."""

from lms.claims.events import FactsChanged
from lms.compliance.events import EvidenceRecorded
from lms.kpi.services import marks, rolling


def claims_changed(event: FactsChanged) -> None:
    """Add what changed to the sums that are kept."""
    rolling.take_in(event)


def evidence_recorded(event: EvidenceRecorded) -> None:
    """Count the completions of these months anew."""
    marks.note_completions(event.person_ids)
