"""What the measures do when facts of claims change."""

from lms.claims.events import FactsChanged
from lms.kpi.services import rolling


def claims_changed(event: FactsChanged) -> None:
    """Add what changed to the sums that are kept."""
    rolling.take_in(event)
