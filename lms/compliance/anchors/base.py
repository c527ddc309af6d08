"""What a due anchor is: the day from which the days until something is due are counted."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from lms.compliance.rules.dates import Period
from lms.compliance.rules.subjects import Subject

Terms = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """A rule that begins to ask a person in a job.

    Attributes:
        subject: the person in the job.
        stretch: the days on which the rule asks.
        asked_from: the first day of the version of the rule; None = from the beginning.
        asked: kind of evidence and subject of what is asked.
    """

    subject: Subject
    stretch: Period
    asked_from: date | None = None
    asked: tuple[str, str] = ("completion", "")


@dataclass(frozen=True)
class Sample:
    """A worked example that an anchor promises: this moment gives this day."""

    title: str
    terms: Terms
    moment: Moment
    day: date


class Anchor(ABC):
    """One way of saying from when days are counted."""

    kind: ClassVar[str]
    label: ClassVar[str]

    @abstractmethod
    def day(self, terms: Terms, moment: Moment) -> date:
        """Return the day; where there is none, the day on which the rule begins to ask."""

    @abstractmethod
    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
