"""How soon feedback is answered: the section ``support`` of the policy."""

from dataclasses import dataclass

from marshmallow import Schema, fields, validate

from lms.core.content import live_all

SECTION = "support"


class SupportPolicySchema(Schema):
    """Working days (Monday to Friday without public holidays) in which a trainer answers."""

    answer_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=60))
    appeal_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=60))


@dataclass(frozen=True)
class SupportPolicy:
    """Working days from a report, or from the challenge of an item, to the day by which it is answered."""

    answer_days: int = 10
    appeal_days: int = 5


def support_policy() -> SupportPolicy:
    """Return the policy live today; the values it ships with while none is loaded."""
    found = live_all("policy").get(SECTION)
    return SupportPolicy(found.body["answer_days"], found.body["appeal_days"]) if found else SupportPolicy()
