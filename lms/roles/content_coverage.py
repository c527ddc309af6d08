"""What authors write about coverage: how many must be able to do a critical step, where and when."""

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, validate

from lms.core.content import Kind, Parsed, References
from lms.roles.content import JOB_ROLES

COVERAGE = "coverage"
SHIFTS = ("early", "late", "night")
EVERY, WORKING = "every", "working"


class CoverageSchema(Schema):
    """At least some people who can do a step, in each of some units and on each of some shifts."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9-]{2,59}$"))
    title = fields.String(required=True, validate=validate.Length(3, 80))
    step = fields.String(required=True, metadata={"description": "the critical step of the map"})
    competencies = fields.List(
        fields.String(),
        load_default=[],
        metadata={"description": "competencies that must be proven, besides the clearance"},
    )
    job_roles = fields.List(
        fields.String(validate=validate.OneOf(JOB_ROLES)), required=True, validate=validate.Length(min=1)
    )
    units = fields.List(
        fields.String(),
        required=True,
        validate=validate.Length(min=1),
        metadata={
            "description": "codes of the units; each one is covered by its own people and those below it"
        },
    )
    least = fields.Integer(required=True, strict=True, validate=validate.Range(1, 100))
    shifts = fields.List(
        fields.String(validate=validate.OneOf(SHIFTS)),
        load_default=list(SHIFTS),
        validate=validate.Length(min=1),
        metadata={"description": "shifts that must be covered where a schedule is imported"},
    )
    days = fields.String(
        load_default=EVERY,
        validate=validate.OneOf((EVERY, WORKING)),
        metadata={"description": f"`{EVERY}` day, or `{WORKING}` days of the unit only"},
    )
    warn_days = fields.Integer(load_default=14, strict=True, validate=validate.Range(1, 14))


@dataclass(frozen=True)
class Coverage:
    """A rule of coverage; each of ``units`` (codes) is looked at by itself."""

    id: str
    title: str
    step: str
    competencies: tuple[str, ...]
    job_roles: tuple[str, ...]
    units: tuple[str, ...]
    least: int
    shifts: tuple[str, ...]
    is_every_day: bool
    warn_days: int


def coverage_in(body: dict[str, Any]) -> Coverage:
    """Return a rule as authored."""
    return Coverage(
        id=body["id"],
        title=body["title"],
        step=body["step"],
        competencies=tuple(body.get("competencies", ())),
        job_roles=tuple(body["job_roles"]),
        units=tuple(body["units"]),
        least=body["least"],
        shifts=tuple(body.get("shifts", SHIFTS)),
        is_every_day=body.get("days", EVERY) == EVERY,
        warn_days=body.get("warn_days", 14),
    )


def _references(thing: Parsed) -> References:
    found: list[tuple[str, str, tuple[Any, ...]]] = [("step", thing.body["step"], ("step",))]
    found += [
        ("competency", key, ("competencies", index))
        for index, key in enumerate(thing.body.get("competencies", []))
    ]
    return References(tuple(found))


COVERAGE_KIND = Kind(name=COVERAGE, pattern="coverage/*.yaml", schema=CoverageSchema, references=_references)
