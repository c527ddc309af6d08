"""Predicate: when the person was hired."""

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
from lms.compliance.rules.periods import NEVER, Periods, intersection, lasting, union
from lms.compliance.rules.subjects import About, HeldJob, Status, Subject


class Hired(Predicate):
    """Holds by the day of hiring that each employment status names; never where none is known."""

    kind: ClassVar[str] = "hired"
    label: ClassVar[str] = "was hired"
    schema: ClassVar[type[Schema]] = SinceSchema
    inputs: ClassVar[tuple[Input, ...]] = SINCE_INPUTS

    def periods(self, terms: Terms, subject: Subject) -> Periods:
        """Return the days, status by status: somebody who comes back is hired anew."""
        return union(
            period
            for status, held in subject.about.status_stretches
            if status.hired_on is not None
            for period in intersection(held, since_periods(terms, status.hired_on))
        )

    def words(self, terms: Terms, names: Names) -> str:
        """Say it."""
        del names
        return f"was hired {since_words(terms)}"

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        hired = date(2026, 1, 5)
        subject = Subject(
            HeldJob(1, "nurse", 7, Period(hired)), About(statuses=(Status("active", hired, hired),))
        )
        return (
            Sample("the first month", {"within_days": 30}, subject, lasting(hired, date(2026, 2, 3))),
            Sample("later on", {"after_days": 30}, subject, lasting(date(2026, 2, 4), None)),
            Sample("before another day", {"before": "2026-01-05"}, subject, NEVER),
        )
