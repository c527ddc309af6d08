"""Facts that assessments announces."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ExamGraded(Event):
    """An exam was marked: an attempt that passed or failed, or a repeat that completed a pass.

    ``score`` is 0 to 100 with two decimals; after a repeat it is the score of the attempt it completes.
    """

    name: ClassVar[str] = "assessments.exam.graded.v1"

    attempt_id: int
    person_id: int
    module: str
    revision_id: int
    version: str
    score: Decimal
    outcome: str
    occurred_on: date
