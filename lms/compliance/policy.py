"""The policy section ``compliance``: due soon, gate due days, validity, cuts, rubric (blueprint 5.2)."""

from typing import Any

from marshmallow import Schema, fields, validate

from lms.core.policy import section


def _whole(least: int, most: int) -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(min=least, max=most))


class CutsSchema(Schema):
    """Percent to reach by kind of evidence of a competency."""

    exam = _whole(0, 100)
    simulation = _whole(0, 100)
    observed = _whole(0, 100)
    work_review = fields.Integer(
        required=True, strict=True, data_key="work-review", validate=validate.Range(0, 100)
    )
    coding_review = fields.Integer(
        required=True, strict=True, data_key="coding-review", validate=validate.Range(0, 100)
    )


class ObservedSchema(Schema):
    """How an observed skill passes, rubric 0 to 3."""

    lowest_step = _whole(0, 3)
    critical_step = _whole(0, 3)
    total_percent = _whole(0, 100)


class CompliancePolicySchema(Schema):
    """Every number by which obligations are run."""

    due_soon_days = _whole(0, 180)
    gate_due_days = _whole(0, 730)
    default_months = _whole(1, 120)
    renewal_window_days = _whole(0, 365)
    cuts = fields.Nested(CutsSchema, required=True)
    observed = fields.Nested(ObservedSchema, required=True)
    smallest_group = _whole(1, 50)
    target_percent = _whole(0, 100)


def compliance_policy() -> dict[str, Any]:
    """Return the values in force."""
    return section("compliance")
