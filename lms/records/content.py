"""The policy of records: for how long each class is kept, and how often each import is expected."""

from typing import Any

from marshmallow import Schema, fields, validate

from lms.core.content import live_all

SECTION, IMPORTS = "retention", "imports"
LONGEST_MONTHS, LONGEST_HOURS = 600, 24 * 366


def _months(description: str) -> fields.Integer:
    return fields.Integer(
        strict=True,
        allow_none=True,
        required=True,
        validate=validate.Range(min=1, max=LONGEST_MONTHS),
        metadata={"description": description},
    )


class RetentionSchema(Schema):
    """Months for which each class of records is kept; null keeps them as long as the system."""

    training = _months("months after leaving")
    papers = _months("months after leaving")
    personal = _months("months after leaving")
    mail = _months("months after it was handed over")
    schedule = _months("months after the shift")
    runs = _months("months after the run")
    copy_days = fields.Integer(
        strict=True,
        required=True,
        validate=validate.Range(min=1, max=30),
        metadata={"description": "days for which a copy of personal data can be fetched"},
    )


class ImportsSchema(Schema):
    """How often each import is expected."""

    expected_hours = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(strict=True, validate=validate.Range(min=1, max=LONGEST_HOURS)),
        required=True,
        metadata={"description": "hours within which the next run of a kind is expected"},
    )


COPY_DAYS = 7


def months_of(record_class: str) -> int | None:
    """Return for how many months the policy keeps a class of records; None when it keeps them."""
    found = live_all("policy").get(SECTION)
    value: Any = found.body.get(record_class) if found else None
    return None if value is None else int(value)


def copy_days() -> int:
    """Return for how many days a copy of personal data can be fetched."""
    found = live_all("policy").get(SECTION)
    return int(found.body["copy_days"]) if found else COPY_DAYS


def expected_hours() -> dict[str, int]:
    """Return the hours within which each kind of import is expected again."""
    found = live_all("policy").get(IMPORTS)
    return dict(found.body["expected_hours"]) if found else {}
