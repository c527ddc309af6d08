"""What a requirement's judge answers, and the answer over time."""

from dataclasses import dataclass
from datetime import date

from lms.compliance.rules.dates import FOREVER


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the evidence meets a requirement on a date, and why.

    Attributes:
        met: whether it does.
        why: one sentence: what it rests on, or what is missing and what to do.
        evidence: ids of the evidence that decides.
        valid_until: last day on which the same evidence still meets it; None = no limit, or not met.
        started: whether there is evidence that does not meet it yet.
    """

    met: bool
    why: str
    evidence: tuple[int, ...] = ()
    valid_until: date | None = None
    started: bool = False

    @property
    def last_day(self) -> date:
        """The last valid day as a date that compares: without a limit the end of the calendar."""
        return self.valid_until or FOREVER


@dataclass(frozen=True, slots=True)
class VerdictSpan:
    """A verdict and the days on which it stands; ``to_on`` None is open-ended."""

    from_on: date
    to_on: date | None
    verdict: Verdict
