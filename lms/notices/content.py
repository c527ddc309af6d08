"""The policy section ``notices``: when digests go out."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lms.core.content import live_all
from lms.notices.rules.hours import Hours

SECTION = "notices"


def _hour(least: int, most: int) -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(min=least, max=most))


class NoticesPolicySchema(Schema):
    """Hours on the wall of the recipient's unit; nobody is told anything outside them or their shifts."""

    digest_hour = _hour(0, 22)
    quiet_from_hour = _hour(1, 23)

    @validates_schema
    def check_order(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a quiet time that begins before the digest."""
        if data["quiet_from_hour"] <= data["digest_hour"]:
            raise ValidationError("must be later than digest_hour", "quiet_from_hour")


def hours() -> Hours | None:
    """Return the hours in force; None in a hospital without this section, which sends no digests."""
    found = live_all("policy").get(SECTION)
    return None if found is None else Hours(found.body["digest_hour"], found.body["quiet_from_hour"])
