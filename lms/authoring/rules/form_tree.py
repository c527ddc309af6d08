"""A form made from a marshmallow schema: every field with its value, its limits and its faults.

The names of fields are paths (``options.0.text``). Beside a value stand marks that ``form_reading`` needs
to give back exactly what was shown: ``.#`` how many rows a list has, ``.null`` that a value is null,
``.quoted`` that a number was written as text, ``.yaml`` that a value is shown as YAML, ``.empty`` that an
optional text is there and says nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made_by
from typing import Any

import yaml
from marshmallow import Schema, fields, validate

from lms.authoring.rules.yaml_writing import one_line

Path = tuple[str | int, ...]
Faults = Mapping[Path, Sequence[str]]
Fields = Mapping[str, fields.Field[Any]]

LONG = frozenset(
    (
        "ask",
        "left",
        "note",
        "passage",
        "right",
        "rounding",
        "source",
        "stem",
        "summary",
        "text",
        "tip_sheet",
        "why",
    )
)
"""Fields that take sentences: they get several lines."""
LONG_FROM = 72
CHOICES, SUGGEST, LABEL = "choices", "suggest", "label"
"""Metadata of a field: names with words to choose from or to suggest, and what the field is called."""
LONGEST_TOLD = 300
"""Up to here the help of a text says how long it may be."""
LABELS = {
    "accept": "Also accepted",
    "angoff": "Angoff estimate (share of just qualified people who know it)",
    "bloom": "Cognitive level",
    "correct": "Right",
    "draw": "Items drawn by objective",
    "cut": "Cut in percent",
    "id": "Id",
    "stem": "Question",
    "why": "Reason",
}
"""Words for fields whose names do not say enough."""
COUNT, NULL, QUOTED, AS_YAML, EMPTY = ".#", ".null", ".quoted", ".yaml", ".empty"


class _Missing:
    """No value at all, which is something else than null."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()


@dataclass(frozen=True)
class Leaf:
    """One value to type or choose; ``kind`` is line, text, whole, number, yes-no, choice, value or data.

    A ``value`` is YAML on one line. ``choices`` of a line are suggestions; ``words`` say what a choice means.
    """

    name: str
    label: str
    help: str
    faults: tuple[str, ...]
    is_required: bool
    kind: str
    value: str
    choices: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    lines: int = 1
    words: Mapping[str, str] = made_by(default_factory=dict)

    @property
    def form(self) -> str:
        """What kind of part this is, for the template."""
        return "leaf"


@dataclass(frozen=True)
class Group:
    """Values that belong together; one that is not there shows only how to add it."""

    name: str
    label: str
    help: str
    faults: tuple[str, ...]
    is_required: bool
    parts: tuple["Part", ...]
    is_there: bool = True

    @property
    def form(self) -> str:
        """What kind of part this is, for the template."""
        return "group"


@dataclass(frozen=True)
class Rows:
    """A list whose rows are added, moved and taken away; None as a limit means that there is none."""

    name: str
    label: str
    help: str
    faults: tuple[str, ...]
    is_required: bool
    rows: tuple["Part", ...]
    least: int | None
    most: int | None
    is_there: bool = True
    is_mapping: bool = False

    @property
    def form(self) -> str:
        """What kind of part this is, for the template."""
        return "rows"

    @property
    def takes_more(self) -> bool:
        """Tell whether another row fits."""
        return self.most is None or len(self.rows) < self.most


Part = Leaf | Group | Rows


def fields_of(*schemas: type[Schema]) -> dict[str, fields.Field[Any]]:
    """Return the fields of schemas by the names that authors write, in their order."""
    return {field.data_key or name: field for schema in schemas for name, field in schema().fields.items()}


def tree(known: Fields, data: Mapping[str, Any], faults: Faults | None = None) -> tuple[Part, ...]:
    """Return the form of ``data``; what a field cannot show by its type is shown as YAML, never lost."""
    return tuple(_parts(known, data, (), faults or {}))


def flat(messages: Any, base: Path = ()) -> dict[Path, list[str]]:
    """Return the nested messages of a schema by the path of the field that they are about."""
    found: dict[Path, list[str]] = {}
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            for path, texts in flat(inner, base if key == "_schema" else (*base, key)).items():
                found.setdefault(path, []).extend(texts)
    elif isinstance(messages, list | tuple):
        for inner in messages:
            for path, texts in flat(inner, base).items():
                found.setdefault(path, []).extend(texts)
    else:
        found[base] = [str(messages)]
    return found


