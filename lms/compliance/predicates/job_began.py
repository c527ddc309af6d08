"""Predicate: when the job began."""

from datetime import date
from typing import ClassVar

from marshmallow import Schema

from lms.compliance.predicates.base import (
    SINCE_INPUTS,
    Input,
    Predicate,
    Sample,
    SinceSchema,
    since_periods,
    since_words,
)
from lms.compliance.rules.dates import Period
from lms.compliance.rules.expressions import Names, Terms
from lms.compliance.rules.periods import EVER, NEVER, Periods, lasting
from lms.compliance.rules.subjects import About, HeldJob, Subject


class JobBegan(Predicate):
    """Holds by the first day of the job."""

    kind: ClassVar[str] = "job_began"
    label: ClassVar[str] = "began the job"
    schema: ClassVar[type[Schema]] = SinceSchema
    inputs: ClassVar[tuple[Input, ...]] = SINCE_INPUTS

    def periods(self, terms: Terms, subject: Subject) -> Periods:
        """Return the days."""
        return since_periods(terms, subject.job.period.from_on)

    def words(self, terms: Terms, names: Names) -> str:
        """Say it."""
        del names
        return f"began the job {since_words(terms)}"

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        subject = Subject(HeldJob(1, "nurse", 7, Period(date(2026, 1, 31))), About())
        return (
            Sample("from a day on", {"since": "2026-01-31"}, subject, EVER),
            Sample("before it", {"before": "2026-01-31"}, subject, NEVER),
            Sample(
                "in the first week",
                {"within_days": 7},
                subject,
                lasting(date(2026, 1, 31), date(2026, 2, 6)),
            ),
        )
