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


@dataclass(frozen=True, kw_only=True)
class Regraded:
    """A result that a decision on an item changed.

    ``told_as`` is the outcome that was announced when the exam was marked, "pass" for a repeat that now
    completes its attempt; it names the evidence that the new result supersedes.
    """

    attempt_id: int
    person_id: int
    module: str
    version: str
    told_as: str
    score: Decimal
    outcome: str
    occurred_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class ExamRegraded(Event):
    """Results of exams were changed by a decision on an item; at most 500 people an event."""

    name: ClassVar[str] = "assessments.exam.regraded.v1"

    results: tuple[Regraded, ...]


@dataclass(frozen=True, kw_only=True)
class TestOutPassed(Event):
    """A person passed the exam of a module before studying it; names the revision they were examined on."""

    __test__: ClassVar[bool] = False
    name: ClassVar[str] = "assessments.test_out.passed.v1"

    attempt_id: int
    person_id: int
    module: str
    revision_id: int
    occurred_on: date


@dataclass(frozen=True)
class Renewed:
    """A module that a renewal form stands for: the revision that was asked, and its version.

    ``kinds`` is what of it is renewed: completion, exam.
    """

    module: str
    revision_id: int
    version: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RenewalGraded(Event):
    """A renewal form was marked: passed, it renews the modules it names; failed, they are due as they were.

    ``purpose`` is renewal or return, ``occasion`` what asked for it ("" for a renewal). ``score`` is 0 to
    100 with two decimals, over all modules together. Told again it supersedes what was told of the attempt.
    """

    name: ClassVar[str] = "assessments.renewal.graded.v1"

    attempt_id: int
    person_id: int
    purpose: str
    occasion: str
    job_role: str
    renews: tuple[Renewed, ...]
    score: Decimal
    outcome: str
    occurred_on: date
