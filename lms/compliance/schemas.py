"""What the documents of compliance hold, and what may be asked."""

from marshmallow import fields, validate

from lms.core.web.api_documents import AsOfQuery, Day, Document, PageQuery, Query, day, word

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


class CycleSchema(Document):
    """One cycle of an obligation: what satisfied it, when, and whether in time."""

    cycle = fields.Integer(required=True)
    opened_on = fields.Date(required=True)
    due_on = fields.Date(required=True, allow_none=True, metadata={"description": "The last day."})
    satisfied_on = fields.Date(required=True, allow_none=True)
    expires_on = fields.Date(required=True, allow_none=True, metadata={"description": "The last day."})
    how = fields.String(
        required=True, metadata={"description": "first, early, in_time, late, open or lapsed."}
    )
    source = fields.String(required=True, allow_none=True)
    revision = fields.String(required=True, allow_none=True)
    satisfied_by = fields.List(fields.Nested(SatisfiedBySchema), required=True)


class ObligationSchema(Document):
    """One obligation of a person on a day."""

    requirement = fields.Nested(RequirementNamedSchema, required=True)
    state = fields.String(required=True, metadata={"description": f"{STATES}; the first that holds."})
    due_on = fields.Date(required=True, allow_none=True, metadata={"description": "The last day."})
    expires_on = fields.Date(required=True, allow_none=True, metadata={"description": "The last day."})
    cycle = fields.Integer(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    satisfied_by = fields.List(fields.Nested(SatisfiedBySchema), required=True)
    cycles = fields.List(fields.Nested(CycleSchema), required=True)


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


class ExceptionSchema(Document):
    """A waiver or an extension as it stands: of whom, of what, until when, who asked."""

    id = fields.String(required=True)
    employee_no = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "waiver or extension."})
    topic = fields.String(required=True, metadata={"description": "The thing, such as module:PA-03."})
    title = fields.String(required=True)
    from_on = fields.Date(required=True, data_key="from")
    until_on = fields.Date(
        required=True, data_key="until", metadata={"description": "The last day, or the new due day."}
    )
    was_due_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True)
    state = fields.String(
        required=True, metadata={"description": "wished, asked, approved, declined, withdrawn or ended."}
    )
    asked_by = fields.String(
        required=True, allow_none=True, metadata={"description": "The leader; null while it is a wish."}
    )
    recorded_at = fields.DateTime(required=True)


class ExceptionStepSchema(Document):
    """One step of an exception."""

    state = fields.String(required=True)
    by = fields.String(required=True, metadata={"description": "Employee number of who made it."})
    note = fields.String(required=True, allow_none=True)
    recorded_at = fields.DateTime(required=True)


class ExceptionFullSchema(ExceptionSchema):
    """An exception with every step that led there, oldest first."""

    steps = fields.List(fields.Nested(ExceptionStepSchema), required=True)


class ExceptionsQuery(PageQuery):
    """Exceptions in scope."""

    show = fields.String(
        load_default="all",
        validate=validate.OneOf(("all", "waiting", "in-force")),
        metadata={"description": "all, waiting for a decision, or in-force today.", "default": "all"},
    )


class ExceptionWish(Query):
    """A waiver or an extension that is asked for."""

    kind = fields.String(required=True, metadata={"description": "waiver or extension."})
    topic = fields.String(required=True, validate=validate.Length(max=160))
    until = Day(required=True, metadata={"description": "The last day of a waiver, or the new due day."})
    from_on = day("First day of a waiver; default: today.", data_key="from")
    reason = fields.String(required=True, validate=validate.Length(1, 300))


class ExceptionDecision(Query):
    """The next step of an exception."""

    state = fields.String(
        required=True,
        validate=validate.OneOf(("asked", "approved", "declined", "withdrawn", "ended")),
        metadata={"description": "asked passes a wish on; declined and ended need a note."},
    )
    note = fields.String(load_default="", validate=validate.Length(max=300))
