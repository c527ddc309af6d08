"""Schemas of what authors write for exams: the blueprint of the form and the items of the bank."""

from collections.abc import Mapping
from typing import Any, cast

from marshmallow import INCLUDE, Schema, ValidationError, fields, validate, validates_schema

from lms.assessments.questions import QUESTION_TYPES
from lms.assessments.questions.base import Strict, Text
from lms.assessments.rules.forms import KindCounts, shares
from lms.assessments.variants.checking import OracleSchema, variant_faults
from lms.assessments.variants.parameters import NAME, ParameterSchema

BLOOM = ("remember", "understand", "apply", "analyze", "evaluate", "create")
HIGHER = BLOOM[2:]
ITEM_STATUS = ("draft", "pilot", "live", "retired")
month = validate.Regexp(r"\d{4}-(0[1-9]|1[0-2])$", error="Must be a month such as 2026-11.")


class KindCutSchema(Strict):
    """What the items of a kind must reach by themselves, in percent: all together, and each (if said)."""

    cut = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=100))
    each = fields.Integer(strict=True, validate=validate.Range(min=1, max=100))


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
    draw_kinds = fields.Dict(
        keys=fields.String(validate=validate.OneOf(QUESTION_TYPES.kinds())),
        values=fields.Dict(
            keys=fields.String(), values=fields.Integer(strict=True, validate=validate.Range(min=1))
        ),
        metadata={
            "description": "how many of the items drawn of an objective are of a kind, by the kind and the "
            "objective; the rest are of other kinds"
        },
    )
    cut_kinds = fields.Dict(
        keys=fields.String(validate=validate.OneOf(QUESTION_TYPES.kinds())),
        values=fields.Nested(KindCutSchema),
        metadata={"description": "kinds of items with a cut of their own; the other items must reach `cut`"},
    )
    pre_test = fields.Integer(
        strict=True,
        validate=validate.Range(min=4, max=12),
        metadata={
            "description": "so many items are offered before the first section, to compare with the exam; "
            "they count for nothing"
        },
    )


class QuestionSchema(Schema):
    """A question of any kind; what is not declared here is checked by the schema of its kind."""

    class Meta:
        """Keys of the kind pass to its own schema, which refuses unknown ones."""

        unknown = INCLUDE

    id = Text()
    kind = fields.String(required=True, validate=validate.OneOf(QUESTION_TYPES.kinds()))

    @validates_schema(skip_on_field_errors=True, pass_original=True)
    def _check_own_fields(self, data: dict[str, Any], original: Mapping[str, Any], **_: Any) -> None:
        own = {name: value for name, value in data.items() if name not in self.fields}
        schema = QUESTION_TYPES.get(data["kind"]).schema()
        if "variants" not in data or "variants" not in self.fields:
            faults = schema.validate(own)
            if faults:
                raise ValidationError(cast("dict[str, Any]", faults))
            return
        written = {"variants": original["variants"], "oracle": original.get("oracle")}
        for fault in variant_faults(schema, own, **written):
            raise ValidationError(fault, "variants")


class ItemSchema(QuestionSchema):
    """An item of a bank: a question with its objective, level, reference, review dates and status.

    With ``variants`` it is many questions: values drawn from a seed fill the places ``{name}`` of its texts,
    and the ``oracle`` works out the right answer and the usual wrong ones.
    """

    objective = Text()
    bloom = fields.String(required=True, validate=validate.OneOf(BLOOM))
    reference = fields.List(Text(), required=True, validate=validate.Length(min=1))
    verified_on = fields.String(required=True, validate=month)
    review_by = fields.String(required=True, validate=month)
    angoff = fields.Float(required=True, validate=validate.Range(min=0, max=1))
    status = fields.String(required=True, validate=validate.OneOf(ITEM_STATUS))
    variants = fields.Dict(
        keys=fields.String(validate=NAME),
        values=fields.Nested(ParameterSchema),
        validate=validate.Length(min=1, max=12),
    )
    oracle = fields.Nested(OracleSchema)


def bank_faults(
    items: Mapping[str, list[dict[str, Any]]], draw: Mapping[str, int], kinds: KindCounts
) -> list[tuple[str, str]]:
    """Check a bank against its blueprint.

    Args:
        items: the items by the objective they are filed under.
        draw: how many items of each objective a form asks.
        kinds: how many of those are of a kind, by the kind and the objective.

    Returns:
        Pairs of an objective and what is wrong with its bank.
    """
    faults = [
        (objective, f"has a quota of {kind} and is not drawn.")
        for kind, quota in kinds.items()
        for objective in quota
        if objective not in draw
    ]
    for objective, count in draw.items():
        live = [item["kind"] for item in items.get(objective, []) if item.get("status") == "live"]
        wanted = shares(objective, count, kinds)
        if wanted[""] < 0:
            faults.append((objective, f"draws {count} and its quotas are {count - wanted['']}."))
            continue
        for kind, share in wanted.items():
            found = sum(one == kind if kind else one not in kinds for one in live)
            if found < 3 * share:
                what = f"live items of {kind}" if kind else "live items"
                faults.append((objective, f"has {found} {what}; drawing {share} needs at least {3 * share}."))
    return faults
