"""What authors write about scoped privileges: who may hold one, what wins it, and the limits it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lms.core.content import Kind, Parsed, References, scope_field
from lms.roles.content import CONTENT_OF_KIND, JOB_ROLES, ModuleSchema, RequirementSchema

PRIVILEGE = "privilege"
CODING_MANAGER, TWO_PEOPLE = "coding_manager", "manager_and_officer"
_ID = validate.Regexp(r"^[a-z][a-z0-9-]{2,59}$")
_SENTENCE = fields.String(validate=validate.Length(5, 200))


class PartSchema(Schema):
    """What wins it: modules with their exams, and other requirements."""

    modules = fields.List(fields.Nested(ModuleSchema), load_default=[])
    requirements = fields.List(fields.Nested(RequirementSchema), load_default=[])


class ScopeSchema(PartSchema):
    """One scope of a privilege, such as a type of patients; it adds to what all scopes ask and limit."""

    id = fields.String(required=True, validate=_ID)
    title = fields.String(required=True, validate=validate.Length(2, 60))
    job_roles = fields.List(
        fields.String(validate=validate.OneOf(JOB_ROLES)),
        metadata={"description": "who may hold this scope; without it everybody who may hold the privilege"},
    )
    limits = fields.List(_SENTENCE, load_default=[])


class PrivilegeSchema(PartSchema):
    """A privilege that is won, has limits, and ends by itself when what won it runs out."""

    id = fields.String(required=True, validate=_ID)
    title = fields.String(required=True, validate=validate.Length(3, 80))
    designation = fields.String(
        required=True,
        validate=validate.Length(3, 40),
        metadata={"description": "the short name on the badge of who holds it"},
    )
    version = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(min=1),
        metadata={"description": "raised with every change of what it asks or limits"},
    )
    scope = scope_field("ways to the privilege")
    job_roles = fields.List(
        fields.String(validate=validate.OneOf(JOB_ROLES)), required=True, validate=validate.Length(min=1)
    )
    units = fields.List(
        fields.String(),
        metadata={"description": "codes of the units, with those below them, whose people may hold it"},
    )
    granted_by = fields.String(
        required=True,
        validate=validate.OneOf((CODING_MANAGER, TWO_PEOPLE)),
        metadata={
            "description": f"`{CODING_MANAGER}` signs alone; `{TWO_PEOPLE}`: a manager confirms and an access"
            " officer grants"
        },
    )
    limits = fields.List(
        _SENTENCE,
        required=True,
        validate=validate.Length(min=1),
        metadata={"description": "plain sentences, printed wherever the privilege shows"},
    )
    scopes = fields.List(fields.Nested(ScopeSchema), load_default=[])

    @validates_schema
    def asks_something(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a privilege that nothing wins, and two scopes of one name."""
        shared = bool(data.get("modules") or data.get("requirements"))
        for index, one in enumerate(data.get("scopes") or [{}]):
            if not (shared or one.get("modules") or one.get("requirements")):
                place = "requirements" if not data.get("scopes") else f"scopes[{index}]"
                raise ValidationError({place: ["Say what wins it: a module or another requirement."]})
        names = [one["id"] for one in data.get("scopes", []) if "id" in one]
        if len(set(names)) < len(names):
            raise ValidationError({"scopes": ["Two scopes have one id."]})


@dataclass(frozen=True)
class Privilege:
    """One scope of a privilege, or the whole when it has none.

    Attributes:
        key: names it for ever: ``laboratory-coding``, ``independent-coding:inpatient``.
        scope: title of the scope; empty when there is none.
        job_roles: of which one must be held.
        units: codes of units at or below which the job is held; () = anywhere.
        granted_by: who signs.
        limits: sentences that are printed wherever it shows.
    """

    key: str
    title: str
    scope: str
    designation: str
    job_roles: tuple[str, ...]
    units: tuple[str, ...]
    granted_by: str
    limits: tuple[str, ...]
    version: int

    @property
    def id(self) -> str:
        """The privilege that it is a scope of."""
        return self.key.partition(":")[0]

    @property
    def name(self) -> str:
        """Title with the scope: ``Independent remote coding, inpatient``."""
        return f"{self.title}, {self.scope[:1].lower()}{self.scope[1:]}" if self.scope else self.title

    @property
    def is_signed_by_one(self) -> bool:
        """Tell whether one signature grants it."""
        return self.granted_by == CODING_MANAGER


def scopes_of(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield each scope as its key, what the author wrote of it, and everything that it asks as one part."""
    shared = {name: body.get(name, []) for name in ("modules", "requirements")}
    if not body.get("scopes"):
        yield body["id"], {}, shared
    for one in body.get("scopes", []):
        asked = {name: [*shared[name], *one.get(name, [])] for name in shared}
        yield f"{body['id']}:{one['id']}", one, asked


def privileges_in(body: dict[str, Any]) -> tuple[Privilege, ...]:
    """Return the scopes of a privilege as authored, in their order."""
    return tuple(
        Privilege(
            key=key,
            title=body["title"],
            scope=own.get("title", ""),
            designation=body["designation"],
            job_roles=tuple(own.get("job_roles", body["job_roles"])),
            units=tuple(body.get("units", ())),
            granted_by=body["granted_by"],
            limits=(*own.get("limits", ()), *body["limits"]),
            version=body["version"],
        )
        for key, own, _asked in scopes_of(body)
    )


def _references(thing: Parsed) -> References:
    parts: list[tuple[dict[str, Any], tuple[Any, ...]]] = [(thing.body, ())]
    parts += [(one, ("scopes", index)) for index, one in enumerate(thing.body.get("scopes", []))]
    found: list[tuple[str, str, tuple[Any, ...]]] = []
    for part, place in parts:
        for index, item in enumerate(part.get("modules", [])):
            found.append(("module", item["module"], (*place, "modules", index, "module")))
        for index, item in enumerate(part.get("requirements", [])):
            kind = CONTENT_OF_KIND.get(item["kind"])
            if kind:
                found.append((kind, item["subject"], (*place, "requirements", index, "subject")))
            if "exam" in item:
                found.append(("module", item["exam"], (*place, "requirements", index, "exam")))
    return References(tuple(found))


PRIVILEGE_KIND = Kind(
    name=PRIVILEGE, pattern="privileges/*.yaml", schema=PrivilegeSchema, references=_references
)
