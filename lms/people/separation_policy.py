"""The policy section ``separation``: what nobody should hold together, and how long an exception lasts."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lms.core.content import live_all
from lms.people.models import DUTIES
from lms.people.rules.separation import (
    ANYWHERE,
    DUTY,
    KINDS,
    REFUSE,
    SAME_UNIT,
    WARN,
    Combination,
    combination_of,
)

SECTION = "separation"


class CombinationSchema(Schema):
    """Two things that one person should not hold together."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9-]{2,59}$"))
    title = fields.String(required=True, validate=validate.Length(3, 80))
    first = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    second = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    reason = fields.String(required=True, validate=validate.Length(5, 300))
    where = fields.String(validate=validate.OneOf((ANYWHERE, SAME_UNIT)))
    on_import = fields.String(validate=validate.OneOf((WARN, REFUSE)))

    @validates_schema
    def names_things(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse what is no job role, duty or privilege by its form."""
        for name in ("first", "second"):
            told = data.get(name, {})
            kind = next(iter(told), "")
            if len(told) != 1 or kind not in KINDS:
                raise ValidationError({name: [f"Name one of {', '.join(KINDS)}."]})
            if kind == DUTY and told[kind] not in DUTIES:
                raise ValidationError({name: [f"There is no duty {told[kind]}."]})


class SeparationPolicySchema(Schema):
    """The section ``separation``."""

    longest_exception_days = fields.Integer(required=True, strict=True, validate=validate.Range(1, 366))
    combinations = fields.List(fields.Nested(CombinationSchema), required=True)


def combinations() -> tuple[Combination, ...]:
    """Return what nobody should hold together today; nothing where the policy has no such section."""
    return tuple(combination_of(row["id"], row) for row in _section().get("combinations", ()))


def longest_exception_days() -> int:
    """Return the most days that an exception lasts; 0 where the policy allows none."""
    return int(_section().get("longest_exception_days", 0))


def _section() -> dict[str, Any]:
    found = live_all("policy").get(SECTION)
    return found.body if found else {}