def name_of(path: Path) -> str:
    """Return the name of the field at a path."""
    return ".".join(map(str, path))


def label_of(name: str) -> str:
    """Return the name of a field in words."""
    return LABELS.get(name, name.replace("_", " ").capitalize())


def _parts(known: Fields, data: Mapping[str, Any], path: Path, faults: Faults) -> Iterator[Part]:
    for name, field in known.items():
        label = field.metadata.get(LABEL) or label_of(name)
        yield part(field, (*path, name), data.get(name, MISSING), faults, label)


def part(field: fields.Field[Any], path: Path, value: Any, faults: Faults, label: str) -> Part:
    """Return one field of a form."""
    if isinstance(field, fields.Nested) and _is_absent_or(value, Mapping) and not _unknown(field, value):
        return _group(field, path, value, faults, label)
    if isinstance(field, fields.List) and _is_absent_or(value, list):
        return _rows(field, path, value, faults, label)
    if isinstance(field, fields.Dict) and field.value_field is not None and _is_absent_or(value, Mapping):
        return _mapping(field, path, value, faults, label)
    return _leaf(field, path, value, faults, label)


def _is_absent_or(value: Any, kind: type[Any]) -> bool:
    return value is MISSING or isinstance(value, kind)


def _unknown(field: fields.Nested, value: Any) -> set[str]:
    """Return the keys of a group that its schema does not know."""
    known = {inner.data_key or name for name, inner in field.schema.fields.items()}
    return set(value) - known if isinstance(value, Mapping) else set()


def _group(field: fields.Nested, path: Path, value: Any, faults: Faults, label: str) -> Group:
    own = {inner.data_key or name: inner for name, inner in field.schema.fields.items()}
    is_there = value is not MISSING or field.required
    data = value if isinstance(value, Mapping) else {}
    return Group(
        name_of(path),
        label,
        " ".join((field.schema.__doc__ or "").split()),
        _faults_at(path, faults),
        field.required,
        tuple(_parts(own, data, path, faults)) if is_there else (),
        is_there,
    )


def _rows(field: fields.List[Any], path: Path, value: Any, faults: Faults, label: str) -> Rows:
    given = [] if value is MISSING else value
    inner: Any = field.inner
    rows = tuple(part(inner, (*path, index), row, faults, str(index + 1)) for index, row in enumerate(given))
    least, most = limits(field)
    help_text = " ".join((inner.schema.__doc__ or "").split()) if isinstance(inner, fields.Nested) else ""
    return Rows(
        name_of(path),
        label,
        _help(field, help_text),
        _faults_at(path, faults),
        field.required,
        rows,
        least,
        most,
        value is not MISSING,
    )


def _mapping(field: fields.Dict, path: Path, value: Any, faults: Faults, label: str) -> Rows:
    key_field = _key_field(field)
    inner: Any = field.value_field
    rows: list[Part] = []
    for index, (key, item) in enumerate(({} if value is MISSING else value).items()):
        here = (*path, index)
        messages = {(*here, "key"): texts for at, texts in faults.items() if at == (*path, key, "key")}
        own = {(*here, "value"): _faults_of_value(inner, (*path, key), faults)}
        pair = (
            part(key_field, (*here, "key"), str(key), messages, label_of("name")),
            _needed(part(inner, (*here, "value"), item, own, label_of("value"))),
        )
        rows.append(Group(name_of(here), str(index + 1), "", (), True, pair))
    least, most = limits(field)
    return Rows(
        name_of(path),
        label,
        _help(field),
        _faults_at(path, faults),
        field.required,
        tuple(rows),
        least,
        most,
        value is not MISSING,
        is_mapping=True,
    )


def _faults_of_value(inner: fields.Field[Any], path: Path, faults: Faults) -> list[str]:
    """Return the faults of the value of a pair; one that is shown as a whole has those below it too."""
    is_whole = type(inner) is fields.Raw
    near = (path, (*path, "value"))
    found = [texts for at, texts in faults.items() if at in near or (is_whole and at[: len(path)] == path)]
    return [text for texts in found for text in texts]


def _key_field(field: fields.Dict) -> fields.Field[Any]:
    """Return the field of the names of a mapping: one that offers names keeps them."""
    own = field.key_field
    return own if own is not None and {CHOICES, SUGGEST} & set(own.metadata) else fields.String(required=True)


def _needed(value: Part) -> Part:
    """Return the value of a pair: it is there whenever the pair is."""
    return replace(value, is_required=True)


