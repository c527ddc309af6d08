"""Which form edits which part of a file: items, checks, lesson heads, ``module.yaml``, other YAML."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema

from lms.assessments.api import ItemSchema, QuestionSchema, question_kinds, question_type
from lms.authoring.rules.form_reading import starter
from lms.authoring.rules.form_tree import Faults, Fields, fields_of, flat
from lms.authoring.rules.yaml_edit import (
    NotYaml,
    joined_front_matter,
    rewritten,
    split_front_matter,
    value_of,
)
from lms.core.content import Fault, kind_of
from lms.core.content.kinds import each_by_id, each_section
from lms.core.errors import NotFound, Refused
from lms.core.feature import features
from lms.courses.api import OVERLAY, LessonSchema, ModuleSchema, PartSchema
from lms.simulations.api import DESK_KINDS, desk_part, offered

NEW = "new"
WHOLE = "head"
MODULE_PARTS: Mapping[str, tuple[str, ...]] = {
    "objectives": ("objectives",),
    "blueprint": ("assessment",),
    "facts": ("facts",),
    "local_blocks": ("local_blocks",),
    "forms": ("forms",),
}
"""Parts of ``module.yaml`` that have a form of their own; what is left is the form ``head``."""


@dataclass(frozen=True)
class FormPart:
    """A part of a file that a form edits.

    Attributes:
        file: the file below the content folder.
        at: where in it: ``head``, a part of a module, the number of a row, ``check-0``, ``new``.
        title: what it is called.
        known: its fields.
        data: its values as they stand.
        schemas: what checks the values; each sees its own fields alone.
        place: keys and numbers that lead to the values, None for several keys of the top.
        kind: of a question; empty for everything else.
        beside: values of the same thing that the form does not show and that its schema needs.
    """

    file: str
    at: str
    title: str
    known: Fields
    data: dict[str, Any]
    schemas: tuple[type[Schema], ...]
    place: tuple[str | int, ...] | None
    kind: str = ""
    beside: Mapping[str, Any] = field(default_factory=dict)

    def faults(self, data: Mapping[str, Any]) -> Faults:
        """Return what the schemas say of values, by the path of the field."""
        found: dict[tuple[str | int, ...], list[str]] = {}
        for schema in self.schemas:
            for path, texts in flat(self._messages(schema, {**self.beside, **data})).items():
                if not path or path[0] in self.known:
                    known = found.setdefault(path, [])
                    known += [text for text in texts if text not in known]
        return found

    def _messages(self, schema: type[Schema], data: Mapping[str, Any]) -> Any:
        """Return what one schema says; that of any question sees all of it, others their own fields."""
        if issubclass(schema, QuestionSchema):
            return schema().validate(dict(data))
        own = fields_of(schema)
        part = {name: value for name, value in data.items() if name in own}
        if schema is ModuleSchema:
            return schema(only=tuple(_attributes(schema, self.known))).validate(part)
        return schema().validate(part)

    def placed(self, faults: Iterable[Fault]) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield path below this part and message of each fault of the file at one of its fields."""
        base = self.place or ()
        for fault in faults:
            path = tuple(
                int(one) if one.isdecimal() and len(one) < 6 else one for one in fault.where.split(".")
            )
            own = path[len(base) :]
            if path[: len(base)] == base and own and own[0] in self.known:
                yield own, fault.message

    def written(self, text: str, data: Mapping[str, Any]) -> str:
        """Return the text of the file with these values in place of those of the part."""
        front, body = split_front_matter(text) if self.file.endswith(".md") else (text, "")
        document = value_of(front)
        changed = rewritten(front, self._placed(document, dict(data)))
        return joined_front_matter(changed, body) if self.file.endswith(".md") else changed

    def _placed(self, document: Any, data: dict[str, Any]) -> Any:
        if self.place is None:
            kept = {name: value for name, value in document.items() if name not in self.known or name in data}
            return kept | data
        if not self.place:
            return data
        holder = document
        for step in self.place[:-1]:
            holder = holder.setdefault(step, []) if isinstance(holder, dict) else holder[step]
        last = self.place[-1]
        if isinstance(holder, list) and last == len(holder):
            holder.append(data)
        elif isinstance(holder, list) and isinstance(last, int):
            unknown = {name: value for name, value in holder[last].items() if name not in self.known}
            holder[last] = _in_order(holder[last], data | unknown)
        else:
            holder[last] = data
        return document


