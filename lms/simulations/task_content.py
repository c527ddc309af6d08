"""What authors write of a screen: papers beside it, sections of fields, draws, and the visit behind it."""

from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError, fields, validate

from lms.core.content import Fault, Kind, Parsed, References
from lms.simulations.claim_content import VisitSchema
from lms.simulations.content import MODULE_ID, STEP_ID
from lms.simulations.queue_content import MONTH
from lms.simulations.rules.skeletons import unwritten
from lms.simulations.rules.tasks.checking import complaints, fed_complaints
from lms.simulations.rules.tasks.entries import ENTRY_KINDS
from lms.simulations.rules.tasks.making import NoValueError, task_of
from lms.simulations.rules.tasks.tolerance import TOLERANCES
from lms.simulations.schema_parts import Strict, whole, words

SCREENS = (
    "registration",
    "insurance",
    "eligibility",
    "order",
    "charges",
    "notice",
    "coding",
    "remit",
)
PAPERS = ("card", "identity", "sheet", "answer", "order", "talk", "note", "remit")
CELLS = ("text", "code", "number", "money")
NAME = validate.Regexp(r"^[a-z][a-z0-9_]*$", error="Must look like member_number.")
SLUG = validate.Regexp(r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", error="Must look like insurance-card.")
CAUGHT = validate.Regexp(
    r"^(nothing|EDIT-E\d{3}|CARC-[A-Z]?\d{1,3}|277CA-A\d:\d{1,3}|[a-z][a-z-]*)$",
    error="Must be an edit, a reason of a payer, a hold, or nothing.",
)


class TaskFactSchema(Strict):
    """A rule that can change, with its source and review dates."""

    id = fields.String(required=True, validate=validate.Regexp(r"^F-[A-Z0-9-]+$"))
    text = words(longest=600)
    source = words(longest=300)
    verified_on = fields.String(required=True, validate=MONTH)
    review_by = fields.String(required=True, validate=MONTH)


class LineSchema(Strict):
    """A line of a paper as it is printed."""

    label = words(longest=80)
    value = words(longest=200)


class PaperSchema(Strict):
    """What lies beside the screen; everything on it is invented.

    A ``card`` and an ``identity`` document are drawn, with all that is on them as text beside. ``back`` is
    the back of a card. ``text`` are paragraphs, of a ``talk`` who speaks and what (``Patient: …``).
    """

    id = fields.String(required=True, validate=SLUG)
    kind = fields.String(required=True, validate=validate.OneOf(PAPERS))
    title = words(longest=80)
    issuer = words(required=False, longest=60)
    lines = fields.List(fields.Nested(LineSchema), validate=validate.Length(max=30))
    back = fields.List(fields.Nested(LineSchema), validate=validate.Length(max=10))
    text = fields.List(words(longest=900), validate=validate.Length(max=20))
    columns = fields.List(words(longest=40), validate=validate.Length(max=8))
    rows = fields.List(fields.List(fields.Raw()), validate=validate.Length(max=30))
    foot = words(required=False, longest=200)


class ChoiceSchema(Strict):
    """A value of a list; ``breach`` marks one that breaks a law or harms somebody and so ends the pass."""

    value = words(longest=40)
    text = words(longest=160)
    breach = fields.Boolean()


class ColumnSchema(Strict):
    """A column of a table that is filled. ``units`` and ``modifier`` have a meaning on the claim."""

    name = fields.String(required=True, validate=NAME)
    label = words(longest=40)
    kind = fields.String(validate=validate.OneOf(CELLS))


class TableSchema(Strict):
    """A table that is filled row by row; ``lines`` is how many rows the screen offers.

    Rows become service lines: ``prices`` holds, by what stands in the column ``key``, the revenue code, the
    service code, the price of one (``each``), and more parts of a line.
    """

    columns = fields.List(fields.Nested(ColumnSchema), required=True, validate=validate.Length(1, 6))
    lines = whole(1, 20, required=True)
    key = fields.String(validate=NAME)
    prices = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String()))


class SaysSchema(Strict):
    """What an entry does beside its field: claim fields, facts (docs/adr/0026 lists them), what waits."""

    set = fields.Dict(keys=fields.String())
    facts = fields.Dict(keys=fields.String())
    holds = fields.List(fields.String())


