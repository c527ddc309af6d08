"""What is authored about people: the policy of sign-in, public holidays, and the personas of a demo."""

from marshmallow import Schema, ValidationError, fields, validate

from lms.core.asked import day_in
from lms.core.content import Kind, each_by_id
from lms.people.models import DUTIES


def _day(text: str) -> bool:
    """Tell whether a text is a date as 2026-11-26."""
    if day_in(text) is None:
        raise ValidationError("Must be a date such as 2026-11-26.")
    return True


class SecondFactorSchema(Schema):
    """Which duties need a second factor, from which day on, and how many days there are to enrol."""

    duties = fields.List(fields.String(validate=validate.OneOf(DUTIES)), required=True)
    from_day = fields.String(data_key="from", validate=_day)
    days = fields.Integer(strict=True, validate=validate.Range(min=0, max=90))


class PeoplePolicySchema(Schema):
    """The policy section ``people``; what is left out keeps its default."""

    idle_minutes = fields.Integer(strict=True, validate=validate.Range(min=1, max=480))
    absolute_hours = fields.Integer(strict=True, validate=validate.Range(min=1, max=24))
    shared_lock_minutes = fields.Integer(strict=True, validate=validate.Range(min=1, max=60))
    failures_before_lock = fields.Integer(strict=True, validate=validate.Range(min=1, max=20))
    longest_lock_minutes = fields.Integer(strict=True, validate=validate.Range(min=1, max=1440))
    shortest_password = fields.Integer(strict=True, validate=validate.Range(min=12, max=64))
    reset_link_minutes = fields.Integer(strict=True, validate=validate.Range(min=5, max=1440))
    code_hours = fields.Integer(strict=True, validate=validate.Range(min=1, max=72))
    signing_minutes = fields.Integer(strict=True, validate=validate.Range(min=1, max=30))
    cover_days = fields.Integer(strict=True, validate=validate.Range(min=1, max=180))
    second_factor = fields.Nested(SecondFactorSchema)


class HolidaySchema(Schema):
    """A public holiday; without ``units`` it is kept everywhere, else by these units and those below them."""

    day = fields.String(required=True, validate=_day)
    name = fields.String(required=True, validate=validate.Length(min=1, max=80))
    units = fields.List(fields.String(validate=validate.Length(min=1)))


class WorkingDaysSchema(Schema):
    """The policy section ``working_days``: Monday to Friday without these holidays."""

    holidays = fields.List(fields.Nested(HolidaySchema), required=True)


class PersonaSchema(Schema):
    """One persona of the demo's sign-in page: who it is and what to try there."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9][a-z0-9_-]*$"))
    employee_no = fields.String(required=True, validate=validate.Length(min=1))
    title = fields.String(required=True, validate=validate.Length(min=1, max=60))
    try_this = fields.String(required=True, validate=validate.Length(min=1, max=160))


PERSONA_KIND = Kind(name="persona", pattern="demo/personas.yaml", schema=PersonaSchema, split=each_by_id)
