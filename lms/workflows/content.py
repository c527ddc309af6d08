"""What authors write about the map: steps, workflow roles, paths, competencies."""

from marshmallow import Schema, fields, validate

from lms.core.content import Fault, Kind, Parsed, References, each_by_id
from lms.workflows.axes import CARE, CLAIM

PHASES = ("patient_access", "clinical", "him_coding", "billing", "account_resolution", "learning")
PHASE_TITLES = {
    "patient_access": "Patient access",
    "clinical": "Care",
    "him_coding": "Coding",
    "billing": "Billing",
    "account_resolution": "Account resolution",
    "learning": "Learning",
}
CARE_SETTINGS = ("acute", "ambulatory")
COMPETENCY_EVIDENCE = ("exam", "simulation", "observed", "work-review", "coding-review")


def words() -> fields.List[str]:
    """A list of short texts."""
    return fields.List(fields.String(required=True), load_default=[])


class StepSchema(Schema):
    """One step of the map."""

    id = fields.String(required=True, validate=validate.Regexp(r"^W\d{2}$"))
    name = fields.String(required=True)
    phase = fields.String(required=True, validate=validate.OneOf(PHASES))
    care = fields.String(validate=validate.OneOf(tuple(CARE)))
    claim = fields.String(validate=validate.OneOf(tuple(CLAIM)))
    owners = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    scope = fields.List(fields.String(validate=validate.OneOf(CARE_SETTINGS)), required=True)
    inputs = words()
    outputs = words()
    next = words()
    errors = words()
    claim_fields = words()
    kpis = words()
    competencies = words()


class WorkflowRoleSchema(Schema):
    """A role that owns steps."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    curriculum = fields.String(required=True)


class PathSchema(Schema):
    """A way through the map, as the order of its steps."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    steps = fields.List(fields.String(), required=True)


class CompetencySchema(Schema):
    """What a person must be able to do, and the kinds of evidence that show it."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[A-Z]{2}\d{2}$"))
    name = fields.String(required=True)
    group = fields.String(required=True)
    critical = fields.Boolean(required=True)
    advised_cut = fields.Integer(required=True, validate=validate.Range(1, 100))
    evidence = fields.List(
        fields.String(validate=validate.OneOf(COMPETENCY_EVIDENCE)),
        required=True,
        validate=validate.Length(min=1),
    )
    workflow_roles = words()
    coder_levels = words()
    note = fields.String()


def _step_references(thing: Parsed) -> References:
    found = [
        (kind, key, (index_of(thing), name, place))
        for kind, name in (
            ("workflow_role", "owners"),
            ("step", "next"),
            ("competency", "competencies"),
        )
        for place, key in enumerate(thing.body.get(name, []))
    ]
    return References(tuple(found))


def _path_references(thing: Parsed) -> References:
    steps = enumerate(thing.body["steps"])
    return References(tuple(("step", key, (index_of(thing), "steps", place)) for place, key in steps))


def index_of(thing: Parsed) -> int:
    """Return the place of a thing in its file's list, for the line of a fault."""
    return next(
        (place for place, item in enumerate(thing.document.data) if item.get("id") == thing.key),
        0,
    )


def _step_faults(things: list[Parsed]) -> list[Fault]:
    return [*_unfed_steps(things), *_unplaced_steps(things)]


def _unplaced_steps(things: list[Parsed]) -> list[Fault]:
    return [
        thing.document.fault(
            (index_of(thing),),
            f"{thing.key} has no place on both axes; say care and claim",
            is_warning=True,
        )
        for thing in things
        if not (thing.body.get("care") and thing.body.get("claim"))
    ]


def _unfed_steps(things: list[Parsed]) -> list[Fault]:
    fed = {key for thing in things for key in thing.body.get("next", [])}
    firsts = {thing.key for thing in things if thing.body["phase"] in ("patient_access", "learning")}
    return [
        thing.document.fault((index_of(thing),), f"no step hands over to {thing.key}", is_warning=True)
        for thing in things
        if thing.key not in fed and thing.key not in firsts
    ]


KINDS = (
    Kind(
        "workflow_role",
        "workflows/roles.yaml",
        WorkflowRoleSchema,
        split=each_by_id,
    ),
    Kind(
        "step",
        "workflows/steps.yaml",
        StepSchema,
        split=each_by_id,
        references=_step_references,
        across=_step_faults,
    ),
    Kind("path", "workflows/paths.yaml", PathSchema, split=each_by_id, references=_path_references),
    Kind("competency", "workflows/competencies.yaml", CompetencySchema, split=each_by_id),
)
