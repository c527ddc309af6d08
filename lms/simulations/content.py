"""What authors write about scenarios. The visit block is that of the simulated claim (``claim_content``)."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lms.core.content import Fault, Kind, Parsed, References
from lms.simulations.beats import BEAT_KINDS
from lms.simulations.claim_content import VisitSchema, change_faults
from lms.simulations.rules.conditions import STOP_KINDS
from lms.simulations.rules.graph import shape_faults
from lms.simulations.rules.scenario import MOST_POINTS, STAGES
from lms.simulations.rules.skeletons import unwritten
from lms.simulations.schema_parts import Strict, key, whole, words

MODULE_ID = validate.Regexp(r"^[A-Z]{2,4}-\d{1,2}$", error="Must be a module such as PA-03.")
STEP_ID = validate.Regexp(r"^W\d{2}$", error="Must be a step such as W04.")
BEAT_ID = validate.Regexp(r"^B\d{1,2}$", error="Must be a beat such as B1.")
OPTION_ID = validate.Regexp(r"^[a-z]$", error="Must be one small letter.")
MONTH = validate.Regexp(r"^\d{4}-(0[1-9]|1[0-2])$", error="Must be a month such as 2026-11.")
ROLE = validate.Regexp(r"^[a-z][a-z0-9_]*$", error="Must be a job role such as ed_registrar.")
STOP = validate.Regexp(
    rf"^({'|'.join(STOP_KINDS)}|EDIT-E\d{{3}}|CARC-[A-Z]?\d+|277CA-\S+|[a-z][a-z0-9-]*)$",
    error=f"Must be one of {', '.join(STOP_KINDS)}, an edit such as EDIT-E014, or a denial such as CARC-22.",
)
_FORMS = ("all", "any", "not", "flag", "stopped")


class Condition(fields.Dict):
    """A condition: one of all, any, not, flag (with is), stopped."""

    def __init__(self, description: str) -> None:
        super().__init__(
            keys=fields.String(), validate=check_condition, metadata={"description": description}
        )


def check_condition(condition: Any) -> None:
    """Do nothing when a condition is well formed.

    Raises:
        ValidationError: naming what it has to be.
    """
    if not isinstance(condition, Mapping):
        raise ValidationError("Must be a condition such as {flag: tip_sent, is: true}.")
    named = [name for name in _FORMS if name in condition]
    odd = set(condition) - {*_FORMS, "is"}
    if len(named) != 1 or odd or ("is" in condition and named != ["flag"]):
        raise ValidationError(f"Must have exactly one of {', '.join(_FORMS)} (`is` goes with flag).")
    for part in ("all", "any"):
        if part in condition and not isinstance(condition[part], list):
            raise ValidationError(f"`{part}` takes a list of conditions.")
    for inner in (*condition.get("all", ()), *condition.get("any", ())):
        check_condition(inner)
    if "not" in condition:
        check_condition(condition["not"])
    if "stopped" in condition:
        STOP(str(condition["stopped"]))


class OptionSchema(Strict):
    """One way to act: what it is worth, what follows, what it does to the claim and to colleagues."""

    id = fields.String(required=True, validate=OPTION_ID)
    text = words()
    points = whole(0, MOST_POINTS, required=True)
    breach = fields.Boolean(
        metadata={"description": "breaks a law or harms somebody: no pass, whatever the score"}
    )
    follows = words(metadata={"description": "the effect, in a sentence; blameless"})
    rule = key(metadata={"description": "id of one of the facts"})
    next_time = words(metadata={"description": "what to do next time"})
    set = fields.Dict(keys=fields.String(), metadata={"description": "claim fields; null clears one"})
    facts = fields.Dict(keys=fields.String(), metadata={"description": "facts beside the claim"})
    flags = fields.Dict(keys=fields.String(), metadata={"description": "what later beats read"})
    holds = fields.List(key(), metadata={"description": "keys of consequences.yaml that stop the work"})
    minutes = fields.Dict(
        keys=fields.String(validate=ROLE),
        values=whole(-120, 600),
        metadata={"description": "minutes that it costs colleagues by itself"},
    )
    mood = fields.Dict(keys=fields.String(), values=whole(-5, 5))
    told = words(required=False, metadata={"description": "what the patient was told"})
    only_if = Condition("when this way is open at all")
    answers = fields.Dict(
        keys=fields.String(), metadata={"description": "what the kind of the beat compares with"}
    )


class ReadingSchema(Strict):
    """Where the module teaches what a beat asks; its lesson also shows the hospital's own text."""

    module = fields.String(required=True, validate=MODULE_ID)
    lesson = fields.String(required=True, validate=validate.Regexp(r"^L\d{1,2}[a-z]?$"))


