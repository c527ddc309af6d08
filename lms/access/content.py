"""The policy section ``access``: limits of grace, leave, provisional access and unused accounts."""

from marshmallow import Schema, fields, validate

from lms.access.rules.signing import BEGINS_WITHIN_DAYS
from lms.core.content import scope_field


def _days(most: int) -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=most))


class ProvisionalSchema(Schema):
    """Limits of access before the gate is cleared."""

    days = _days(31)
    extension_days = _days(31)
    in_twelve_months = _days(12)
    begins_within_days = fields.Integer(
        strict=True, load_default=BEGINS_WITHIN_DAYS, validate=validate.Range(min=0, max=31)
    )


class AccessPolicySchema(Schema):
    """The section ``access`` of the policy."""

    scope = scope_field("lapses and leaves")
    grace_days = _days(90)
    leave_days = _days(730)
    provisional = fields.Nested(ProvisionalSchema, required=True)
    unused_days = _days(365)
    inactive_days = _days(365)
