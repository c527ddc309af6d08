"""Forms of the parts of a scenario or a work queue at the desk: their fields, and what can be chosen."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema, fields

from lms.simulations.beats import BEAT_KINDS
from lms.simulations.content import BeatSchema, OptionSchema, ScenarioSchema
from lms.simulations.queue_content import ItemSchema, QueueSchema
from lms.simulations.rules.claim.catalogue import LINE_PARTS, ROWS
from lms.simulations.rules.claim.catalogue import field as claim_field
from lms.simulations.rules.claim.checking import FACT_NAMES

Fields = dict[str, fields.Field[Any]]
Words = Mapping[str, str]
HEAD = "head"
LONGEST_TITLE = 70
DRAWN_FROM = (
    "names that texts take as {name}, each with one way to find it: usd, whole, days_ago or days_ahead "
    "between two limits, one_of a list, percent_of, less or times"
)
LABELS: Mapping[str, str] = {
    "text": "What somebody does",
    "breach": "Breach",
    "follows": "What follows",
    "rule": "Fact that it rests on",
    "next_time": "Next time",
    "set": "Claim fields that it sets",
    "facts": "Facts beside the claim",
    "flags": "Flags for later beats",
    "holds": "Stops without a code",
    "minutes": "Minutes of colleagues",
    "mood": "Trust",
    "told": "What the patient is told",
    "only_if": "Open only if",
    "answers": "Answers that lead here",
}
"""What the fields of an option are called in its form."""
SCENARIO_PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "viewpoints": ("Views of roles", ("viewpoints",)),
    "facts": ("Facts and sources", ("facts",)),
    "visit": ("Visit and claim", ("visit",)),
    "asides": ("Beats beside the visit", ("asides",)),
}
"""Parts of a scenario besides beats and head, with title and keys."""
QUEUE_PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "people": ("Roles and patterns", ("roles", "patterns")),
    "facts": ("Facts and sources", ("facts",)),
}
"""Parts of a queue besides items and head, with title and keys."""


@dataclass(frozen=True)
class Offered:
    """What authors choose from, with words: roles, steps, modules, competencies, stops without a code."""

    roles: Words = field(default_factory=dict)
    steps: Words = field(default_factory=dict)
    modules: Words = field(default_factory=dict)
    competencies: Words = field(default_factory=dict)
    holds: Words = field(default_factory=dict)


@dataclass(frozen=True)
class DeskPart:
    """A part of a scenario or queue that one form edits.

    Attributes:
        title: what it is called.
        known: its fields by the names that authors write.
        data: its values as they stand.
        schema: what checks it, together with ``beside``.
        place: keys and numbers that lead to it, None for several keys of the top.
        beside: values of the same thing that the form does not show.
    """

    title: str
    known: Fields
    data: dict[str, Any]
    schema: type[Schema]
    place: tuple[str | int, ...] | None
    beside: dict[str, Any]


def desk_part(kind: str, body: Mapping[str, Any], at: str, offered: Offered) -> DeskPart | None:
    """Return the part that a place names, None for no part of it.

    Args:
        kind: ``scenario`` or ``queue``.
        body: the file as it stands; anything may be wrong with it.
        at: ``head``, a named part, ``beat-0``, ``beat-0-option-1`` or ``item-0``.
        offered: what can be chosen.
    """
    names = at.split("-")
    if kind == "scenario" and names[0] == "beat":
        return _beat_or_option(body, names[1:], offered)
    if kind == "queue" and names[0] == "item":
        return _item(body, names[1:])
    schema, parts, title = (
        (ScenarioSchema, SCENARIO_PARTS, "About the visit")
        if kind == "scenario"
        else (QueueSchema, QUEUE_PARTS, "About the queue")
    )
    known = _own(schema)
    inner = "beats" if kind == "scenario" else "items"
    if at == HEAD:
        taken = {inner, *(name for _title, names in parts.values() for name in names)}
        shown = {key: one for key, one in known.items() if key not in taken}
        return _of_top(title, shown, body, offered, schema)
    if at not in parts:
        return None
    own_title, keys = parts[at]
    return _of_top(own_title, {key: known[key] for key in keys}, body, offered, schema)


def _of_top(
    title: str, known: Fields, body: Mapping[str, Any], offered: Offered, schema: type[Schema]
) -> DeskPart:
    for name, words in (
        ("steps", offered.steps),
        ("modules", offered.modules),
        ("competencies", offered.competencies),
        ("hear_first", offered.roles),
        ("role", offered.roles),
    ):
        if name in known:
            known[name] = offering(known[name], choices=words)
    own = {name: value for name, value in body.items() if name in known}
    rest = {name: value for name, value in body.items() if name not in known}
    return DeskPart(title, known, own, schema, None, rest)


def _own(schema: type[Schema]) -> Fields:
    return {one.data_key or name: one for name, one in schema().fields.items()}


def _beat_or_option(body: Mapping[str, Any], names: Sequence[str], offered: Offered) -> DeskPart | None:
    beat = _row(body, "beats", names[0] if names else "")
    if beat is None:
        return None
    place: tuple[str | int, ...] = ("beats", int(names[0]))
    if len(names) == 1:
        known = beat_fields(beat, body, offered)
        title = f"{beat.get('id', '')} {beat.get('title', '')}".strip()
        return _of_row(title, known, beat, BeatSchema, place)
    option = _row(beat, "options", names[2]) if len(names) == 3 and names[1] == "option" else None
    if option is None:
        return None
    known = option_fields(beat, option, body, offered)
    words = " ".join(str(option.get("text", "")).split())
    title = f"{beat.get('id', '')}{option.get('id', '')} {words}"[:LONGEST_TITLE]
    return _of_row(title, known, option, OptionSchema, (*place, "options", int(names[2])))


def _item(body: Mapping[str, Any], names: Sequence[str]) -> DeskPart | None:
    item = _row(body, "items", names[0]) if len(names) == 1 else None
    if item is None:
        return None
    known = _own(ItemSchema)
    values = fields.Raw(metadata={"description": "what is drawn, and what is printed"})
    known["values"] = fields.Dict(keys=fields.String(), values=values, metadata={"description": DRAWN_FROM})
    roles = body.get("roles")
    known["root"] = offering(known["root"], choices=_words_of(roles))
    known["pattern"] = offering(known["pattern"], choices=_by_id(body, "patterns", "title"))
    title = f"{item.get('id', '')} {item.get('title', '')}".strip()
    return _of_row(title, known, item, ItemSchema, ("items", int(names[0])))


def _of_row(
    title: str, known: Fields, row: Mapping[str, Any], schema: type[Schema], place: tuple[str | int, ...]
) -> DeskPart:
    own = {name: value for name, value in row.items() if name in known}
    rest = {name: value for name, value in row.items() if name not in known}
    return DeskPart(title, known, own, schema, place, rest)


def beat_fields(beat: Mapping[str, Any], body: Mapping[str, Any], offered: Offered) -> Fields:
    """Return the fields of a beat without its options; its kind decides what stands under ``task``."""
    known = _own(BeatSchema)
    known.pop("options")
    kind = str(beat.get("kind", ""))
    task = BEAT_KINDS.get(kind).task_schema if kind in BEAT_KINDS.kinds() else None
    if task is not None:
        known["task"] = fields.Nested(task, required=True, metadata=known["task"].metadata)
    elif "task" not in beat and kind in BEAT_KINDS.kinds():
        known.pop("task")
    known["role"] = offering(known["role"], choices=offered.roles)
    own_steps = [one for one in body.get("steps") or () if isinstance(one, str)]
    known["step"] = offering(known["step"], choices={one: offered.steps.get(one, one) for one in own_steps})
    return known


def option_fields(
    beat: Mapping[str, Any], option: Mapping[str, Any], body: Mapping[str, Any], offered: Offered
) -> Fields:
    """Return the fields of an option: claim fields, facts and stops are chosen from what there is."""
    known = _own(OptionSchema)
    kind = str(beat.get("kind", ""))
    answers = BEAT_KINDS.get(kind).answers_schema if kind in BEAT_KINDS.kinds() else None
    if answers is not None:
        known["answers"] = fields.Nested(answers, metadata=known["answers"].metadata)
    elif "answers" not in option:
        known.pop("answers")
    known["rule"] = offering(known["rule"], choices=_by_id(body, "facts", "text"))
    known["set"] = _named(known["set"], choices=claim_fields(body))
    known["facts"] = _named(known["facts"], suggest={name: name for name in FACT_NAMES})
    known["flags"] = _named(known["flags"], suggest=_flags(body))
    known["holds"] = offering(known["holds"], choices=_holds(body, offered))
    known["minutes"] = _named(known["minutes"], choices=offered.roles)
    for name, one in known.items():
        one.metadata = {**one.metadata, "label": LABELS.get(name, "")}
    return known


def offering(of: fields.Field[Any], **offered: Any) -> fields.Field[Any]:
    """Return a field that offers values: ``choices`` to choose from, ``suggest`` beside what may be typed."""
    if not any(offered.values()):
        return of
    made = copy(of)
    if isinstance(made, fields.List):
        made.inner = offering(made.inner, **offered)
    else:
        made.metadata = {**of.metadata, **offered}
    return made


def _named(of: Any, **offered: Any) -> fields.Field[Any]:
    """Return a mapping whose names are offered; its values may be anything unless its schema says what."""
    values = of.value_field if of.value_field is not None else fields.Raw(allow_none=True)
    keys = offering(fields.String(required=True), **offered)
    return fields.Dict(keys=keys, values=values, metadata=of.metadata)


def claim_fields(body: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields that a claim of the visit has, with label and place on the paper form."""
    visit = body.get("visit")
    visit = visit if isinstance(visit, Mapping) else {}
    kind = str(visit.get("kind", ""))
    base = visit.get("base")
    lines = base.get("lines") if isinstance(base, Mapping) else None
    count = len(lines) if isinstance(lines, list) else 0
    names = [row.name for row in ROWS]
    names += [f"line_{number}.{part}" for number in range(1, count + 1) for part in LINE_PARTS]
    found = {}
    for name in names:
        row = claim_field(name)
        if row is not None:
            found[name] = f"{row.label} ({name})" + (f", {row.box(kind)}" if row.box(kind) else "")
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def _holds(body: Mapping[str, Any], offered: Offered) -> dict[str, str]:
    visit = body.get("visit")
    rows = _rows(visit, "consequences") if isinstance(visit, Mapping) else []
    named = [row for row in rows if _is_hold(row.get("stop"))]
    own = {str(row["stop"]): str(row.get("message", row["stop"])) for row in named}
    return {name: f"{name}: {words}" for name, words in {**offered.holds, **own}.items()}