class BeatSchema(Strict):
    """One moment of the visit, played in one role."""

    id = fields.String(required=True, validate=BEAT_ID)
    kind = fields.String(required=True, validate=validate.OneOf(BEAT_KINDS.kinds()))
    role = fields.String(required=True, validate=ROLE)
    step = fields.String(required=True, validate=STEP_ID)
    stage = fields.String(
        validate=validate.OneOf(STAGES),
        metadata={"description": "before the claim is edited (the default), at an edit, after a denial"},
    )
    title = words(longest=80)
    when = words(longest=120)
    scene = words()
    prompt = words(required=False, longest=200)
    only_if = Condition("when the beat happens; always when it is left out")
    task = fields.Dict(
        keys=fields.String(), metadata={"description": "what the kind of the beat shows besides the scene"}
    )
    read = fields.Nested(ReadingSchema, metadata={"description": "the lesson to read about it"})
    options = fields.List(fields.Nested(OptionSchema), required=True, validate=validate.Length(min=2, max=6))

    @validates_schema
    def fits_its_kind(self, data: Mapping[str, Any], **_: Any) -> None:
        """Check the task, and the answers of the options, by the schemas of the kind."""
        kind = BEAT_KINDS.get(data["kind"])
        faults = _against(kind.task_schema, data.get("task"), "task")
        for place, option in enumerate(data["options"]):
            if "answers" in option:
                found = _against(kind.answers_schema, option["answers"], "answers")
                if found:
                    faults.setdefault("options", {})[place] = found
        if faults:
            raise ValidationError(faults)


def _against(schema: type[Schema] | None, given: Any, name: str) -> dict[str, Any]:
    if schema is None:
        return {name: ["this kind of beat takes none"]} if given is not None else {}
    found = schema().validate(given or {})
    return {name: found} if found else {}


class ViewpointSchema(Strict):
    """The visit as one role plays it; ``seeded`` names what a colleague does instead of the best."""

    roles = fields.List(fields.String(validate=ROLE), validate=validate.Length(min=1))
    beats = fields.List(fields.String(validate=BEAT_ID), required=True, validate=validate.Length(min=1))
    seeded = fields.Dict(keys=fields.String(validate=BEAT_ID), values=fields.String(validate=OPTION_ID))
    opening = words(required=False)


class RuleSchema(Strict):
    """A fact with its source and the months in which it was and is to be checked."""

    id = key()
    text = words()
    source = words(longest=300)
    verified_on = fields.String(required=True, validate=MONTH)
    review_by = fields.String(required=True, validate=MONTH)
    status = fields.String(
        validate=validate.OneOf(("confirmed", "to confirm")),
        metadata={"description": "to confirm until somebody read it in the source"},
    )


class PatientCardSchema(Strict):
    """What the patient card shows at the start; ``trust`` is 0 to 5."""

    label = words(longest=60)
    told = words(longest=300)
    trust = whole(0, 5, required=True)


class ScenarioSchema(Strict):
    """A visit to be played: beats, viewpoints, the visit that its claim is made for, and sources."""

    id = fields.String(required=True, validate=validate.Regexp(r"^SC\d{1,2}$"))
    title = words(longest=120)
    version = fields.String(required=True, validate=validate.Regexp(r"^\d+\.\d+\.\d+$"))
    minutes = whole(1, 120, required=True)
    summary = words()
    modules = fields.List(fields.String(validate=MODULE_ID), required=True, validate=validate.Length(min=1))
    steps = fields.List(fields.String(validate=STEP_ID), required=True, validate=validate.Length(min=1))
    competencies = fields.List(fields.String(), required=True)
    viewpoints = fields.Dict(
        keys=fields.String(validate=ROLE),
        values=fields.Nested(ViewpointSchema),
        required=True,
        validate=validate.Length(min=1),
    )
    patient = fields.Nested(PatientCardSchema, required=True)
    hear_first = fields.String(
        validate=ROLE, metadata={"description": "the role that should hear of it first; for the debrief"}
    )
    visit = fields.Nested(VisitSchema, required=True)
    sources = fields.List(words(longest=300), required=True, validate=validate.Length(min=1))
    facts = fields.List(fields.Nested(RuleSchema), required=True, validate=validate.Length(min=1))
    twists = fields.List(words())
    beats = fields.List(fields.Nested(BeatSchema), required=True, validate=validate.Length(min=1, max=12))
    asides = fields.List(
        fields.Nested(BeatSchema),
        metadata={"description": "beats beside the visit, such as a leader's; a view names them"},
    )


def _references(thing: Parsed) -> References:
    body = thing.body
    found: list[tuple[str, str, tuple[Any, ...]]] = []
    for name, kind in (("modules", "module"), ("steps", "step"), ("competencies", "competency")):
        found += [(kind, one, (name, place)) for place, one in enumerate(body[name])]
    for part in ("beats", "asides"):
        for place, beat in enumerate(body.get(part, ())):
            found.append(("step", beat["step"], (part, place, "step")))
            if "read" in beat:
                found.append(("module", beat["read"]["module"], (part, place, "read", "module")))
    return References(tuple(found))


def _house_rules(thing: Parsed) -> list[Fault]:
    """Return what is wrong with the shape of a scenario, and which of its texts nobody has written yet."""
    found = (*faults_of_shape(thing.body), *unwritten(thing.body))
    return [thing.document.fault(path, message) for path, message in found]


def faults_of_shape(body: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield what keeps a scenario from being walked: names, conditions, values of the claim."""
    yield from shape_faults(body)
    for place, beat in enumerate(body["beats"]):
        for at, option in enumerate(beat["options"]):
            changes = option.get("set", {}), option.get("facts", {})
            for part, name, message in change_faults(body["visit"], *changes):
                yield ("beats", place, "options", at, part, name), f"{name} {message}"


SCENARIO_KIND = Kind(
    name="scenario",
    pattern="scenarios/*/scenario.yaml",
    schema=ScenarioSchema,
    references=_references,
    house_rules=_house_rules,
)
