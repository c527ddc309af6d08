"""Schemas of what authors write for a module: ``module.yaml`` and the front matter of lessons."""

from marshmallow import ValidationError, fields, validate

from lms.assessments.api import BLOOM, AssessmentSchema, QuestionSchema, Strict, Text, month
from lms.core.asked import day_in
from lms.core.content import scope_field

MODULE_ID = r"[A-Z]{2,4}-\d{2}"
FORM_ID = MODULE_ID + r"-[A-Z]{1,2}"
FACT_STATUS = ("confirmed", "to confirm")
MOMENT = r"(\d{1,2}:)?[0-5]?\d:[0-5]\d"
CONCEPT_CHECK = "concept-check"
LONGEST_LESSON = 8
"""Minutes of the longest lesson; what takes longer is two lessons."""


class ObjectiveSchema(Strict):
    """What a learner can do afterwards, with the competencies and workflow steps it serves."""

    id = fields.String(required=True, validate=validate.Regexp(r"O\d{1,2}$", error="Must look like O1."))
    verb = Text()
    bloom = fields.String(required=True, validate=validate.OneOf(BLOOM))
    text = Text()
    critical = fields.Boolean(required=True, truthy={True}, falsy={False})
    competencies = fields.List(Text(), required=True, validate=validate.Length(min=1))
    steps = fields.List(Text(), required=True, validate=validate.Length(min=1))


class RequiresSchema(Strict):
    """A prerequisite that must be passed, not only gone through: its concept check, which is its exam."""

    module = Text()
    passed = fields.String(required=True, validate=validate.OneOf((CONCEPT_CHECK,)))


class RecurrenceSchema(Strict):
    """After how many months the module is due again; null means never."""

    months = fields.Integer(
        required=True, strict=True, allow_none=True, validate=validate.Range(min=1, max=60)
    )


class FactSchema(Strict):
    """A statement that can change, with its source and review dates."""

    id = Text()
    text = Text()
    source = Text()
    verified_on = fields.String(required=True, validate=month)
    review_by = fields.String(required=True, validate=month)
    status = fields.String(required=True, validate=validate.OneOf(FACT_STATUS))


class LocalBlockSchema(Strict):
    """A place for a hospital's own rule, and who owns it."""

    id = Text()
    title = Text()
    owner = Text()


class FormSchema(Strict):
    """A shorter form of a module for people who need some of its objectives: a module of its own.

    It has the lessons and the items of these objectives. Completing the whole module meets it as well.
    """

    id = fields.String(
        required=True, validate=validate.Regexp(FORM_ID + "$", error="Must look like PA-03-S.")
    )
    title = Text()
    summary = Text()
    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(min=5, max=240))
    objectives = fields.List(Text(), required=True, validate=validate.Length(min=1))


class ModuleSchema(Strict):
    """The file ``module.yaml``."""

    id = fields.String(
        required=True, validate=validate.Regexp(MODULE_ID + "$", error="Must look like PA-03.")
    )
    title = Text()
    summary = Text()
    version = fields.String(
        required=True, validate=validate.Regexp(r"\d+\.\d+\.\d+$", error="Must look like 1.0.0.")
    )
    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(min=5, max=240))
    prerequisites = fields.List(Text(), required=True)
    requires = fields.List(fields.Nested(RequiresSchema))
    objectives = fields.List(fields.Nested(ObjectiveSchema), required=True, validate=validate.Length(min=1))
    claim_fields = fields.List(Text(), required=True)
    assessment = fields.Nested(AssessmentSchema, required=True)
    recurrence = fields.Nested(RecurrenceSchema, required=True)
    scope = scope_field("cycles")
    facts = fields.List(fields.Nested(FactSchema), required=True)
    local_blocks = fields.List(fields.Nested(LocalBlockSchema), required=True)
    tip_sheet = Text()
    forms = fields.List(fields.Nested(FormSchema))
    test_out = fields.Boolean(truthy={True}, falsy={False})


def _is_day(text: str) -> bool:
    """Tell whether a text is a date as ``2026-10-12``."""
    if day_in(text) is None:
        raise ValidationError("Must be a date such as 2026-10-12.")
    return True


class RecordingSchema(Strict):
    """The piece of a recorded class or webinar that a lesson is; its text holds what is said."""

    url = fields.Url(required=True, schemes={"https"}, validate=validate.Length(max=300))
    held_on = fields.String(required=True, validate=_is_day)
    begins_at = fields.String(
        required=True, validate=validate.Regexp(MOMENT + "$", error="Must look like 12:30 or 1:02:05.")
    )
    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=LONGEST_LESSON))


class ReflectionPartSchema(Strict):
    """One part of a reflection to fill in, by the words that stand above it."""

    id = fields.String(
        required=True, validate=validate.Regexp(r"[a-z][a-z_]*$", error="Must look like need.")
    )
    label = Text()


class ReflectionSchema(Strict):
    """A question for an example from the learner's own desk: nobody marks it, trainers read it."""

    id = fields.String(required=True, validate=validate.Regexp(r"R\d{1,2}$", error="Must look like R1."))
    title = Text()
    ask = Text()
    parts = fields.List(
        fields.Nested(ReflectionPartSchema), required=True, validate=validate.Length(min=1, max=4)
    )
    example = Text()


class LessonSchema(Strict):
    """The front matter of a lesson."""

    id = fields.String(required=True, validate=validate.Regexp(r"L\d{1,2}$", error="Must look like L1."))
    title = Text()
    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=LONGEST_LESSON))
    objectives = fields.List(Text(), required=True, validate=validate.Length(min=1))
    checks = fields.List(fields.Nested(QuestionSchema))
    reflections = fields.List(fields.Nested(ReflectionSchema))
    recording = fields.Nested(RecordingSchema)
