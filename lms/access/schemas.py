"""What the documents of access hold, and what may be asked."""

from marshmallow import fields

from lms.core.web.api_documents import AsOfQuery, Document, PageQuery, day, word

STATES = "not_started, in_progress, ready_for_signoff, cleared, provisional, grace, blocked or suspended"


class GateEvidenceSchema(Document):
    """A fact that a verdict rests on."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    occurred_on = fields.Date(required=True)
    score = fields.Float(required=True, allow_none=True, metadata={"description": "0 to 100."})
    revision = fields.String(required=True, allow_none=True)


class GateRequirementSchema(Document):
    """A requirement of a gate and whether it is met."""

    kind = fields.String(required=True)
    subject = fields.String(required=True)
    met = fields.Boolean(required=True)
    critical = fields.Boolean(required=True)
    why = fields.String(required=True)
    evidence = fields.List(fields.Nested(GateEvidenceSchema), required=True)


class GateTermSchema(Document):
    """A requirement that is needed, or a group of which at least some parts are."""

    kind = fields.String(metadata={"description": "Of a requirement."})
    subject = fields.String(metadata={"description": "Of a requirement."})
    title = fields.String(metadata={"description": "Of a group; empty when it has none."})
    at_least = fields.Integer(metadata={"description": "How many parts of a group are needed."})
    of = fields.List(
        fields.Nested(lambda: GateTermSchema()), metadata={"description": "The parts of a group."}
    )
    met = fields.Boolean(required=True)
    valid_until = fields.Date(
        allow_none=True, metadata={"description": "Of a group: how long what is met now is enough."}
    )


class SignOffSchema(Document):
    """A signature on a gate."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    by = fields.String(required=True, metadata={"description": "Employee number of who signed."})
    for_ = fields.String(
        required=True,
        allow_none=True,
        data_key="for",
        attribute="for",
        metadata={"description": "Employee number of whom they stood in for; null = nobody."},
    )
    signed_on = fields.Date(required=True)
    signed_at = fields.AwareDateTime(required=True)
    gate_version = fields.Integer(required=True)
    counts = fields.Boolean(required=True, metadata={"description": "Whether the decision rests on it."})


class StandingSchema(Document):
    """What a person decided about a gate and holds on the day: a suspension or a provisional grant."""

    kind = fields.String(required=True, metadata={"description": "suspension or provisional"})
    by = fields.String(required=True, metadata={"description": "Employee number."})
    for_ = fields.String(
        required=True,
        allow_none=True,
        data_key="for",
        attribute="for",
        metadata={"description": "Employee number of whom they stood in for; null = nobody."},
    )
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True, allow_none=True, metadata={"description": "null = until lifted"})
    reason = fields.String(required=True)


class GateDecisionSchema(Document):
    """How a gate stands at the end of a day, and why: what lms access explain prints."""

    employee_no = fields.String(required=True)
    gate = fields.String(required=True)
    as_of = fields.Date(required=True)
    state = fields.String(required=True, metadata={"description": STATES})
    cleared = fields.Boolean(required=True, metadata={"description": "Only in cleared."})
    may_work = fields.Boolean(required=True, metadata={"description": "In cleared, provisional and grace."})
    cleared_until = fields.Date(
        required=True, allow_none=True, metadata={"description": "The last valid day."}
    )
    valid_until_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={
            "description": "When access ends for the person: with the last day, or the night shift on it."
        },
    )
    requirements = fields.List(fields.Nested(GateRequirementSchema), required=True)
    terms = fields.List(
        fields.Nested(lambda: GateTermSchema()),
        required=True,
        metadata={"description": "What is needed: requirements, and groups of which some parts are enough."},
    )
    sign_offs = fields.List(fields.Nested(SignOffSchema), required=True)
    decided = fields.Nested(
        StandingSchema,
        required=True,
        allow_none=True,
        metadata={"description": "The act behind a suspended or provisional gate; null in other states."},
    )


class ReleaseSchema(Document):
    """A release, as in releases.csv."""

    employee_no = fields.String(required=True)
    person = fields.String(required=True)
    job_role = fields.String(required=True)
    unit_code = fields.String(required=True)
    gate = fields.String(required=True)
    gate_version = fields.Integer(required=True)
    released_on = fields.Date(required=True)
    cleared_until = fields.Date(required=True, allow_none=True)
    confirmed_by = fields.String(required=True, metadata={"description": "Employee number."})
    released_by = fields.String(required=True, metadata={"description": "Employee number."})
    sign_off_id = fields.Integer(required=True)
    valid_until_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "When the clearance ends for the person."}
    )


class DisagreementSchema(Document):
    """Where a gate and an account of the EHR disagree."""

    kind = fields.String(required=True)
    employee_no = fields.String(required=True)
    unit = fields.String(required=True, allow_none=True)
    gate = fields.String(required=True, allow_none=True)
    account = fields.String(required=True, allow_none=True)
    security_class = fields.String(required=True, allow_none=True)
    days_without_login = fields.Integer(required=True, allow_none=True)
    text = fields.String(required=True, metadata={"description": "What to do."})


class ReconciliationSchema(Document):
    """Gates against accounts of the EHR: what lms access reconcile prints."""

    as_of = fields.Date(required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    disagreements = fields.List(fields.Nested(DisagreementSchema), required=True)


class GateQuery(AsOfQuery):
    """A gate on a day."""

    gate = word("One gate, such as ehr-registrar; default: those of the jobs held that day.")


class ReleasesQuery(PageQuery):
    """Releases of a period."""

    from_on = day("First day of signing; default: today.", data_key="from")
    to_on = day("Last day of signing, included; default: today. At most a year.", data_key="to")
