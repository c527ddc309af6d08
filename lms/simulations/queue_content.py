"""What authors write of a work queue: rules of the desk, roles, patterns and templates of items."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from lms.core.content import Fault, Kind, Parsed, References
from lms.simulations.rules.queues.checking import complaints
from lms.simulations.rules.queues.priority import BANDS, CHANCES
from lms.simulations.rules.skeletons import unwritten
from lms.simulations.schema_parts import Strict, words
from lms.simulations.schema_parts import whole as bounded

SLUG = validate.Regexp(r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", error="Must look like registration_log.")
NAME = validate.Regexp(r"^[a-z][a-z0-9_]*$", error="Must look like filing_days.")
DRAWN = ("usd", "whole", "days_ago", "days_ahead")
WORKED_OUT = ("percent_of", "less", "times")


MONTH = validate.Regexp(r"^\d{4}-(0[1-9]|1[0-2])$", error="Must be a month such as 2026-11.")


def _number() -> fields.Raw:
    """A whole number, or the name of a value."""
    return fields.Raw(validate=_is_number_or_name)


def _is_number_or_name(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValidationError("Must be a whole number or the name of a value.")


class ValueSchema(Strict):
    """A value of an item. Exactly one of the ways stands there.

    Drawn between two numbers in steps of ``step``: ``usd`` (whole dollars), ``whole``, ``days_ago`` and
    ``days_ahead`` (a day, seen from the simulated today); or ``one_of`` a list. Worked out from values above
    it: ``percent_of`` one with ``percent``, ``less`` (the first minus the others), ``times`` (a count and
    dollars). ``printed`` is the value of the queue as it stands in the books.
    """

    usd = fields.List(fields.Integer(strict=True), validate=validate.Length(equal=2))
    whole = fields.List(fields.Integer(strict=True), validate=validate.Length(equal=2))
    days_ago = fields.List(bounded(0, 999), validate=validate.Length(equal=2))
    days_ahead = fields.List(bounded(0, 999), validate=validate.Length(equal=2))
    one_of = fields.List(fields.String(), validate=validate.Length(2, 20))
    percent_of = fields.String(validate=NAME)
    percent = bounded(1, 100)
    less = fields.List(_number(), validate=validate.Length(2, 6))
    times = fields.List(_number(), validate=validate.Length(equal=2))
    step = bounded(1, 10_000)
    printed = fields.Raw()

    @validates_schema(skip_on_field_errors=True)
    def _is_one_way(self, data: dict[str, Any], **_: Any) -> None:
        ways = [name for name in (*DRAWN, "one_of", *WORKED_OUT) if name in data]
        if len(ways) != 1:
            raise ValidationError("Give exactly one way to find the value.")
        way = ways[0]
        if ("printed" in data) == (way in WORKED_OUT):
            raise ValidationError(
                "What is drawn has a printed value, what is worked out has none.", "printed"
            )
        if way == "percent_of" and "percent" not in data:
            raise ValidationError("Say how many percent.", "percent")
        if way == "one_of" and data["printed"] not in data["one_of"]:
            raise ValidationError("The printed value is one of the list.", "printed")
        if way in DRAWN and not self._fits(data, way):
            raise ValidationError("The printed value lies within the limits, the smaller first.", "printed")

    @staticmethod
    def _fits(data: dict[str, Any], way: str) -> bool:
        least, most = data[way]
        return type(data["printed"]) is int and bool(least <= data["printed"] <= most)


class TabSchema(Strict):
    """Something to look at; ``tells`` where the cause can be read."""

    id = fields.String(required=True, validate=SLUG)
    title = words(longest=60)
    seconds = bounded(1, 120, required=True)
    text = words(longest=600)
    tells = fields.Boolean()


class ActionSchema(Strict):
    """Something to do: 5 the best, 3 acceptable, 0; a breach ends the pass. ``follows`` is its effect."""

    id = fields.String(required=True, validate=SLUG)
    text = words(longest=200)
    score = fields.Integer(required=True, strict=True, validate=validate.OneOf((0, 3, 5)))
    breach = fields.Boolean()
    follows = words(longest=600)


class StakesSchema(Strict):
    """What the band follows from: days and chance of payment; harm, legal duty, or nothing to win now."""

    chance = fields.String(validate=validate.OneOf(tuple(CHANCES)))
    deadline_days = _number()
    held_days = _number()
    harm = fields.Boolean()
    duty = fields.Boolean()
    waits = fields.Boolean()


class ItemSchema(Strict):
    """A template of an item; ``{name}`` in its texts takes a value.

    ``band`` is the one it is printed with: the check refuses another than the policy card gives. ``always``
    keeps it in every draw, ``spare`` keeps it out of the printed queue.
    """

    id = fields.String(required=True, validate=validate.Regexp(r"^I\d{2}$", error="Must look like I07."))
    title = words(longest=90)
    shows = words(longest=200)
    codes = fields.List(
        fields.String(validate=validate.Regexp(r"^(EDIT-E\d{3}|CARC-[A-Z]?\d{1,3}|RARC-[A-Z]+\d{1,3})$"))
    )
    usd = fields.String(validate=NAME)
    claims = _number()
    values = fields.Dict(keys=fields.String(validate=NAME), values=fields.Nested(ValueSchema))
    tabs = fields.List(fields.Nested(TabSchema), required=True, validate=validate.Length(3, 5))
    cause = words(longest=600)
    root = fields.List(fields.String(), required=True, validate=validate.Length(1, 3))
    actions = fields.List(fields.Nested(ActionSchema), required=True, validate=validate.Length(3, 5))
    stakes = fields.Nested(StakesSchema)
    band = fields.String(required=True, validate=validate.OneOf(BANDS))
    rule = words(longest=600)
    next_time = words(longest=600)
    pattern = fields.String(validate=SLUG)
    always = fields.Boolean()
    spare = fields.Boolean()


class PatternSchema(Strict):
    """A cause behind several claims: to which roles one change request goes, and what it asks."""

    id = fields.String(required=True, validate=SLUG)
    title = words(longest=90)
    to = fields.List(fields.String(), required=True, validate=validate.Length(1, 3))
    request = words(longest=600)


class CardSchema(Strict):
    """The limits of the priority policy, where a hospital has others: calendar days and whole dollars."""

    deadline_days = bounded(0, 60)
    soon_days = bounded(0, 120)
    large_usd = bounded(0, 10_000_000)
    old_days = bounded(0, 365)
    old_usd = bounded(0, 10_000_000)
    money_usd = bounded(0, 1_000_000)


class QueueFactSchema(Strict):
    """A statement that can change, with its source and review dates."""

    id = fields.String(required=True, validate=SLUG)
    text = words(longest=600)
    source = words(longest=300)
    verified_on = fields.String(required=True, validate=MONTH)
    review_by = fields.String(required=True, validate=MONTH)


class QueueSchema(Strict):
    """A work queue: 25 minutes, a policy card, and templates from which each play draws its items.

    ``draw`` is how many items of each band a play has; ``roles`` name who may be the root of an item;
    ``acting_seconds`` is what a decision costs of the clock.
    """

    id = fields.String(required=True, validate=validate.Regexp(r"^WQ-\d{1,2}$", error="Must look like WQ-1."))
    title = words(longest=80)
    version = fields.String(required=True, validate=validate.Regexp(r"^\d+\.\d+\.\d+$"))
    summary = words(longest=600)
    role = fields.String(required=True, validate=SLUG)
    minutes = bounded(5, 90, required=True)
    acting_seconds = bounded(0, 60, required=True)
    modules = fields.List(fields.String(), required=True)
    steps = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    competencies = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    draw = fields.Dict(
        keys=fields.String(validate=validate.OneOf(BANDS)), values=bounded(0, 30), required=True
    )
    card = fields.Nested(CardSchema)
    roles = fields.Dict(keys=fields.String(validate=SLUG), values=words(longest=60), required=True)
    patterns = fields.List(fields.Nested(PatternSchema))
    facts = fields.List(fields.Nested(QueueFactSchema), required=True, validate=validate.Length(min=1))
    items = fields.List(fields.Nested(ItemSchema), required=True, validate=validate.Length(5, 40))


def _references(thing: Parsed) -> References:
    found: list[tuple[str, str, tuple[Any, ...]]] = [("role", thing.body["role"], ("role",))]
    for name, kind in (("modules", "module"), ("steps", "step"), ("competencies", "competency")):
        found += [(kind, key, (name, place)) for place, key in enumerate(thing.body[name])]
    return References(tuple(found))


def _house_rules(thing: Parsed) -> list[Fault]:
    found = (*complaints(thing.body), *unwritten(thing.body))
    return [thing.document.fault(place, text) for place, text in found]


def _unknown_codes(things: list[Parsed]) -> list[Fault]:
    """Return the edits and reasons that items name and the table of root causes does not have."""
    tables = [thing for thing in things if thing.kind == "root_causes"]
    known = {reason["id"] for thing in tables for reason in thing.body["reasons"]}
    return [
        thing.document.fault(("items", index, "codes", place), f"{code} is not in claims/root_causes.yaml")
        for thing in things
        if thing.kind == "queue" and tables
        for index, row in enumerate(thing.body["items"])
        for place, code in enumerate(row.get("codes", ()))
        if code not in known
    ]


QUEUE_KIND = Kind(
    name="queue",
    pattern="queues/*.yaml",
    schema=QueueSchema,
    references=_references,
    house_rules=_house_rules,
    overall=_unknown_codes,
)
