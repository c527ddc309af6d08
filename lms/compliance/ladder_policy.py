"""The policy section ``escalation``: the steps of the ladder of reminders."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lms.compliance.rules.ladder import Step
from lms.core.content import live_all

SECTION = "escalation"
AUDIENCES = ("learner", "manager", "director", "access")


class StepSchema(Schema):
    """A step: days before the last day (negative) or after the first day late, and whom it tells."""

    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=-180, max=365))
    tell = fields.List(
        fields.String(validate=validate.OneOf(AUDIENCES)), required=True, validate=validate.Length(min=1)
    )


class EscalationSchema(Schema):
    """The ladder, and how far back it looks when nothing was planned before."""

    steps = fields.List(fields.Nested(StepSchema), required=True)
    catch_up_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=60))

    @validates_schema
    def check_days(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse two steps on one day, and telling others than the learner before the last day."""
        days = [step["days"] for step in data["steps"]]
        if len(set(days)) != len(days):
            raise ValidationError("two steps have the same days", "steps")
        if any(step["days"] < 0 and set(step["tell"]) != {"learner"} for step in data["steps"]):
            raise ValidationError("before the last day only the learner is told", "steps")


def ladder() -> tuple[Step, ...]:
    """Return the steps in force; none in a hospital without this section."""
    found = live_all("policy").get(SECTION)
    return tuple(Step(step["days"], tuple(step["tell"])) for step in found.body["steps"]) if found else ()


def catch_up_days() -> int:
    """Return how many days back the first plan looks."""
    found = live_all("policy").get(SECTION)
    return int(found.body["catch_up_days"]) if found else 0
