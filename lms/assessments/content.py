"""Schemas of what authors write for exams: the blueprint of the form and the items of the bank."""

from collections.abc import Mapping
from typing import Any, cast

from marshmallow import INCLUDE, Schema, ValidationError, fields, validate, validates_schema

from lms.assessments.questions import QUESTION_TYPES
from lms.assessments.questions.base import Strict, Text

BLOOM = ("remember", "understand", "apply", "analyze", "evaluate", "create")
HIGHER = BLOOM[2:]
ITEM_STATUS = ("draft", "pilot", "live", "retired")
month = validate.Regexp(r"\d{4}-(0[1-9]|1[0-2])$", error="Must be a month such as 2026-11.")


class AssessmentSchema(Strict):
    """The blueprint of an exam: cut in percent, minutes, and how many items of each objective."""

    cut = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=100))
    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=240))
    draw = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(strict=True, validate=validate.Range(min=1)),
        required=True,
        validate=validate.Length(min=1),
    )


class QuestionSchema(Schema):
    """A question of any kind; what is not declared here is checked by the schema of its kind."""

    class Meta:
        """Keys of the kind pass to its own schema, which refuses unknown ones."""

        unknown = INCLUDE

    id = Text()
    kind = fields.String(required=True, validate=validate.OneOf(QUESTION_TYPES.kinds()))

    @validates_schema(skip_on_field_errors=True)
    def _check_own_fields(self, data: dict[str, Any], **_: Any) -> None:
        own = {name: value for name, value in data.items() if name not in self.fields}
        faults = QUESTION_TYPES.get(data["kind"]).schema().validate(own)
        if faults:
            raise ValidationError(cast("dict[str, Any]", faults))


class ItemSchema(QuestionSchema):
    """An item of a bank: a question with its objective, level, reference, review dates and status."""

    objective = Text()
    bloom = fields.String(required=True, validate=validate.OneOf(BLOOM))
    reference = fields.List(Text(), required=True, validate=validate.Length(min=1))
    verified_on = fields.String(required=True, validate=month)
    review_by = fields.String(required=True, validate=month)
    angoff = fields.Float(required=True, validate=validate.Range(min=0, max=1))
    status = fields.String(required=True, validate=validate.OneOf(ITEM_STATUS))


def bank_faults(items: Mapping[str, list[dict[str, Any]]], draw: Mapping[str, int]) -> list[tuple[str, str]]:
    """Check a bank against its blueprint.

    Args:
        items: the items by the objective they are filed under.
        draw: how many items of each objective a form asks.

    Returns:
        Pairs of an objective and what is wrong with its bank.
    """
    faults = []
    for objective, count in draw.items():
        live = sum(item.get("status") == "live" for item in items.get(objective, []))
        if live < 3 * count:
            faults.append((objective, f"has {live} live items; drawing {count} needs at least {3 * count}."))
    return faults
