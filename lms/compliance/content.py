"""What authors write for compliance: checklists of observed skills and attestations."""

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, validate

from lms.core.content import Fault, Kind, Parsed, References, scope_field

RUBRIC = ("0", "1", "2", "3")


class AnchorsSchema(Schema):
    """What each mark of the rubric looks like."""

    zero = fields.String(required=True, data_key="0")
    one = fields.String(required=True, data_key="1")
    two = fields.String(required=True, data_key="2")
    three = fields.String(required=True, data_key="3")


class StepSchema(Schema):
    """One step that is observed."""

    id = fields.String(required=True, validate=validate.Regexp(r"^S\d{1,2}$"))
    text = fields.String(required=True)
    critical = fields.Boolean(required=True)
    anchors = fields.Nested(AnchorsSchema, required=True)


class ChecklistSchema(Schema):
    """An observed skill: its steps, on how many occasions and where it is seen."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$"))
    title = fields.String(required=True)
    module = fields.String(required=True)
    competencies = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(1, 240))
    occasions = fields.Integer(required=True, strict=True, validate=validate.Range(1, 20))
    setting = fields.String(required=True)
    scope = scope_field("cycles")
    steps = fields.List(fields.Nested(StepSchema), required=True, validate=validate.Length(min=1))


class AttestationSchema(Schema):
    """What a person declares by a signature, and for how long it counts."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$"))
    title = fields.String(required=True)
    version = fields.String(required=True, validate=validate.Regexp(r"^\d+(\.\d+)*$"))
    module = fields.String()
    text = fields.String(required=True)
    months = fields.Integer(required=True, strict=True, allow_none=True, validate=validate.Range(1, 120))
    scope = scope_field("cycles")


@dataclass(frozen=True)
class Step:
    """A step of a checklist; ``anchors`` are ``(mark, text)`` from 0 to 3."""

    id: str
    text: str
    critical: bool
    anchors: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Checklist:
    """A checklist as pages and services use it."""

    id: str
    title: str
    module: str
    minutes: int
    occasions: int
    setting: str
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, body: dict[str, Any]) -> "Checklist":
        """Return the checklist of a content body."""
        steps = tuple(
            Step(
                item["id"],
                item["text"],
                item["critical"],
                tuple((int(mark), item["anchors"][mark]) for mark in RUBRIC),
            )
            for item in body["steps"]
        )
        names = ("id", "title", "module", "minutes", "occasions", "setting")
        return cls(**{name: body[name] for name in names}, steps=steps)


def _checklist_references(thing: Parsed) -> References:
    found: list[tuple[str, str, tuple[Any, ...]]] = [("module", thing.body["module"], ("module",))]
    found += [
        ("competency", key, ("competencies", index)) for index, key in enumerate(thing.body["competencies"])
    ]
    return References(tuple(found))


def _checklist_faults(thing: Parsed) -> list[Fault]:
    ids = [step["id"] for step in thing.body["steps"]]
    return [
        thing.document.fault(("steps", index, "id"), f"step {step_id} is named twice")
        for index, step_id in enumerate(ids)
        if step_id in ids[:index]
    ]


def _attestation_references(thing: Parsed) -> References:
    module = thing.body.get("module")
    return References((("module", module, ("module",)),) if module else ())


KINDS = (
    Kind(
        name="checklist",
        pattern="checklists/*.yaml",
        schema=ChecklistSchema,
        references=_checklist_references,
        house_rules=_checklist_faults,
    ),
    Kind(
        name="attestation",
        pattern="attestations/*.yaml",
        schema=AttestationSchema,
        references=_attestation_references,
    ),
)
