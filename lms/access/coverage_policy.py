"""The policy section ``coverage``: when shifts begin, and how far ahead the page looks."""

from marshmallow import Schema, fields, validate


def _hour() -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(0, 23))


class ShiftsSchema(Schema):
    """The first hour on the wall from which a shift that begins is an early, a late or a night shift."""

    early = _hour()
    late = _hour()
    night = _hour()


class CoveragePolicySchema(Schema):
    """The section ``coverage``."""

    shifts = fields.Nested(ShiftsSchema, required=True)
    days_ahead = fields.Integer(required=True, strict=True, validate=validate.Range(7, 28))