def _is_hold(stop: Any) -> bool:
    return isinstance(stop, str) and stop[:1].islower() and not stop.startswith("silent-")


def holds_among(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the stops without a code that an option may bring, among rows of consequences."""
    general = {"edit", "rejection", "denial", "hold", "silent"}
    return {
        row["stop"]: row.get("message", row["stop"])
        for row in rows
        if _is_hold(row["stop"]) and row["stop"] not in general
    }


def _flags(body: Mapping[str, Any]) -> dict[str, str]:
    """Return the flags that options of the scenario set already."""
    rows = [option for beat in _rows(body, "beats") for option in _rows(beat, "options")]
    named = (name for row in rows if isinstance(row.get("flags"), Mapping) for name in row["flags"])
    return {str(name): str(name) for name in named}


def _by_id(body: Mapping[str, Any], name: str, words: str) -> dict[str, str]:
    return {
        str(row["id"]): f"{row['id']}: {' '.join(str(row.get(words, '')).split())}"[:90]
        for row in _rows(body, name)
        if "id" in row
    }


def _words_of(found: Any) -> dict[str, str]:
    return {str(key): str(words) for key, words in found.items()} if isinstance(found, Mapping) else {}


def _rows(body: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = body.get(name)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def _row(body: Mapping[str, Any], name: str, number: str) -> Mapping[str, Any] | None:
    """Return a row of a list by the number in an address, None when there is no such row."""
    rows = body.get(name)
    if not isinstance(rows, list) or not number.isdecimal() or not number.isascii() or len(number) > 3:
        return None
    found = rows[int(number)] if int(number) < len(rows) else None
    return found if isinstance(found, Mapping) else None
