"""Factories of compliance."""

from datetime import date
from typing import Any

import factory

from lms.compliance.models import (
    Evidence,
    ObligationReason,
    ObligationSpan,
    Pause,
    Requirement,
    RequirementTerms,
    Waiver,
)
from lms.core import clock
from tests.factories import ModelFactory


class RequirementFactory(ModelFactory):
    """An exam of a module."""

    class Meta:
        model = Requirement

    kind = "exam-passed"
    subject = factory.Sequence(lambda number: f"PA-{number:02}")


class RequirementTermsFactory(ModelFactory):
    """The first version of terms, valid from the beginning."""

    class Meta:
        model = RequirementTerms

    number = 1
    scope = "open"
    body = factory.LazyFunction(lambda: {"subject": "PA-03"})
    due_soon_days = 30
    recorded_at = factory.LazyFunction(clock.now)


class EvidenceFactory(ModelFactory):
    """A passed exam."""

    class Meta:
        model = Evidence

    key = factory.Sequence(lambda number: f"test:{number}")
    number = 1
    kind = "exam"
    subject = "PA-03"
    occurred_on = date(2026, 3, 2)
    source = "firstpass"
    outcome = "pass"
    recorded_at = factory.LazyFunction(clock.now)


class ObligationReasonFactory(ModelFactory):
    """A manager's wish."""

    class Meta:
        model = ObligationReason

    key = factory.Sequence(lambda number: f"manager:{number}")
    kind = "manager"
    text = "Asked by the manager"
    due_days = 14
    from_on = date(2026, 3, 2)
    recorded_at = factory.LazyFunction(clock.now)


class WaiverFactory(ModelFactory):
    """A waiver of a month."""

    class Meta:
        model = Waiver

    from_on = date(2026, 3, 1)
    to_on = date(2026, 3, 31)
    text = "Covered by another site"
    recorded_at = factory.LazyFunction(clock.now)


class PauseFactory(ModelFactory):
    """A pause of a week."""

    class Meta:
        model = Pause

    from_on = date(2026, 3, 1)
    to_on = date(2026, 3, 7)
    text = "Downtime"
    recorded_at = factory.LazyFunction(clock.now)


class ObligationSpanFactory(ModelFactory):
    """A kept span of an obligation that is complete."""

    class Meta:
        model = ObligationSpan

    state = "complete"
    met = True
    cycle = 1
    from_on = date(2026, 3, 2)
    satisfied_by: Any = factory.LazyFunction(list)
    known_from = factory.LazyFunction(clock.now)