def _leaf(field: fields.Field[Any], path: Path, value: Any, faults: Faults, label: str) -> Leaf:
    marks = []
    kind = kind_of(field)
    if value is None:
        marks.append(NULL)
    elif value == "" and not field.required:
        marks.append(EMPTY)
    elif not _can_show(kind, value):
        kind = "data"
        marks.append(AS_YAML)
    elif kind in ("whole", "number") and isinstance(value, str):
        marks.append(QUOTED)
    shown = _shown(kind, value)
    if type(field) is fields.Raw and "\n" not in (line := one_line(value) if shown else ""):
        kind, shown = ("value", line) if len(line) <= LONG_FROM else (kind, shown)
    name = str(path[-1]) if isinstance(path[-1], str) else str(path[-2]) if len(path) > 1 else ""
    if kind == "line" and (name in LONG or len(shown) > LONG_FROM or "\n" in shown):
        kind = "text"
    choices = _choices(field)
    if shown and kind == "choice" and shown not in choices:
        choices = (*choices, shown)
    offered = field.metadata.get(CHOICES) or field.metadata.get(SUGGEST) or {}
    return Leaf(
        name_of(path),
        label,
        _help(field),
        _faults_at(path, faults),
        field.required and not field.allow_none,
        kind,
        shown,
        choices or tuple(field.metadata.get(SUGGEST, ())),
        tuple(marks),
        _lines(shown) if kind in ("text", "data") else 1,
        offered,
    )


def kind_of(field: fields.Field[Any]) -> str:
    """Return how a single value is entered; what has no entry of its own is entered as YAML (``data``)."""
    if isinstance(field, fields.Boolean):
        return "yes-no"
    if isinstance(field, fields.Integer):
        return "whole"
    if isinstance(field, fields.Decimal | fields.Float):
        return "number"
    if isinstance(field, fields.String | fields.Date):
        return "choice" if _choices(field) else "line"
    return "data"


def _can_show(kind: str, value: Any) -> bool:
    if value is MISSING:
        return True
    if kind == "yes-no":
        return isinstance(value, bool)
    if kind == "data" or isinstance(value, bool):
        return False
    return isinstance(value, str | int | float) if kind in ("whole", "number") else isinstance(value, str)


def _shown(kind: str, value: Any) -> str:
    if value is MISSING or value is None:
        return ""
    if kind == "yes-no":
        return "true" if value else "false"
    if kind == "data":
        return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=None)
    return str(value)


def _lines(shown: str) -> int:
    """Return how many lines a text takes, between two and twelve."""
    return min(12, max(2, sum(1 + len(line) // LONG_FROM for line in shown.split("\n"))))


def _choices(field: fields.Field[Any]) -> tuple[str, ...]:
    if field.metadata.get(CHOICES):
        return tuple(field.metadata[CHOICES])
    named = (rule for rule in field.validators if isinstance(rule, validate.OneOf))
    return next((tuple(map(str, rule.choices)) for rule in named), ())


def limits(field: fields.Field[Any]) -> tuple[int | None, int | None]:
    """Return how few and how many rows a list may have."""
    lengths = [rule for rule in field.validators if isinstance(rule, validate.Length)]
    rule = lengths[0] if lengths else validate.Length(min=0)
    exact = rule.equal
    return (exact, exact) if exact is not None else (rule.min or None, rule.max)


def _help(field: fields.Field[Any], text: str = "") -> str:
    """Return what an author has to know of a field: its meaning and its limits."""
    described = field.metadata.get("description")
    parts = (str(described) if described else "", text.rstrip("."), _range(field))
    return ". ".join(one[0].upper() + one[1:] for one in parts if one)


def _range(field: fields.Field[Any]) -> str:
    for rule in field.validators:
        if isinstance(rule, validate.Length) and isinstance(field, fields.String):
            return f"At most {rule.max} characters" if rule.max and rule.max <= LONGEST_TOLD else ""
        if isinstance(rule, validate.Range | validate.Length):
            what = " rows" if isinstance(rule, validate.Length) else ""
            if rule.min is not None and rule.max is not None:
                return f"{rule.min} to {rule.max}{what}"
            if rule.min is not None and rule.min > 1:
                return f"At least {rule.min}{what}"
            if rule.max is not None:
                return f"At most {rule.max}{what}"
    return ""


def _faults_at(path: Path, faults: Faults) -> tuple[str, ...]:
    return tuple(faults.get(path, ()))
