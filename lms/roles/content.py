"""What authors write about job roles, and how a role's short form becomes requirements."""

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, fields, validate

from lms.core.content import Kind, Parsed, References, scope_field
from lms.roles.rules import AFTER, GATE

JOB_ROLES = (
    "scheduler",
    "registrar",
    "ed_registrar",
    "birth_registrar",
    "inpatient_registrar",
    "cashier",
    "financial_counselor",
    "authorization_specialist",
    "physician",
    "advanced_practice_provider",
    "nurse",
    "case_manager",
    "ancillary_staff",
    "charge_capture",
    "biller",
    "payment_poster",
    "denial_specialist",
    "ar_follow_up",
    "coder_1",
    "coder_2",
    "coder_3",
    "coder_4",
    "coding_consultant",
    "cdi_specialist",
    "him_analyst",
    "release_of_information",
    "leader",
    "coding_leader",
    "trainer",
    "super_user",
    "coding_educator",
)
KINDS = (
    "module-completed",
    "exam-passed",
    "competency-proficient",
    "simulation-passed",
    "observed-skill",
    "attestation",
    "credential",
    "external-class",
    "work-review",
    "manager-confirmed",
)
CONTENT_OF_KIND = {
    "module-completed": "module",
    "exam-passed": "module",
    "competency-proficient": "competency",
    "observed-skill": "checklist",
    "attestation": "attestation",
}
MODULE_ID = validate.Regexp(r"^[A-Z]{2,4}-\d{1,2}(-[A-Z]{1,2})?$")


class ModuleSchema(Schema):
    """A module: its lessons completed and, unless ``exam`` is false, its exam passed."""

    module = fields.String(required=True, validate=MODULE_ID)
    critical = fields.Boolean(load_default=False)
    exam = fields.Boolean(load_default=True)
    due_days = fields.Integer(strict=True, validate=validate.Range(0, 730))


class RequirementSchema(Schema):
    """Any other requirement; what is not given here comes from the thing it names or from policy."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    subject = fields.String(required=True, validate=validate.Length(min=1))
    critical = fields.Boolean(load_default=False)
    due_days = fields.Integer(strict=True, validate=validate.Range(0, 730))
    title = fields.String()
    months = fields.Integer(strict=True, allow_none=True, validate=validate.Range(1, 120))
    cut = fields.Integer(strict=True, validate=validate.Range(0, 100))
    occasions = fields.Integer(strict=True, validate=validate.Range(1, 20))
    review = fields.String(validate=validate.OneOf(("work-review", "coding-review")))
    since_revision = fields.String()
    also = fields.List(fields.String(), validate=validate.Length(min=1))
    sources = fields.List(fields.String(), validate=validate.Length(min=1))


class PartSchema(Schema):
    """What is asked at one time."""

    modules = fields.List(fields.Nested(ModuleSchema), load_default=[])
    requirements = fields.List(fields.Nested(RequirementSchema), load_default=[])


class GateSchema(PartSchema):
    """The gate of the role; its version is raised with every change of what it asks."""

    version = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    scope = scope_field("ways to clearance")
    modules = fields.List(fields.Nested(ModuleSchema), required=True, validate=validate.Length(min=1))


class PlannedSchema(Schema):
    """A module that the role will ask for once it exists: shown, never required."""

    module = fields.String(required=True, validate=MODULE_ID)
    title = fields.String(required=True)
    when = fields.String(required=True, validate=validate.OneOf((GATE, AFTER)))
    due_days = fields.Integer(strict=True, validate=validate.Range(0, 730))


class RoleSchema(Schema):
    """A job role of the hospital."""

    id = fields.String(required=True, validate=validate.OneOf(JOB_ROLES))
    title = fields.String(required=True)
    workflow_roles = fields.List(fields.String(), required=True)
    scope = scope_field("jobs and cycles")
    gate = fields.Nested(GateSchema, required=True)
    after = fields.Nested(PartSchema)
    recommended = fields.List(
        fields.String(validate=MODULE_ID),
        metadata={"description": "modules that are advised to people of the role and never due"},
    )
    competencies = fields.List(fields.String(), load_default=[])
    competencies_later = fields.List(
        fields.String(),
        load_default=[],
        metadata={"description": "not measured yet: nothing published can prove them"},
    )
    planned = fields.List(fields.Nested(PlannedSchema), load_default=[])


def _references(thing: Parsed) -> References:
    found: list[tuple[str, str, tuple[Any, ...]]] = []
    for part in ("gate", "after"):
        body = thing.body.get(part, {})
        for index, item in enumerate(body.get("modules", [])):
            found.append(("module", item["module"], (part, "modules", index, "module")))
        for index, item in enumerate(body.get("requirements", [])):
            kind = CONTENT_OF_KIND.get(item["kind"])
            if kind:
                found.append((kind, item["subject"], (part, "requirements", index, "subject")))
    for name, kind in (
        ("recommended", "module"),
        ("competencies", "competency"),
        ("competencies_later", "competency"),
        ("workflow_roles", "workflow_role"),
    ):
        found += [(kind, key, (name, index)) for index, key in enumerate(thing.body.get(name, []))]
    return References(tuple(found))


def entries(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the requirements of one part of a role; a module stands for its lessons and its exam."""
    for item in part.get("modules", []):
        shared = {"subject": item["module"], "critical": item.get("critical", False)}
        if "due_days" in item:
            shared["due_days"] = item["due_days"]
        yield {"kind": "module-completed", **shared}
        if item.get("exam", True):
            yield {"kind": "exam-passed", **shared}
    for item in part.get("requirements", []):
        yield dict(item)


ROLE_KIND = Kind(name="role", pattern="roles/*.yaml", schema=RoleSchema, references=_references)
