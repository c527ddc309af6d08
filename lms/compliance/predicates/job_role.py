"""Predicate: the job is one of these job roles."""

from datetime import date
from typing import ClassVar

from marshmallow import Schema

from lms.compliance.predicates.base import CHOICES, AnyOfSchema, Input, Predicate, Sample, one_of
from lms.compliance.rules.dates import Period
from lms.compliance.rules.expressions import Names, Terms
from lms.compliance.rules.periods import EVER, NEVER, Periods
from lms.compliance.rules.subjects import About, HeldJob, Subject


class JobRole(Predicate):
    """Holds on every day of a job of one of the roles."""

    kind: ClassVar[str] = "job_role"
    label: ClassVar[str] = "works as"
    schema: ClassVar[type[Schema]] = AnyOfSchema
    inputs: ClassVar[tuple[Input, ...]] = (Input("any_of", "job roles", CHOICES),)

    def periods(self, terms: Terms, subject: Subject) -> Periods:
        """Return every day or none: a job has one role."""
        return EVER if subject.job.job_role in terms["any_of"] else NEVER

    def decided_by_role(self, terms: Terms, job_role: str) -> bool | None:
        """The job role decides it."""
        return job_role in terms["any_of"]

    def words(self, terms: Terms, names: Names) -> str:
        """Say it."""
        return f"works as {one_of(names.role(key) for key in terms['any_of'])}"

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        nurse = Subject(HeldJob(1, "nurse", 1, Period(date(2026, 1, 5))), About())
        return (
            Sample("the role", {"any_of": ["biller", "nurse"]}, nurse, EVER),
            Sample("another role", {"any_of": ["biller"]}, nurse, NEVER),
        )
