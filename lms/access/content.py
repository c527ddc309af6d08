"""The policy sections of access: limits of grace, leave and provisional access; who is told of orders."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from lms.access.provisioning import ADAPTERS
from lms.access.rules.signing import BEGINS_WITHIN_DAYS
from lms.core.content import scope_field


def _days(most: int) -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=most))


class ProvisionalSchema(Schema):
    """Limits of access before the gate is cleared."""

    days = _days(31)
    extension_days = _days(31)
    in_twelve_months = _days(12)
    begins_within_days = fields.Integer(
        strict=True, load_default=BEGINS_WITHIN_DAYS, validate=validate.Range(min=0, max=31)
    )


class EmergencySchema(Schema):
    """Limits of emergency staffing."""

    hours = fields.Integer(required=True, strict=True, validate=validate.Range(min=48, max=168))


class AccessPolicySchema(Schema):
    """The section ``access`` of the policy."""

    scope = scope_field("lapses and leaves")
    grace_days = _days(90)
    leave_days = _days(730)
    provisional = fields.Nested(ProvisionalSchema, required=True)
    emergency = fields.Nested(EmergencySchema)
    unused_days = _days(365)
    inactive_days = _days(365)
    inactive_days_of = fields.Dict(keys=fields.String(), values=_days(365))


def _adapter_faults(adapters: list[dict[str, Any]]) -> None:
    """Check each adapter by the schema of its kind, and that no two share a name.

    Raises:
        ValidationError: with what is wrong, by place.
    """
    faults: dict[int, Any] = {}
    names: set[str] = set()
    for place, terms in enumerate(adapters):
        kind = str(terms.get("kind", ""))
        if kind not in ADAPTERS:
            faults[place] = {"kind": [f"is none of {', '.join(ADAPTERS.kinds())}"]}
            continue
        found = ADAPTERS.get(kind).schema().validate(terms)
        name = str(terms.get("name") or kind)
        if name in names:
            found = {**found, "name": [f"is the name of another one too: {name}"]}
        names.add(name)
        if found:
            faults[place] = found
    if faults:
        raise ValidationError(faults)


class ProvisioningPolicySchema(Schema):
    """The section ``provisioning`` of the policy: the systems that are told of orders."""

    adapters = fields.List(fields.Dict(keys=fields.String()), load_default=list, validate=_adapter_faults)


class EhrAccountsPolicySchema(Schema):
    """The section ``ehr_accounts`` of the policy: what accounts are right, and when to be careful."""

    security_classes = fields.Dict(
        keys=fields.String(),
        values=fields.List(
            fields.String(validate=validate.Length(min=1, max=80)), validate=validate.Length(min=1)
        ),
        load_default=dict,
    )
    privileges = fields.Dict(
        keys=fields.String(),
        values=fields.String(validate=validate.Length(min=1, max=80)),
        load_default=dict,
        metadata={"description": "by privilege, with or without its scope, the class that is ordered for it"},
    )
    most_ends_at_once = fields.Integer(
        strict=True, load_default=50, validate=validate.Range(min=1, max=100_000)
    )
    stale_days = fields.Integer(strict=True, load_default=7, validate=validate.Range(min=1, max=365))
