"""What authors write about job roles, and how a role's short form becomes requirements."""

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lms.core.content import Fault, Kind, Parsed, References, scope_field
from lms.roles.groups import GroupsField, leaves_of
from lms.roles.rules import AFTER, GATE
from lms.simulations.api import Named, content_kinds, named_in

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
    "coding-accuracy",
    "manager-confirmed",
    "renewal-passed",
)
ROLE, SIMULATION = "role", "simulation-passed"
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
    win_records = fields.Integer(strict=True, validate=validate.Range(1, 1000))
    win_cut = fields.Integer(strict=True, validate=validate.Range(0, 100))
    quarter_records = fields.Integer(strict=True, validate=validate.Range(1, 1000))
    quarter_cut = fields.Integer(strict=True, validate=validate.Range(0, 100))
    exam = fields.String(validate=MODULE_ID)
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
    terms = GroupsField(
        ModuleSchema,
        RequirementSchema,
        metadata={
            "description": "groups besides what all must do: `all` or `any` with a list, or `at_least` with a"
            " number and `of` with a list, perhaps a `title`; a part is a module, a requirement or a group"
        },
    )

    @validates_schema
    def asks_once(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a thing in a group that everybody is asked for anyway."""
        named = {(one["kind"], one["subject"]) for one in entries({**data, "terms": ()})}
        grouped = {(one["kind"], one["subject"]) for one in entries({"terms": data.get("terms", ())})}
        twice = sorted({subject for _kind, subject in named & grouped})
        if twice:
            raise ValidationError({"terms": [f"asks twice for {', '.join(twice)}"]})


class PlannedSchema(Schema):
    """What the role will ask for once it exists: shown, never required; no module says why not yet."""

    module = fields.String(validate=MODULE_ID)
    title = fields.String(required=True)
    when = fields.String(required=True, validate=validate.OneOf((GATE, AFTER)))
    due_days = fields.Integer(strict=True, validate=validate.Range(0, 730))
    why = fields.String(metadata={"description": "why it is not asked yet"})

    @validates_schema
    def says_what(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse an entry that names neither a module nor a reason."""
        if "module" not in data and "why" not in data:
            raise ValidationError({"why": ["Say why it is not asked yet, or name the module."]})


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
        found += _grouped_references(part, body)
    for name, kind in (
        ("recommended", "module"),
        ("competencies", "competency"),
        ("competencies_later", "competency"),
        ("workflow_roles", "workflow_role"),
    ):
        found += [(kind, key, (name, index)) for index, key in enumerate(thing.body.get(name, []))]
    return References(tuple(found))


def _grouped_references(part: str, body: dict[str, Any]) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    """Yield what the groups of a part refer to."""
    for item, place in leaves_of(body.get("terms", ()), (part, "terms")):
        if "module" in item:
            yield "module", item["module"], (*place, "module")
        elif kind := CONTENT_OF_KIND.get(item["kind"]):
            yield kind, item["subject"], (*place, "subject")


def entries(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the requirements of one part of a role, those in groups last; a module is lessons and exam."""
    for item in part.get("modules", []):
        yield from _of_module(item)
    for item in part.get("requirements", []):
        yield dict(item)
    for leaf, _place in leaves_of(part.get("terms", ())):
        if "module" in leaf:
            yield from _of_module(dict(leaf))
        else:
            yield dict(leaf)


def _of_module(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    shared = {"subject": item["module"], "critical": item.get("critical", False)}
    if "due_days" in item:
        shared["due_days"] = item["due_days"]
    yield {"kind": "module-completed", **shared}
    if item.get("exam", True):
        yield {"kind": "exam-passed", **shared}


def _play_faults(things: list[Parsed]) -> list[Fault]:
    """Return the simulations that roles ask for and nobody can play, or that count under another name.

    Where nothing is there to be played, nothing is looked for.
    """
    kinds = content_kinds()
    plays = {
        one.subject: one
        for thing in things
        if thing.kind in kinds
        for one in named_in(kinds[thing.kind], thing.body)
    }
    return [
        thing.document.fault(path, fault)
        for thing in things
        if thing.kind == ROLE and plays
        for subject, path in _asked_plays(thing.body)
        if (fault := _play_fault(thing.key, subject, plays))
    ]


def _asked_plays(body: dict[str, Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield every simulation that a role asks for or accepts as equal, with its place."""
    for part in ("gate", "after"):
        for index, item in enumerate(body.get(part, {}).get("requirements", [])):
            if item["kind"] == SIMULATION:
                place = (part, "requirements", index)
                yield item["subject"], (*place, "subject")
                yield from ((one, (*place, "also", at)) for at, one in enumerate(item.get("also", [])))
        for item, place in leaves_of(body.get(part, {}).get("terms", ()), (part, "terms")):
            if item.get("kind") == SIMULATION:
                yield item["subject"], (*place, "subject")


def _play_fault(job_role: str, subject: str, plays: dict[str, Named]) -> str:
    found = plays.get(subject)
    if found is None:
        return f"refers to simulation {subject}, which does not exist"
    if job_role in found.own_roles:
        return f"is the view of {job_role} itself, whose play counts as {found.key}: ask for that"
    return ""


ROLE_KIND = Kind(
    name=ROLE, pattern="roles/*.yaml", schema=RoleSchema, references=_references, overall=_play_faults
)
