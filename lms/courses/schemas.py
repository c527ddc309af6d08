"""What the documents of modules hold: what a catalogue says, never an item or its key."""

from marshmallow import fields

from lms.core.web.api_documents import Document


class ModuleObjectiveSchema(Document):
    """What a learner can do afterwards."""

    id = fields.String(required=True)
    text = fields.String(required=True)
    critical = fields.Boolean(required=True)
    competencies = fields.List(fields.String(), required=True)
    steps = fields.List(fields.String(), required=True)


class ModuleSchema(Document):
    """A module that is live today."""

    id = fields.String(required=True, metadata={"description": "Such as PA-03."})
    version = fields.String(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    minutes = fields.Integer(required=True)
    valid_months = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "How long a completion is valid; null = for ever."},
    )
    prerequisites = fields.List(fields.String(), required=True)
    must_pass = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Those of the prerequisites whose exam must be passed."},
    )
    objectives = fields.List(fields.Nested(ModuleObjectiveSchema), required=True)