class FieldSchema(Strict):
    """A field of the screen: what is right, how near is near enough, and what a difference does.

    ``feeds`` names the claim field that takes what was entered; ``sets`` says what an entry does beside that,
    by its value, or ``else`` for every other wrong one. The effect of such fields is computed by the claim.
    ``wrong`` is an example of a wrong entry and ``caught`` what catches it: an edit, a reason of a payer, a
    hold, or ``nothing`` when nobody notices; the check runs the claim with it. A field that the claim does
    not show says in words what a difference ``does``, and its ``minutes`` of colleagues. ``within`` (dollars)
    and ``percent`` are the tolerance of an amount, ``pattern`` that of a text whose form alone matters.
    """

    name = fields.String(required=True, validate=NAME)
    label = words(longest=80)
    hint = words(required=False, longest=160)
    box = words(required=False, longest=40)
    kind = fields.String(required=True, validate=validate.OneOf(ENTRY_KINDS.kinds()))
    right = fields.Raw(required=True)
    compare = fields.String(validate=validate.OneOf(TOLERANCES.kinds()))
    within = fields.Decimal(validate=validate.Range(min=0))
    percent = fields.Decimal(validate=validate.Range(0, 100))
    pattern = words(required=False, longest=200)
    choices = fields.List(fields.Nested(ChoiceSchema), validate=validate.Length(max=20))
    table = fields.Nested(TableSchema)
    points = whole(1, 3)
    feeds = fields.String(validate=validate.Length(max=40))
    sets = fields.Dict(keys=fields.String(), values=fields.Nested(SaysSchema))
    wrong = fields.Raw(required=True)
    caught = fields.String(validate=CAUGHT)
    does = words(required=False, longest=400)
    minutes = fields.Dict(keys=fields.String(validate=SLUG), values=whole(1, 600))
    rule = fields.String(required=True)
    next_time = words(longest=400)


class SectionSchema(Strict):
    """A part of the screen under one heading."""

    id = fields.String(required=True, validate=SLUG)
    title = words(longest=80)
    fields_ = fields.List(
        fields.Nested(FieldSchema), required=True, validate=validate.Length(1, 16), data_key="fields"
    )


class BeforeSchema(Strict):
    """What happened to the claim before this screen: by which role; ``released`` in spite of edits or not."""

    role = fields.String(required=True, validate=SLUG)
    set = fields.Dict(keys=fields.String())
    facts = fields.Dict(keys=fields.String())
    released = fields.Boolean()


class TaskSchema(Strict):
    """A screen of a record system: one learner, some minutes, papers beside it, a claim behind it.

    ``variants`` are draws: each play takes one, and its values stand in the place of ``{name}`` in the scene,
    the papers, the fields and the visit. ``stage`` is ``denial`` for a screen that is filled after the payer
    answered; ``before`` says what was done until then, and ``expects`` names stops that the right entries
    meet too, such as a denial that a notice foresaw. ``checklist`` names the observed skill that an assessor
    beside the learner may mark on this screen. ``visit`` is as that of a scenario; the right entries of
    fields that feed the claim are its truth and need not stand there again.
    """

    id = fields.String(required=True, validate=validate.Regexp(r"^FT-\d{1,2}$", error="Must look like FT-1."))
    title = words(longest=80)
    version = fields.String(required=True, validate=validate.Regexp(r"^\d+\.\d+\.\d+$"))
    screen = fields.String(required=True, validate=validate.OneOf(SCREENS))
    summary = words(longest=600)
    objective = words(longest=300)
    scene = words(longest=900)
    role = fields.String(required=True, validate=SLUG)
    roles = fields.List(fields.String(validate=SLUG), required=True, validate=validate.Length(min=1))
    step = fields.String(required=True, validate=STEP_ID)
    minutes = whole(1, 60, required=True)
    modules = fields.List(fields.String(validate=MODULE_ID), required=True)
    competencies = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    checklist = fields.String(validate=SLUG)
    stage = fields.String(validate=validate.OneOf(("before", "denial")))
    before = fields.Nested(BeforeSchema)
    expects = fields.List(fields.String(validate=CAUGHT))
    facts = fields.List(fields.Nested(TaskFactSchema), required=True, validate=validate.Length(min=1))
    variants = fields.List(fields.Dict(keys=fields.String(validate=NAME)), validate=validate.Length(2, 20))
    papers = fields.List(fields.Nested(PaperSchema), required=True, validate=validate.Length(1, 8))
    sections = fields.List(fields.Nested(SectionSchema), required=True, validate=validate.Length(1, 8))
    visit = fields.Dict(required=True)


def _references(thing: Parsed) -> References:
    body = thing.body
    found: list[tuple[str, str, tuple[Any, ...]]] = [("role", body["role"], ("role",))]
    found.append(("step", body["step"], ("step",)))
    for name, kind in (("roles", "role"), ("modules", "module"), ("competencies", "competency")):
        found += [(kind, key, (name, place)) for place, key in enumerate(body[name])]
    if "checklist" in body:
        found.append(("checklist", body["checklist"], ("checklist",)))
    return References(tuple(found))


def _house_rules(thing: Parsed) -> list[Fault]:
    """Return what is wrong with what fields feed, else with the visits, else with the screen."""
    try:
        found = fed_complaints(thing.body) or [*_of_visit(thing.body)] or complaints(thing.body)
    except NoValueError as error:
        found = [((), str(error))]
    return [thing.document.fault(place, text) for place, text in (*found, *unwritten(thing.body))]


def _of_visit(body: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield what is wrong with the visit of each draw; its truth is completed by the fields."""
    for number in range(max(len(body.get("variants", ())), 1)):
        try:
            visit = dict(task_of(body, number).visit)
            VisitSchema().load(visit)
        except ValidationError as error:
            for name, messages in error.messages_dict.items():
                yield ("visit", name), f"variant {number + 1}: {messages}"


TASK_KIND = Kind(
    name="task",
    pattern="tasks/*.yaml",
    schema=TaskSchema,
    references=_references,
    house_rules=_house_rules,
)
