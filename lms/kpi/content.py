"""What authors write about measures: their definitions, local targets, and how rates are shown."""

from typing import Any

from marshmallow import Schema, fields, validate

from lms.core.content import Fault, Kind, Parsed, References, each_by_id
from lms.kpi.measures import MEASURES

GROUPS = (
    "patient_access",
    "pre_billing",
    "claims",
    "denials",
    "account_resolution",
    "financial",
    "coding",
    "practice",
    "training",
)
UNITS = ("percent", "days", "ratio", "records per hour")
COMPUTED, DEFINITION_ONLY = "computed", "definition only"


def words() -> fields.List[str]:
    """A list of short texts."""
    return fields.List(fields.String(required=True))


class BenchmarkSchema(Schema):
    """A commonly quoted target and who says so; never a regulatory requirement."""

    text = fields.String(required=True)
    sources = words()


class MeasureSchema(Schema):
    """The definition of one measure in our own words."""

    id = fields.String(required=True, validate=validate.Regexp(r"^K\d{2}[a-z]?$"))
    name = fields.String(required=True)
    short_name = fields.String()
    group = fields.String(required=True, validate=validate.OneOf(GROUPS))
    status = fields.String(required=True, validate=validate.OneOf((COMPUTED, DEFINITION_ONLY)))
    map_key = fields.String()
    task_force_key = fields.String()
    alias_of = fields.String()
    numerator = fields.String(required=True)
    denominator = fields.String(required=True)
    includes = words()
    excludes = words()
    split_by = words()
    unit = fields.String(required=True, validate=validate.OneOf(UNITS))
    direction = fields.String(required=True, validate=validate.OneOf(("higher", "lower", "range", "info")))
    benchmark = fields.Nested(BenchmarkSchema)
    grain = fields.String(required=True)
    owners = words()
    settings = fields.List(fields.String(validate=validate.OneOf(("acute", "ambulatory"))), required=True)
    view = fields.String(
        required=True, validate=validate.OneOf(("operational", "financial", "clinical", "learning"))
    )
    inputs = words()
    note = fields.String()
    confidence = fields.String(required=True, validate=validate.OneOf(("confirmed", "general", "ours")))
    sources = words()


class TargetSchema(Schema):
    """A local target: for everything, or for a unit and those below it, from a day on."""

    id = fields.String(required=True)
    measure = fields.String(required=True)
    unit = fields.String()
    value = fields.Decimal(required=True, places=2)
    from_on = fields.Date(required=True, data_key="from")


class KpiPolicySchema(Schema):
    """How rates are shown: age limit, when a month is drawn, the fewest that make a rate."""

    age_limit_days = fields.Integer(required=True, validate=validate.Range(1, 365))
    settled_percent = fields.Integer(required=True, validate=validate.Range(50, 100))
    fewest_claims = fields.Integer(required=True, validate=validate.Range(1, 1000))
    fewest_people = fields.Integer(required=True, validate=validate.Range(1, 100))
    wave_people = fields.Integer(required=True, validate=validate.Range(1, 10_000))


def _place(thing: Parsed) -> int:
    """Return the place of a thing in its file's list, for the line of a fault."""
    return next((place for place, item in enumerate(thing.document.data) if item.get("id") == thing.key), 0)


def _measure_references(thing: Parsed) -> References:
    owners = [
        ("workflow_role", role, (_place(thing), "owners", number))
        for number, role in enumerate(thing.body.get("owners", []))
    ]
    alias = thing.body.get("alias_of")
    return References((*owners, *([("measure", alias, (_place(thing), "alias_of"))] if alias else [])))


def _target_references(thing: Parsed) -> References:
    return References((("measure", thing.body["measure"], (_place(thing), "measure")),))


def _agrees_with_code(thing: Parsed) -> list[Fault]:
    """Return a fault where the definition and the code of a measure say different things."""
    has_code = thing.key in MEASURES
    wanted = COMPUTED if has_code else DEFINITION_ONLY
    said: dict[str, Any] = {"status": wanted}
    if has_code:
        measure = MEASURES.get(thing.key)
        said |= {"unit": measure.unit, "direction": measure.direction}
    return [
        thing.document.fault((_place(thing), name), f"is {thing.body[name]!r}, the program says {value!r}")
        for name, value in said.items()
        if thing.body[name] != value
    ]


def _each_measure_is_defined(things: list[Parsed]) -> list[Fault]:
    missing = set(MEASURES.kinds()) - {thing.key for thing in things}
    if not things:
        return []
    return [things[0].document.fault((), f"has no definition of {kind}") for kind in sorted(missing)]


KINDS = (
    Kind(
        "measure",
        "kpi/measures.yaml",
        MeasureSchema,
        split=each_by_id,
        references=_measure_references,
        house_rules=_agrees_with_code,
        across=_each_measure_is_defined,
    ),
    Kind("target", "kpi/targets.yaml", TargetSchema, split=each_by_id, references=_target_references),
)
