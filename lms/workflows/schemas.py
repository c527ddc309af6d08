"""What the documents of the workflow map hold."""

from marshmallow import fields

from lms.core.web.api_documents import Document


def _ids(text: str) -> fields.List[str]:
    return fields.List(fields.String(), required=True, metadata={"description": text})


class StepSchema(Document):
    """A step of the clean-claim map."""

    id = fields.String(required=True, metadata={"description": "Such as W03."})
    name = fields.String(required=True)
    phase = fields.String(required=True)
    care = fields.String(
        required=True, metadata={"description": "Place on the axis of care: before, arrival, care, …"}
    )
    claim = fields.String(
        required=True, metadata={"description": "Place on the axis of the claim: coverage, registration, …"}
    )
    owners = _ids("Workflow roles that own it.")
    scope = _ids("Care settings in which it happens.")
    inputs = _ids("What it needs.")
    outputs = _ids("What it makes.")
    next = _ids("Ids of the steps that it hands over to.")
    errors = _ids("What can go wrong.")
    claim_fields = _ids("Fields of the claim that it makes.")
    kpis = _ids("Measures that show it.")
    competencies = _ids("Competencies that it needs.")
