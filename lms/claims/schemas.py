"""What the document of a claim holds."""

from marshmallow import fields

from lms.core.web.api_documents import Document


def _amount(text: str = "US dollars with two decimals, as text.") -> fields.String:
    return fields.String(required=True, allow_none=True, metadata={"description": text})


def _text(text: str = "") -> fields.String:
    return fields.String(required=True, allow_none=True, metadata={"description": text} if text else {})


def _day(text: str = "") -> fields.Date:
    return fields.Date(required=True, allow_none=True, metadata={"description": text} if text else {})


class CauseSchema(Document):
    """A cause with its standing: suggested until a person confirms it."""

    id = fields.String(required=True)
    label = fields.String(required=True)
    category = _text()
    step = _text("Workflow step where it begins.")
    role = _text("Workflow role.")
    competency = _text()
    status = fields.String(required=True)


def _cause() -> fields.Nested:
    return fields.Nested(CauseSchema, required=True, allow_none=True)


class AcceptanceSchema(Document):
    """What the acknowledgments say about the first submission."""

    outcome = _text()
    on = _day()
    conflict = fields.Boolean(required=True)
    cause = _cause()


class ClaimEditsSchema(Document):
    """What the edit log says before the claim was sent."""

    state = fields.String(required=True)
    entered_on = _day()
    hits = fields.Integer(required=True)
    open_hits = fields.Integer(required=True)
    first_person_on = _day()
    cause = _cause()


class CleanTestSchema(Document):
    """One of the four clean-claim tests; passed is null while it is open."""

    passed = fields.Boolean(required=True, allow_none=True)
    why = fields.String(required=True)


class AnswerSchema(Document):
    """An acknowledgment of a submission."""

    on = _day()
    scope = _text()
    answer = _text()
    codes = fields.Raw(required=True, allow_none=True, metadata={"description": "Codes as they were sent."})
    conflict = fields.Boolean(required=True)
    cause = _cause()


class SubmissionSchema(Document):
    """The claim as it was sent once."""

    on = _day()
    frequency = _text()
    charge = _amount()
    is_first = fields.Boolean(required=True)
    outcome = _text()
    answers = fields.List(fields.Nested(AnswerSchema), required=True)


class AdjustmentSchema(Document):
    """An adjustment of a remittance and what it does."""

    group = _text()
    code = _text()
    amount = _amount()
    effect = _text()
    label = _text()
    line = fields.Integer(required=True, allow_none=True, metadata={"description": "Service line from 1."})


class RemittanceSchema(Document):
    """A payment decision of the payer."""

    on = _day()
    status = _text()
    charge = _amount()
    paid = _amount()
    is_first = fields.Boolean(required=True)
    is_duplicate = fields.Boolean(required=True)
    result = _text()
    denied = _amount()
    difference = _amount()
    cause = _cause()
    adjustments = fields.List(fields.Nested(AdjustmentSchema), required=True)


class ParkedSchema(Document):
    """An event that could not be placed."""

    kind = _text()
    on = _day()
    reason = _text()
    amount = _amount()


class ClaimSchema(Document):
    """A claim root with everything that happened to it: what lms claims explain prints. No patient data."""

    claim = fields.String(required=True, metadata={"description": "Public id C-…."})
    unit = _text("Code of the unit; null = not attributed.")
    payer = _text()
    payer_order = _text()
    claim_type = _text()
    charge = _amount()
    service_from = _day()
    service_to = _day()
    first_submission_on = _day()
    accepted_first = fields.Nested(AcceptanceSchema, required=True)
    first_remit_on = _day()
    result = _text("Result of the first remittance; null while the payer has not answered.")
    is_counted = fields.Boolean(required=True)
    is_quarantined = fields.Boolean(required=True)
    paid = _amount()
    denied = _amount()
    patient_share = _amount()
    cause = _cause()
    duplicate_events = fields.Integer(required=True)
    takeback = _amount()
    is_overturned = fields.Boolean(required=True)
    latest_paid = _amount()
    edits = fields.Nested(ClaimEditsSchema, required=True, allow_none=True)
    clean = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(CleanTestSchema),
        required=True,
        metadata={"description": "The clean-claim tests by measure, such as K33."},
    )
    submissions = fields.List(fields.Nested(SubmissionSchema), required=True)
    remittances = fields.List(fields.Nested(RemittanceSchema), required=True)
    parked = fields.List(fields.Nested(ParkedSchema), required=True)
