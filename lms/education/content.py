"""What authors write for provider education: pathways, and the words of educators' profiles."""

from typing import Any

from marshmallow import Schema, fields, validate

from lms.core.content import Fault, Kind, Parsed, References, each_by_id
from lms.education.rules import matching
from lms.education.rules.pathways import KINDS as STEP_KINDS

_SLUG = validate.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", error="Must look like contact-30.")


class PathwayStepSchema(Schema):
    """A step, due so many days after the anchor; the text says what is done and is shown to the provider."""

    id = fields.String(required=True, validate=_SLUG)
    title = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(STEP_KINDS))
    day = fields.Integer(required=True, strict=True, validate=validate.Range(0, 730))
    text = fields.String(required=True)


class PathwaySchema(Schema):
    """A pathway of new providers: for which job roles, whether the roster starts it, its steps."""

    id = fields.String(required=True, validate=_SLUG)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    job_roles = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    starts_on_hire = fields.Boolean(required=True, truthy={True}, falsy={False})
    hire_window_days = fields.Integer(required=True, strict=True, validate=validate.Range(1, 365))
    again_after_days = fields.Integer(required=True, strict=True, validate=validate.Range(1, 3650))
    steps = fields.List(fields.Nested(PathwayStepSchema), required=True, validate=validate.Length(1, 20))


class TermSchema(Schema):
    """A word of an educator's profile."""

    id = fields.String(required=True, validate=_SLUG)
    kind = fields.String(required=True, validate=validate.OneOf(matching.KINDS))
    title = fields.String(required=True)


def _references(thing: Parsed) -> References:
    roles = enumerate(thing.body["job_roles"])
    return References(tuple(("role", role, ("job_roles", place)) for place, role in roles))


def _faults(thing: Parsed) -> list[Fault]:
    steps: list[dict[str, Any]] = thing.body["steps"]
    found = []
    for place, step in enumerate(steps):
        before = steps[:place]
        if any(one["id"] == step["id"] for one in before):
            found.append(thing.document.fault(("steps", place, "id"), f"step {step['id']} is named twice"))
        if before and before[-1]["day"] > step["day"]:
            found.append(thing.document.fault(("steps", place, "day"), "is before the step above it"))
    return found


KINDS = (
    Kind("pathway", "pathways/*.yaml", PathwaySchema, references=_references, house_rules=_faults),
    Kind("education-term", "education/terms.yaml", TermSchema, split=each_by_id),
)
