"""What authors write of rules: who is asked for what, by when, how often, and how much at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lms.compliance.anchors import ANCHORS
from lms.compliance.predicates import PREDICATES
from lms.compliance.predicates.reading import ExpressionField, expression_of
from lms.compliance.renewals import RENEWALS
from lms.compliance.requirements.terms import MONTH_AND_DAY
from lms.compliance.rules.expressions import leaves_of
from lms.compliance.rules.workload import days_needed
from lms.core.content import Fault, Kind, Parsed, References, scope_field
from lms.roles.api import CONTENT_OF_KIND, JOB_ROLES, MODULE_ID, RequirementSchema

RULE = "rule"
CALENDAR, FIXED_DATE = "calendar", "fixed-date"
DAY_OF_CALENDAR = rf"({MONTH_AND_DAY[1:-1]}|\d{{4}}-{MONTH_AND_DAY[1:-1]})"


def _days(least: int, most: int, **given: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(least, most), **given)


class AskedModuleSchema(Schema):
    """A module: its lessons completed and, unless ``exam`` is false, its exam passed."""

    module = fields.String(required=True, validate=MODULE_ID)
    exam = fields.Boolean(load_default=True)


class AskedSchema(Schema):
    """What a rule asks for."""

    modules = fields.List(fields.Nested(AskedModuleSchema), load_default=[])
    requirements = fields.List(fields.Nested(RequirementSchema), load_default=[])

    @validates_schema
    def asks_something(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a rule that asks for nothing."""
        if not data["modules"] and not data["requirements"]:
            raise ValidationError("a rule asks for at least one module or requirement")


class DueSchema(Schema):
    """By when: days after an anchor; without ``days`` never."""

    anchor = fields.String(required=True, validate=validate.OneOf(ANCHORS.kinds()))
    days = _days(0, 1095)
    least_days = _days(
        0,
        365,
        load_default=0,
        metadata={"description": "days that the work needs; where the anchor leaves fewer, somebody decides"},
    )
    on = fields.String(
        validate=validate.Regexp(f"^{DAY_OF_CALENDAR}$"),
        metadata={"description": "the day of the anchor calendar: 12-31 of every year, or 2026-12-31"},
    )

    @validates_schema
    def names_its_day(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a day of the calendar that is not named."""
        if (data["anchor"] == CALENDAR) != ("on" in data):
            raise ValidationError({"on": ["goes with the anchor calendar, and only with it"]})


class RepeatsSchema(Schema):
    """How it comes back: the kind of recurrence and its months."""

    kind = fields.String(required=True, validate=validate.OneOf(RENEWALS.kinds()))
    months = _days(1, 120)
    fixed_on = fields.String(validate=validate.Regexp(MONTH_AND_DAY))
    active_days = _days(0, 366)

    @validates_schema
    def names_its_day(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a fixed day that is not named."""
        if (data["kind"] == FIXED_DATE) != ("fixed_on" in data):
            raise ValidationError({"fixed_on": ["goes with the kind fixed-date, and only with it"]})


class CapSchema(Schema):
    """No more than so many modules and requirements at once: the rest begins so many days later."""

    at_once = _days(1, 50, required=True)
    days = _days(1, 365, required=True)


class RuleSchema(Schema):
    """A rule that says who must do what, and by when; the id is for ever."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$"))
    title = fields.String(required=True, validate=validate.Length(3, 80))
    reason = fields.String(
        required=True,
        validate=validate.Length(10, 300),
        metadata={"description": "the sentence that people read beside what they are asked"},
    )
    scope = scope_field("jobs and cycles")
    in_place_of_role = fields.Boolean(
        load_default=False,
        metadata={"description": "whom it asks is not asked for the curriculum of the job role"},
    )
    who = ExpressionField(
        required=True,
        metadata={
            "description": "an expression: `all` or `any` with a list, `not`, or one predicate (below)"
        },
    )
    asks = fields.Nested(AskedSchema, required=True)
    due = fields.Nested(DueSchema, required=True)
    repeats = fields.Nested(RepeatsSchema)
    cap = fields.Nested(CapSchema)


def _references(thing: Parsed) -> References:
    found: list[tuple[str, str, tuple[Any, ...]]] = []
    asks = thing.body["asks"]
    for index, item in enumerate(asks.get("modules", [])):
        found.append(("module", item["module"], ("asks", "modules", index, "module")))
    for index, item in enumerate(asks.get("requirements", [])):
        kind = CONTENT_OF_KIND.get(item["kind"])
        if kind:
            found.append((kind, item["subject"], ("asks", "requirements", index, "subject")))
    for leaf in leaves_of(expression_of(thing.body["who"])):
        if leaf.predicate.kind == "job_role":
            found += [("role", key, ("who",)) for key in leaf.terms["any_of"] if key not in JOB_ROLES]
    return References(tuple(found))


def _workload_faults(things: list[Parsed]) -> list[Fault]:
    """Return a fault for each rule whose least days are too few for the minutes that it asks at once."""
    minutes = {
        (thing.kind, thing.key): int(
            (thing.body["module"] if thing.kind == "module" else thing.body)["minutes"]
        )
        for thing in things
        if thing.kind in ("module", "checklist")
    }
    found = []
    for thing in (one for one in things if one.kind == RULE and "days" in one.body["due"]):
        most = max(_minutes_at_once(thing.body, minutes), default=0)
        if thing.body["due"].get("least_days", 0) < days_needed(most):
            needed = days_needed(most)
            text = f"what it asks at once takes {most} minutes: it needs at least {needed} days"
            found.append(thing.document.fault(("due", "least_days"), text))
    return found


def _minutes_at_once(body: dict[str, Any], minutes: Mapping[tuple[str, str], int]) -> Iterator[int]:
    """Yield the minutes of each part of a rule that begins at one time."""
    asks = body["asks"]
    each = [minutes.get(("module", one["module"]), 0) for one in asks.get("modules", [])]
    for one in asks.get("requirements", []):
        each.append(minutes.get((CONTENT_OF_KIND.get(one["kind"], ""), one["subject"]), 0))
    size = body["cap"]["at_once"] if "cap" in body else max(len(each), 1)
    for first in range(0, len(each), size):
        yield sum(each[first : first + size])


RULE_KIND = Kind(
    name=RULE,
    pattern="rules/*.yaml",
    schema=RuleSchema,
    references=_references,
    overall=_workload_faults,
    manual_more=tuple((f"a predicate: {one.kind}", one.schema) for one in PREDICATES),
)
