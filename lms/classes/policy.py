"""The policy section ``classes``: what a trainer shows before leading a class."""

from typing import Any

from marshmallow import Schema, fields, validate

from lms.core.errors import NotFound
from lms.core.policy import section

EVIDENCE_OF_TRAINERS = ("module-completed", "exam-passed", "credential")


class TrainerShowsSchema(Schema):
    """One thing that a trainer may show: a requirement by its kind and subject, with its name for people."""

    kind = fields.String(required=True, validate=validate.OneOf(EVIDENCE_OF_TRAINERS))
    subject = fields.String(required=True, validate=validate.Length(min=1))
    title = fields.String(required=True, validate=validate.Length(min=1))
    months = fields.Integer(allow_none=True, strict=True, validate=validate.Range(min=1, max=120))


class ClassesPolicySchema(Schema):
    """Any one of these, in date on the last day of the class; an empty list asks for nothing."""

    trainer_shows_one_of = fields.List(fields.Nested(TrainerShowsSchema), required=True)


def trainer_shows_one_of() -> list[dict[str, Any]]:
    """Return what a trainer may show; a hospital without this section asks for nothing."""
    try:
        found: list[dict[str, Any]] = section("classes")["trainer_shows_one_of"]
    except NotFound:
        return []
    return found
