"""What the documents about people and units hold, and what may be asked."""

from marshmallow import fields

from lms.core.web.api_documents import Document, PageQuery, word


class HeldSchema(Document):
    """From when to when something is held, and when that was recorded."""

    unit_code = fields.String(required=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(
        required=True, allow_none=True, metadata={"description": "The last day; null = open."}
    )


class JobListedSchema(HeldSchema):
    """A job by which a person is found."""

    job_role = fields.String(required=True)


class JobHeldSchema(JobListedSchema):
    """A job that a person holds on the day."""

    recorded_at = fields.AwareDateTime(required=True)


class DutyHeldSchema(HeldSchema):
    """A duty in this application over a unit and those below it."""

    duty = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)


class PersonListedSchema(Document):
    """A person in a list."""

    employee_no = fields.String(required=True)
    name = fields.String(required=True)
    status = fields.String(
        required=True, allow_none=True, metadata={"description": "active, leave, terminated; null = unknown."}
    )
    jobs = fields.List(
        fields.Nested(JobListedSchema),
        required=True,
        metadata={"description": "Those held today in your units, else the latest one."},
    )


class PersonSchema(Document):
    """A person as of a day: what lms people show prints."""

    employee_no = fields.String(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True, allow_none=True)
    as_of = fields.Date(required=True)
    status = fields.String(required=True, allow_none=True)
    hired_on = fields.Date(required=True, allow_none=True)
    left_on = fields.Date(required=True, allow_none=True)
    employment_type = fields.String(required=True, allow_none=True)
    work_location = fields.String(required=True, allow_none=True)
    manager_employee_no = fields.String(required=True, allow_none=True)
    jobs = fields.List(fields.Nested(JobHeldSchema), required=True)
    duties = fields.List(fields.Nested(DutyHeldSchema), required=True)


class UnitSchema(Document):
    """A unit of the organisation, as the import org has it."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "system, region, facility or department."})
    parent_code = fields.String(
        required=True, allow_none=True, metadata={"description": "Null at the top of what you may see."}
    )
    care_setting = fields.String(required=True, metadata={"description": "acute, ambulatory or both."})
    time_zone = fields.String(required=True, allow_none=True)
    npi = fields.List(fields.String(), required=True)


class PeopleQuery(PageQuery):
    """A part of the people list."""

    unit = word("Code of a unit: it and the units below it.")
    job_role = word("A job role, such as registrar.")
    q = word("Words of the name, the employee number or the email.")
