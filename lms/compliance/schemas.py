"""What the documents of compliance hold, and what may be asked."""

from marshmallow import fields

from lms.core.web.api_documents import AsOfQuery, Document, day, word

STATES = "paused, waived, expired, overdue, due_soon, complete, in_progress or not_started"


def _count(text: str) -> fields.Integer:
    return fields.Integer(required=True, allow_none=True, metadata={"description": text})


class RequirementNamedSchema(Document):
    """A requirement by kind and subject."""

    kind = fields.String(required=True)
    subject = fields.String(required=True)


class ReasonSchema(Document):
    """Why somebody must meet a requirement."""

    kind = fields.String(required=True, metadata={"description": "rule, change, denial, manager or measure."})
    text = fields.String(required=True)
    job_role = fields.String(required=True, allow_none=True)
    unit = fields.String(required=True, allow_none=True)
    from_on = fields.Date(required=True, data_key="from")
    to_on = fields.Date(required=True, allow_none=True, data_key="to")


class SatisfiedBySchema(Document):
    """A fact that meets an obligation."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    occurred_on = fields.Date(required=True)
    score = fields.Float(required=True, allow_none=True, metadata={"description": "0 to 100."})
    revision = fields.String(required=True, allow_none=True)


class ObligationSchema(Document):
    """One obligation of a person on a day."""

    requirement = fields.Nested(RequirementNamedSchema, required=True)
    state = fields.String(required=True, metadata={"description": f"{STATES}; the first that holds."})
    due_on = fields.Date(required=True, allow_none=True, metadata={"description": "The last day."})
    expires_on = fields.Date(required=True, allow_none=True, metadata={"description": "The last day."})
    cycle = fields.Integer(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    satisfied_by = fields.List(fields.Nested(SatisfiedBySchema), required=True)


class PersonComplianceSchema(Document):
    """What a person must do: what lms compliance person prints."""

    employee_no = fields.String(required=True)
    as_of = fields.Date(required=True)
    known_on = fields.Date(required=True, allow_none=True)
    obligations = fields.List(fields.Nested(ObligationSchema), required=True)


class ReportRowSchema(Document):
    """Counts of one unit, role or requirement; a name that was not asked for is null."""

    unit = fields.String(required=True, allow_none=True)
    role = fields.String(required=True, allow_none=True)
    requirement = fields.Nested(RequirementNamedSchema, required=True, allow_none=True)
    people = _count("People with an obligation; null where too few are counted for who may not see names.")
    people_on_time = _count("Of them without an overdue or expired one.")
    people_complete = _count("Of them with every one met.")
    obligations = _count("Obligations that are neither waived nor paused.")
    met = _count("Met by evidence in date.")
    late = _count("Overdue or expired.")
    completion = fields.Float(
        required=True, allow_none=True, metadata={"description": "100 met / obligations; null without any."}
    )
    people_measured = _count("People of whom a competency is measured.")
    people_proficient = _count("Of them proficient in every one.")
    competencies = _count("Competencies measured, one for each person and competency.")
    proficient = _count("Of them proven.")
    proficiency = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "100 proficient / competencies; null without any."},
    )


class ReportSchema(Document):
    """A roll-up: what lms compliance report prints."""

    as_of = fields.Date(required=True)
    known_on = fields.Date(required=True, allow_none=True)
    unit = fields.String(required=True, allow_none=True)
    by = fields.List(fields.String(), required=True)
    rows = fields.List(fields.Nested(ReportRowSchema), required=True)


class KnownOnQuery(AsOfQuery):
    """A day, and a day by which things were known."""

    known_on = day("As recorded by the end of this day; default: now.")


class ReportQuery(KnownOnQuery):
    """A report."""

    unit = word("Code of a unit: it and the units below it; default: all your units.")
    by = fields.String(
        load_default="unit,role",
        metadata={
            "description": "Any of unit, role, requirement, separated by commas.",
            "default": "unit,role",
        },
    )
