"""What the predicates about employment share: an attribute that one status after the other has."""

from datetime import date
from typing import Any, ClassVar

from lms.compliance.predicates.base import Predicate, Sample
from lms.compliance.rules.dates import Period
from lms.compliance.rules.expressions import Terms
from lms.compliance.rules.periods import NEVER, Periods, lasting, union
from lms.compliance.rules.subjects import About, HeldJob, Status, Subject


class OfEmployment(Predicate):
    """Holds on the days of every status whose attribute is one of the words."""

    attribute: ClassVar[str]

    def periods(self, terms: Terms, subject: Subject) -> Periods:
        """Return the days of the statuses that have it."""
        found = [
            period
            for status, held in subject.about.status_stretches
            if getattr(status, self.attribute) in terms["any_of"]
            for period in held
        ]
        return union(found) if found else NEVER

    def _samples(self, first: str, second: str) -> tuple[Sample, ...]:
        """Return examples of somebody who was the first until the end of May and the second from June."""
        before: dict[str, Any] = {self.attribute: first}
        after: dict[str, Any] = {self.attribute: second}
        statuses = (
            Status("active", date(2026, 1, 5), **before),
            Status("active", date(2026, 6, 1), **after),
        )
        subject = Subject(HeldJob(1, "coder_1", 7, Period(date(2026, 1, 5))), About(statuses=statuses))
        return (
            Sample(
                "until the change", {"any_of": [first]}, subject, lasting(date(2026, 1, 5), date(2026, 5, 31))
            ),
            Sample("from the change on", {"any_of": [second]}, subject, lasting(date(2026, 6, 1), None)),
            Sample("neither", {"any_of": [self._other(first, second)]}, subject, NEVER),
        )

    def _other(self, *known: str) -> str:
        return next(word for one in self.inputs for word in one.options if word not in known)
