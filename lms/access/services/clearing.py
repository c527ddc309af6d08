"""Clearances in the ledger: a release is a fact too, so that rules can ask for what follows on it."""

from collections.abc import Iterable

from lms.access.models import SignOff
from lms.compliance.api import NewEvidence, record_evidence
from lms.core import clock

CLEARANCE = "clearance"


def note_clearances(released: Iterable[SignOff]) -> None:
    """Record releases as evidence about their gates, all of an act at once; told twice it is one fact."""
    record_evidence(
        [
            NewEvidence(
                person_id=row.person_id,
                kind=CLEARANCE,
                subject=row.gate,
                occurred_on=clock.local_date(row.recorded_at),
                key=f"{CLEARANCE}:{row.id}",
            )
            for row in released
        ]
    )
