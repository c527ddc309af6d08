"""Predicate: the person has done something else."""

from dataclasses import replace
from datetime import date
from typing import ClassVar

from marshmallow import Schema, fields, validate

from lms.compliance.predicates.base import (
    CHOICES,
    DAYS,
    SOURCE_INPUT,
    TEXT,
    Input,
    Predicate,
    Sample,
    counting,
    source_field,
    source_words,
)
from lms.compliance.rules.dates import FOREVER, Period, add_months
from lms.compliance.rules.expressions import Names, Terms
from lms.compliance.rules.facts import Evidence
from lms.compliance.rules.periods import NEVER, Periods, lasting, union
from lms.compliance.rules.subjects import About, HeldJob, Pair, Subject

KINDS = (
    "completion",
    "exam",
    "simulation",
    "observed",
    "attestation",
    "credential",
    "external-class",
    "work-review",
    "coding-review",
    "clearance",
)


class CompletedSchema(Schema):
    """What was done, and for how many months it counts here."""

    kind = fields.String(load_default="completion", validate=validate.OneOf(KINDS))
    subject = fields.String(required=True, validate=validate.Length(min=1))
    within_months = fields.Integer(strict=True, validate=validate.Range(1, 120))
    source = source_field()


class Completed(Predicate):
    """Holds from the day of a result that did not fail, for the months given or as long as it counts.

    As for a requirement, what comes from elsewhere counts only where its source is accepted.
    """

    kind: ClassVar[str] = "completed"
    label: ClassVar[str] = "has completed"
    schema: ClassVar[type[Schema]] = CompletedSchema
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("kind", "kind of evidence", CHOICES, KINDS),
        Input("subject", "what, such as PA-03", TEXT),
        Input("within_months", "within so many months", DAYS),
        SOURCE_INPUT,
    )

    def periods(self, terms: Terms, subject: Subject) -> Periods:
        """Return the days on which a result counts."""
        months = terms.get("within_months")
        return union(
            period
            for fact in counting(terms, subject)
            if fact.outcome != "fail"
            for period in lasting(
                fact.occurred_on,
                min(
                    fact.expires_on or FOREVER,
                    FOREVER if months is None else add_months(fact.occurred_on, months),
                ),
            )
        )

    def reads(self, terms: Terms) -> frozenset[Pair]:
        """Return what was done."""
        return frozenset({(terms["kind"], terms["subject"])})

    def words(self, terms: Terms, names: Names) -> str:
        """Say it."""
        within = f" in the last {terms['within_months']} months" if "within_months" in terms else ""
        verb = "has completed" if terms["kind"] == "completion" else f"has a valid {terms['kind']} in"
        return f"{verb} {names.thing(terms['kind'], terms['subject'])}{source_words(terms)}{within}"

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        fact = Evidence(1, "completion", "PA-03", date(2025, 8, 31), outcome="pass")
        about = About(evidence={("completion", "PA-03"): (fact,)})
        held = HeldJob(1, "nurse", 7, Period(date(2025, 1, 5)))
        subject, elsewhere = Subject(held, about), Subject(held, About(evidence=_of_an_agency(fact)))
        return (
            Sample(
                "half a year, clamped to the end of February",
                {"subject": "PA-03", "within_months": 6},
                subject,
                lasting(date(2025, 8, 31), date(2026, 2, 28)),
            ),
            Sample("for ever", {"subject": "PA-03"}, subject, lasting(date(2025, 8, 31), None)),
            Sample("another module", {"subject": "PA-05"}, subject, NEVER),
            Sample("of an agency", {"subject": "PA-03"}, elsewhere, NEVER),
            Sample(
                "of an agency that is accepted",
                {"subject": "PA-03", "source": "agency"},
                elsewhere,
                lasting(date(2025, 8, 31), None),
            ),
        )


def _of_an_agency(fact: Evidence) -> dict[Pair, tuple[Evidence]]:
    return {(fact.kind, fact.subject): (replace(fact, source="agency"),)}
