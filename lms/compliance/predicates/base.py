"""What a predicate of a rule is: one question about a person in a job, answered with days."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from marshmallow import Schema, fields, validate

from lms.compliance.rules.dates import add_days
from lms.compliance.rules.expressions import Names, Terms
from lms.compliance.rules.facts import Evidence
from lms.compliance.rules.periods import EVER, NEVER, Periods, intersection, lasting
from lms.compliance.rules.sources import DEFAULT_SOURCES, is_accepted
from lms.compliance.rules.subjects import Pair, Subject

CHOICES, UNITS, DATE, DAYS, TEXT, FLAG = "choices", "units", "date", "days", "text", "flag"


@dataclass(frozen=True)
class Input:
    """One input of the form of a predicate: its name in the terms, its label, what kind, what to choose."""

    name: str
    label: str
    kind: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sample:
    """A worked example that a predicate promises: these terms hold for this person on these days."""

    title: str
    terms: Any
    subject: Subject
    holds: Periods


class Predicate(ABC):
    """One question; its terms are JSON values that its schema has loaded."""

    kind: ClassVar[str]
    label: ClassVar[str]
    schema: ClassVar[type[Schema]]
    inputs: ClassVar[tuple[Input, ...]]

    @abstractmethod
    def periods(self, terms: Terms, subject: Subject) -> Periods:
        """Return the days on which it holds for a person in a job, in order and without overlap."""

    @abstractmethod
    def words(self, terms: Terms, names: Names) -> str:
        """Say it after the word "who": ``works as Registrar``."""

    @abstractmethod
    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples, at least one that holds some day and one that never does."""

    def decided_by_role(self, terms: Terms, job_role: str) -> bool | None:
        """Return what the job role alone decides, None when more is needed."""
        del terms, job_role
        return None

    def reads(self, terms: Terms) -> frozenset[Pair]:
        """Return the evidence that can change the answer."""
        del terms
        return frozenset()


class AnyOfSchema(Schema):
    """One of several words."""

    any_of = fields.List(fields.String(), required=True, validate=validate.Length(min=1))


class SinceSchema(Schema):
    """Days counted from a day of the past, or that day itself."""

    since = fields.Date(metadata={"description": "that day is this one or a later one"})
    before = fields.Date(metadata={"description": "that day is before this one"})
    within_days = fields.Integer(
        strict=True,
        validate=validate.Range(1, 3650),
        metadata={"description": "only in so many days from that day on"},
    )
    after_days = fields.Integer(
        strict=True,
        validate=validate.Range(1, 3650),
        metadata={"description": "only when so many days have passed"},
    )


SINCE_INPUTS = (
    Input("since", "on or after", DATE),
    Input("before", "before", DATE),
    Input("within_days", "within so many days", DAYS),
    Input("after_days", "more than so many days ago", DAYS),
)


def one_of(words: Iterable[str]) -> str:
    """Return words as a choice: ``a, b or c``."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def since_periods(terms: Terms, day: date) -> Periods:
    """Return the days on which the terms of ``SinceSchema`` hold of something that was on ``day``."""
    if "since" in terms and day < terms["since"]:
        return NEVER
    if "before" in terms and day >= terms["before"]:
        return NEVER
    found = EVER
    if "within_days" in terms:
        found = intersection(found, lasting(day, add_days(day, terms["within_days"] - 1)))
    if "after_days" in terms:
        found = intersection(found, lasting(add_days(day, terms["after_days"]), None))
    return found


def since_words(terms: Terms) -> str:
    """Say the terms of ``SinceSchema`` after a verb."""
    said = []
    if "since" in terms:
        said.append(f"on {terms['since'].isoformat()} or later")
    if "before" in terms:
        said.append(f"before {terms['before'].isoformat()}")
    if "within_days" in terms:
        said.append(f"no more than {terms['within_days']} days ago")
    if "after_days" in terms:
        said.append(f"more than {terms['after_days']} days ago")
    return " and ".join(said) or "on any day"


SOURCE_INPUT = Input("source", "or from the source", TEXT)


def source_field() -> fields.String:
    """Return the field of a source that counts besides this system and what is imported as the hospital's."""
    return fields.String(
        validate=validate.Length(min=1),
        metadata={"description": "a source that counts besides this system and import"},
    )


def source_words(terms: Terms) -> str:
    """Say where evidence may come from, after its name."""
    return f", also from {terms['source']}," if "source" in terms else ""


def counting(terms: Terms, subject: Subject) -> Iterator[Evidence]:
    """Yield the evidence of a kind and subject that counts here, by where it comes from."""
    sources = (*DEFAULT_SOURCES, terms["source"]) if "source" in terms else DEFAULT_SOURCES
    for fact in subject.about.evidence.get((terms["kind"], terms["subject"]), ()):
        if is_accepted(fact.source, sources):
            yield fact
