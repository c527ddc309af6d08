"""Whether an import came when it was expected: hours by kind, from the policy. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

DONE, FAULTS, REFUSED = "done", "faults", "refused"


@dataclass(frozen=True)
class Rhythm:
    """The newest run of a kind, beside how often one is expected.

    Attributes:
        kind: of the import.
        expected_hours: hours within which another good run is expected; None = it is not waited for.
        last_good_at: when rows were last taken in, with or without faults; None = never.
        last_state: how the newest run ended; None = there was none.
        rejected: rows that the newest run refused.
    """

    kind: str
    expected_hours: int | None
    last_good_at: datetime | None
    last_state: str | None
    rejected: int = 0

    def due_at(self) -> datetime | None:
        """Return until when the next good run is expected; None when none is."""
        if self.expected_hours is None or self.last_good_at is None:
            return None
        return self.last_good_at + timedelta(hours=self.expected_hours)

    def is_late(self, at: datetime) -> bool:
        """Tell whether the next good run should have come. A kind that never came is not waited for."""
        due_at = self.due_at()
        return due_at is not None and at > due_at

    def state(self, at: datetime) -> str:
        """Return how it stands: ``never``, ``late``, ``refused``, ``faults`` or ``done``, the worst first."""
        if self.last_state is None:
            return "never"
        if self.is_late(at):
            return "late"
        return self.last_state
