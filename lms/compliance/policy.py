"""The policy section ``compliance``: due soon, gate due days, validity, cuts, rubric (blueprint 5.2)."""

from datetime import date
from itertools import pairwise
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lms.assessments.api import renewal_window_days
from lms.compliance.rules.exceptions import Limits
from lms.compliance.rules.returning import ORDER
from lms.core.content import live_all, scope_field
from lms.core.policy import section

GO_LIVES = "go_lives"
"""The section of policy that names what goes live where."""
RENEWAL = "renewal"
"""The section of policy that says how renewal forms are made."""
EXCEPTIONS = "exceptions"
"""The section of policy that limits waivers and extensions."""


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

    scope = scope_field("jobs and cycles")
    due_soon_days = _whole(0, 180)
    gate_due_days = _whole(0, 730)
    default_months = _whole(1, 120)
    cuts = fields.Nested(CutsSchema, required=True)
    observed = fields.Nested(ObservedSchema, required=True)
    smallest_group = _whole(1, 50)
    target_percent = _whole(0, 100)
    dispute_days = fields.Integer(
        strict=True,
        validate=validate.Range(1, 90),
        metadata={"description": "days in which the rating of an observed skill may be disputed; else 14"},
    )


class ProgrammePolicySchema(Schema):
    """From which day the programme holds in this hospital; without the section, from the beginning.

    Who was employed before counts due days from this day on, and nothing is late before it.
    """

    from_on = fields.Date(required=True, data_key="from")


class RenewalFormSchema(Schema):
    """How renewal forms are made (blueprint 5.2, "Annual renewal form")."""

    items = _whole(5, 30)
    denial_percent = _whole(0, 100)
    denial_months = _whole(1, 36)
    denial_topics = _whole(1, 10)
    cut = _whole(50, 100)


class GoLiveSchema(Schema):
    """The day on which a unit, and the units below it, begin to work with something new."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$"))
    unit = fields.String(required=True, validate=validate.Length(1, 40))
    on = fields.Date(required=True)
    title = fields.String(required=True, validate=validate.Length(3, 120))


class GoLivesSchema(Schema):
    """What goes live where, and on which day: rules may ask people around these days."""

    units = fields.List(fields.Nested(GoLiveSchema), required=True)


class PartnerSchema(Schema):
    """A hospital or agency whose training is accepted."""

    code = fields.String(required=True, validate=validate.Length(min=2, max=20))
    name = fields.String(required=True, validate=validate.Length(min=3, max=80))


class ReciprocitySchema(Schema):
    """What of partners is accepted: general modules, for so many months from the day of the pass."""

    months = _whole(1, 36)
    partners = fields.List(fields.Nested(PartnerSchema), required=True)
    modules = fields.List(fields.String(), required=True)


class ExceptionsPolicySchema(Schema):
    """How long a waiver and an extension may be, and what the law asks whoever it is."""

    waiver_months = _whole(1, 24)
    extension_days = _whole(1, 180)
    never = fields.List(fields.String(validate=validate.Length(1, 60)), required=True)


class BandSchema(Schema):
    """From so many days of absence on, this is asked."""

    days = _whole(1, 3660)
    asks = fields.String(required=True, validate=validate.OneOf(ORDER))


class ReturningPolicySchema(Schema):
    """What is asked on return, by how long somebody was away: longer never asks less."""

    scope = scope_field("absences")
    bands = fields.List(fields.Nested(BandSchema), required=True)
    shifts = _whole(1, 30)

    @validates_schema
    def check_bands(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse bands that are not in order of days, or that ask less after a longer absence."""
        rows = [(band["days"], ORDER.index(band["asks"])) for band in data["bands"]]
        if any(after[0] <= before[0] or after[1] < before[1] for before, after in pairwise(rows)):
            raise ValidationError("a longer absence comes later in the list and never asks less", "bands")


def exception_limits() -> Limits:
    """Return the limits of exceptions; without the section nothing can be waived or extended."""
    found = live_all("policy").get(EXCEPTIONS)
    if found is None:
        return Limits(0, 0, frozenset())
    body = found.body
    return Limits(int(body["waiver_months"]), int(body["extension_days"]), frozenset(body["never"]))


def reciprocity() -> dict[str, Any]:
    """Return the policy of prior credit; without the section nobody is a partner."""
    found = live_all("policy").get("reciprocity")
    return found.body if found else {"months": 0, "partners": [], "modules": []}


def compliance_policy(as_of: date | None = None) -> dict[str, Any]:
    """Return the values in force on a day (default: today), with the renewal window of exams."""
    return {**section("compliance", as_of), "renewal_window_days": renewal_window_days(as_of)}


RENEWAL_DEFAULTS = {"items": 10, "denial_percent": 30, "denial_months": 12, "denial_topics": 3, "cut": 80}
"""What holds where the policy in force says nothing of renewal forms."""


def renewal_policy() -> dict[str, Any]:
    """Return how renewal forms are made, by the policy in force."""
    found = live_all("policy").get(RENEWAL)
    return {**RENEWAL_DEFAULTS, **(found.body if found else {})}
