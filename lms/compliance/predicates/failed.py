"""Predicate: the newest result of something fell short, and nobody repeated it well yet."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby, zip_longest
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
from lms.compliance.rules.dates import Period, add_days
from lms.compliance.rules.expressions import Names, Terms
from lms.compliance.rules.facts import Evidence
from lms.compliance.rules.periods import Periods, lasting, union
from lms.compliance.rules.subjects import About, HeldJob, Pair, Subject

KINDS = ("work-review", "coding-review", "observed", "simulation", "exam")


class FailedSchema(Schema):
    """What was not passed; without an outcome a score under ``under`` percent is a failure."""

    kind = fields.String(load_default="work-review", validate=validate.OneOf(KINDS))
    subject = fields.String(required=True, validate=validate.Length(min=1))
    under = fields.Integer(
        strict=True,
        validate=validate.Range(1, 100),
        metadata={"description": "percent; a score below it is a failure even where nobody said so"},
    )
    source = source_field()


class Failed(Predicate):
    """Holds from the day of a result that failed until the day before one that did not."""

    kind: ClassVar[str] = "failed"
    label: ClassVar[str] = "has failed and not repeated"
    schema: ClassVar[type[Schema]] = FailedSchema
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("kind", "kind of evidence", CHOICES, KINDS),
        Input("subject", "what, such as registration-20", TEXT),
        Input("under", "or reached less than so many percent", DAYS),
        SOURCE_INPUT,
    )

    def periods(self, terms: Terms, subject: Subject) -> Periods:
        """Return the days on which the newest result is a failure; of one day the last result counts."""
        return union(_failing(counting(terms, subject), terms.get("under")))

    def reads(self, terms: Terms) -> frozenset[Pair]:
        """Return what was done."""
        return frozenset({(terms["kind"], terms["subject"])})

    def words(self, terms: Terms, names: Names) -> str:
        """Say it."""
        under = f" with less than {terms['under']} %" if "under" in terms else ""
        thing = names.thing(terms["kind"], terms["subject"])
        return f"did not pass the newest {terms['kind']} {thing}{source_words(terms)}{under}"

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        poor, good = _review(1, date(2026, 9, 14), 91), _review(2, date(2026, 10, 12), 98)
        asked = {"subject": "registration-20", "under": 97}
        return (
            Sample("until it is repeated well", asked, _about(poor, good), _days(date(2026, 10, 11))),
            Sample("not repeated", asked, _about(poor), _days(None)),
            Sample("well at once", asked, _about(good), ()),
            Sample("only an agency says so", asked, _about(replace(poor, source="agency")), ()),
            Sample("repeated at an agency", asked, _about(poor, replace(good, source="agency")), _days(None)),
        )


def _failing(facts: Iterable[Evidence], under: int | None) -> Iterator[Period]:
    """Yield the days after each failing result, up to the next day with a result."""
    judged = [(fact.occurred_on, _has_failed(fact, under)) for fact in facts]
    known = [(on, failed) for on, failed in judged if failed is not None]
    days = [(on, list(results)[-1][1]) for on, results in groupby(known, key=lambda one: one[0])]
    ends = [add_days(on, -1) for on, _failed in days[1:]]
    for (on, failed), to_on in zip_longest(days, ends):
        if failed:
            yield from lasting(on, to_on)


def _has_failed(fact: Evidence, under: int | None) -> bool | None:
    """Tell whether a result is a failure; None when it says neither."""
    if fact.outcome == "fail":
        return True
    if under is not None and fact.score is not None:
        return fact.score < under
    return False if fact.outcome == "pass" else None


def _review(number: int, on: date, score: int) -> Evidence:
    return Evidence(number, "work-review", "registration-20", on, score=Decimal(score))


def _about(*facts: Evidence) -> Subject:
    held = HeldJob(1, "registrar", 7, Period(date(2025, 1, 5)))
    return Subject(held, About(evidence={("work-review", "registration-20"): facts}))


def _days(to_on: date | None) -> Periods:
    return lasting(date(2026, 9, 14), to_on)