def _in_order(before: Mapping[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return values in the order in which they stood, new ones behind."""
    return {name: after[name] for name in (*(key for key in before if key in after), *after)}


def _attributes(schema: type[Schema], known: Fields) -> list[str]:
    return [name for name, field in schema().fields.items() if (field.data_key or name) in known]


def form_part(*, kind: str, source: str, file: str, text: str, at: str, question: str = "") -> FormPart:
    """Return the part of a file that a form is asked for.

    Args:
        kind: of content.
        source: path of the source that the file belongs to.
        file: path of the file.
        text: the file as it stands.
        at: where in it.
        question: the kind of a new question.

    Raises:
        NotFound: when there is no such part.
        Refused: when the file is not YAML, so that nothing can be told apart in it.
    """
    try:
        document = value_of(split_front_matter(text)[0] if file.endswith(".md") else text)
    except NotYaml as error:
        raise Refused(
            "This file is not YAML just now, so it has no form.",
            hint=f"Repair the text first: {' '.join(str(error).split())[:200]}",
        ) from None
    is_part = kind == OVERLAY and file.endswith(".md")
    ways: dict[bool, Callable[[], FormPart | None]] = {
        is_part: lambda: _of_lesson(file, document, at, question, PartSchema),
        kind == "module" and file.endswith(".md"): lambda: _of_lesson(file, document, at, question),
        kind == "module" and "/items/" in file: lambda: _of_bank(file, document, at, question),
        kind == "module" and file == f"{source}/module.yaml": lambda: _of_module(file, document, at),
        kind in DESK_KINDS: lambda: _of_simulation(kind, file, document, at),
        kind not in ("module", *DESK_KINDS) and not is_part: lambda: _of_kind(kind, file, document, at),
    }
    found = ways[True]() if True in ways else None
    if found is None:
        raise NotFound("There is no such form.", hint="Choose a part from the outline.")
    return found


def _of_lesson(
    file: str, document: Any, at: str, question: str, schema: type[Schema] = LessonSchema
) -> FormPart | None:
    data = document if isinstance(document, dict) else {}
    if at == WHOLE:
        known = {name: field for name, field in fields_of(schema).items() if name != "checks"}
        own = {name: value for name, value in data.items() if name in known}
        title = "Head of the lesson" if schema is LessonSchema else "Place and title"
        return FormPart(file, at, title, known, own, (schema,), None)
    checks = data.get("checks") or []
    place = _place(at.removeprefix("check-"), checks)
    if place is None or not (at.startswith("check-") or at == NEW):
        return None
    row = checks[place] if place < len(checks) else {"id": _next_id("K", checks), "kind": question}
    return _question(file, at, row, (QuestionSchema,), ("checks", place))


def _of_bank(file: str, document: Any, at: str, question: str) -> FormPart | None:
    items = document if isinstance(document, list) else []
    place = _place(at, items)
    if place is None:
        return None
    if place < len(items):
        return _question(file, at, items[place], (ItemSchema,), (place,))
    module, objective = file.split("/")[1], file.rsplit("/", 1)[1].removesuffix(".yaml")
    begun: dict[str, Any] = {
        "id": _next_id(f"{module}-{objective}-", items, digits=2),
        "kind": question,
        "objective": objective,
        "status": "draft",
    }
    return _question(file, at, begun, (ItemSchema,), (place,))


def _question(
    file: str, at: str, row: Any, schemas: tuple[type[Schema], ...], place: tuple[str | int, ...]
) -> FormPart | None:
    if not isinstance(row, dict):
        return None
    kind = str(row.get("kind", ""))
    if kind not in question_kinds():
        return None
    own = question_type(kind).schema
    shared = fields_of(*schemas)
    first = {
        name: shared.pop(name) for name in ("id", "kind", "objective", "bloom", "status") if name in shared
    }
    known = first | fields_of(own) | shared
    begun: dict[str, Any] = starter(known) if len(row) <= len(first) else {}
    return FormPart(file, at, str(row.get("id", "")), known, begun | row, (*schemas, own), place, kind)


def _of_module(file: str, document: Any, at: str) -> FormPart | None:
    data = document if isinstance(document, dict) else {}
    everything = fields_of(ModuleSchema)
    taken = {name for names in MODULE_PARTS.values() for name in names}
    if at == WHOLE:
        known = {name: field for name, field in everything.items() if name not in taken}
    elif at in MODULE_PARTS:
        known = {name: everything[name] for name in MODULE_PARTS[at] if name in everything}
    else:
        return None
    own = {name: value for name, value in data.items() if name in known}
    return FormPart(file, at, _title(at), known, own, (ModuleSchema,), None)


def _title(at: str) -> str:
    titles = {
        WHOLE: "About the module",
        "blueprint": "Blueprint of the exam",
        "forms": "Shorter forms",
        "local_blocks": "Local rules",
    }
    return titles.get(at, at.capitalize())


def _of_simulation(kind: str, file: str, document: Any, at: str) -> FormPart | None:
    found = desk_part(kind, document, at, offered()) if isinstance(document, dict) else None
    if found is None:
        return None
    return FormPart(
        file, at, found.title, found.known, found.data, (found.schema,), found.place, beside=found.beside
    )


def _of_kind(kind_name: str, file: str, document: Any, at: str) -> FormPart | None:
    kind = kind_of(kind_name)
    if kind.split is each_by_id and isinstance(document, list) and kind.schema is not None:
        place = _place(at, document)
        if place is None:
            return None
        row = document[place] if place < len(document) else {}
        return _plain(file, at, str(row.get("id", "new")), kind.schema, row, (place,))
    if kind.split is each_section and isinstance(document, dict) and at in document:
        schema = features().policy_schemas.get(at)
        return _plain(file, at, at, schema, document[at], (at,)) if schema else None
    schema = kind.schema or kind.manual_schema
    if at == WHOLE and schema is not None and isinstance(document, dict):
        return _plain(file, at, str(document.get("title", document.get("id", ""))), schema, document, None)
    return None


def _plain(
    file: str,
    at: str,
    title: str,
    schema: type[Schema],
    data: Any,
    place: tuple[str | int, ...] | None,
) -> FormPart | None:
    if not isinstance(data, dict):
        return None
    return FormPart(file, at, title, fields_of(schema), dict(data), (schema,), place)


def _place(at: str, rows: list[Any]) -> int | None:
    """Return the number of a row, one behind the last for a new one, None for no row."""
    if at == NEW:
        return len(rows)
    return int(at) if at.isdecimal() and len(at) < 6 and int(at) < len(rows) else None


def _next_id(prefix: str, rows: list[Any], *, digits: int = 1) -> str:
    taken = [str(row.get("id", "")).removeprefix(prefix) for row in rows if isinstance(row, dict)]
    number = max((int(one) for one in taken if one.isdecimal() and len(one) < 6), default=0) + 1
    return f"{prefix}{number:0{digits}d}"


def row_titles(text: str, file: str) -> list[tuple[str, str, str]]:
    """Return place, id and first words of every row of a list in a file; nothing when it is no list."""
    try:
        document = value_of(split_front_matter(text)[0] if file.endswith(".md") else text)
    except NotYaml:
        return []
    is_lesson = file.endswith(".md")
    rows = document.get("checks") if is_lesson and isinstance(document, dict) else document
    prefix = "check-" if is_lesson else ""
    return [
        (f"{prefix}{index}", str(row.get("id", "")), _words(row))
        for index, row in enumerate(rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
    ]


def _words(row: Mapping[str, Any]) -> str:
    found = next(
        (row[name] for name in ("stem", "title", "name", "text") if isinstance(row.get(name), str)), ""
    )
    return " ".join(str(found).split())
