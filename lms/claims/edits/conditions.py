"""When a check applies: small conditions that authors write as YAML, over the claim and its side facts.

Each condition looks at values (``at`` a place, ``codes`` of a list, a ``fact``, the ``age``) and asks
whether at least one of them is ``in`` a list, ``starts`` with, ``matches`` a pattern, stands in a
``table``, or is ``not_in`` a list; ``none: true`` turns the answer round. Without a test it asks whether
there is a value at all. ``any`` holds a list of which one is enough.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lms.claims.edits.case import Case
from lms.claims.edits.lines import Line
from lms.claims.edits.paths import Path
from lms.claims.edits.side_facts import NO_FACTS
from lms.claims.edits.tables import COLUMNS

NOUNS = ("principal", "other", "external", "procedure", "occurrence", "span", "value", "condition", "drg")
LINE_NOUNS = ("hcpcs", "revenue", "modifier")
CODE_NOUNS = ("diagnosis", *NOUNS, *LINE_NOUNS)
TESTS = ("in", "not_in", "starts", "matches", "table")
SUBJECTS = ("at", "codes", "fact", "age_days", "age_years", "bill", "any")
Test = Callable[[str, Case], bool]


class ConditionSchema(Schema):
    """One condition."""

    at = fields.String()
    codes = fields.String(validate=validate.OneOf(CODE_NOUNS))
    fact = fields.String()
    age_days = fields.List(fields.Integer(), validate=validate.Length(equal=2))
    age_years = fields.List(fields.Integer(), validate=validate.Length(equal=2))
    bill = fields.String(validate=validate.OneOf(("inpatient", "outpatient", "professional")))
    any = fields.List(fields.Nested("ConditionSchema"))
    in_ = fields.List(fields.Raw(), data_key="in")
    not_in = fields.List(fields.Raw())
    starts = fields.List(fields.String())
    matches = fields.String()
    table = fields.String(validate=validate.OneOf(tuple(COLUMNS)))
    none = fields.Boolean()

    @validates_schema
    def _whole(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a condition without one subject, with a place or pattern that is none, or two tests."""
        if sum(name in data for name in SUBJECTS) != 1:
            raise ValidationError(f"A condition has one of: {', '.join(SUBJECTS)}.")
        if sum(name in data for name in ("in_", "not_in", "starts", "matches", "table")) > 1:
            raise ValidationError(f"A condition has at most one of: {', '.join(TESTS)}.")
        try:
            if "at" in data:
                Path.parse(data["at"])
            re.compile(data.get("matches", ""))
        except (ValueError, re.error) as error:
            raise ValidationError(str(error)) from error
        first = data.get("fact", "today").partition(".")[0]
        if not hasattr(NO_FACTS, first):
            raise ValidationError(f"There is no side fact {first}.", "fact")


@dataclass(frozen=True)
class Condition:
    """A condition as it is asked."""

    subject: str
    what: Any
    test: Test | None
    is_negated: bool
    table: str = ""

    @classmethod
    def make(cls, data: Mapping[str, Any]) -> "Condition":
        """Make a condition from its lawful body."""
        (subject,) = (name for name in SUBJECTS if name in data)
        what = data[subject]
        if subject == "at":
            what = Path.parse(what)
        elif subject == "any":
            what = tuple(cls.make(one) for one in what)
        return cls(subject, what, _test(data), bool(data.get("none", False)), data.get("table", ""))

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the side facts (``encounter.mode``) and tables (``table:coverage``) that it asks."""
        if self.subject == "any":
            return tuple(name for one in self.what for name in one.needs)
        own = (self.what,) if self.subject == "fact" else ()
        return (*own, f"table:{self.table}") if self.table else own

    def holds(self, case: Case, line: Line | None = None) -> bool:
        """Tell whether the condition holds for a claim, or for one of its lines."""
        return self._is_met(case, line) is not self.is_negated

    def _is_met(self, case: Case, line: Line | None) -> bool:
        claim = case.claim
        if self.subject == "any":
            return any(one.holds(case, line) for one in self.what)
        if self.subject == "bill":
            kind = "inpatient" if claim.is_inpatient else "outpatient"
            return bool(self.what == ("professional" if claim.kind == "837P" else kind))
        if self.subject in ("age_days", "age_years"):
            age = claim.age_in_days if self.subject == "age_days" else claim.age
            return age is not None and self.what[0] <= age <= self.what[1]
        values = list(self.values(case, line))
        if self.test is None:
            return bool(values)
        return any(self.test(value, case) for value in values)

    def values(self, case: Case, line: Line | None) -> Iterable[str]:
        """Return the values that the condition looks at."""
        if self.subject == "at":
            return [value.text for value in self.what.found(case.claim, line)]
        if self.subject == "fact":
            return [_text(value) for value in case.fact(self.what) or ()]
        return codes_named(case, self.what, line)


class ConditionField(fields.Field[Condition]):
    """A condition inside the parameters of a check."""

    def _serialize(self, value: Condition | None, attr: str | None, obj: Any, **_: Any) -> str:
        return value.subject if value else ""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Condition:
        ConditionSchema().load(value)
        return Condition.make(value)


def codes_named(case: Case, noun: str, line: Line | None = None) -> list[str]:
    """Return the codes of one noun: of the HI segments, or of the service lines."""
    lines = case.claim.lines if line is None else (line,)
    if noun == "hcpcs":
        return [one.procedure for one in lines if one.procedure]
    if noun == "revenue":
        return [one.revenue for one in lines if one.revenue]
    if noun == "modifier":
        return [modifier for one in lines for modifier in one.modifiers]
    nouns = ("principal", "other") if noun == "diagnosis" else (noun,)
    return [code.code for code in case.claim.codes_in(*nouns)]


def _text(value: Any) -> str:
    """Return a value of YAML or of a side fact as it is compared."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _test(data: Mapping[str, Any]) -> Test | None:
    """Return the test of a condition, None when it only asks for presence."""
    if "in" in data:
        wanted = frozenset(map(_text, data["in"]))
        return lambda value, _: value in wanted
    if "not_in" in data:
        unwanted = frozenset(map(_text, data["not_in"]))
        return lambda value, _: value not in unwanted
    if "starts" in data:
        beginnings = tuple(data["starts"])
        return lambda value, _: value.startswith(beginnings)
    if "matches" in data:
        pattern = re.compile(data["matches"])
        return lambda value, _: pattern.match(value) is not None
    if "table" in data:
        name = data["table"]
        return lambda value, case: value in case.tables.by_first(name)
    return None


def all_hold(conditions: Sequence[Condition], case: Case, line: Line | None = None) -> bool:
    """Tell whether every condition holds."""
    return all(condition.holds(case, line) for condition in conditions)
