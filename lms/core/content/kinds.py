"""What a feature declares about a kind of content: where it lies, its schema, what it refers to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError

from lms.core.content.documents import Document, Fault, Path_, read_yaml


@dataclass(frozen=True)
class Parsed:
    """One authored thing: its key, its JSON body and the document its faults point into."""

    kind: str
    key: str
    body: dict[str, Any]
    document: Document


@dataclass(frozen=True)
class References:
    """What a body refers to: ``(kind, key, path)``; a kind or key that does not exist is a fault."""

    items: tuple[tuple[str, str, Path_], ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of content.

    Attributes:
        name: ``module``, ``role``, ``policy`` ...
        pattern: glob below the content folder; files or folders.
        schema: marshmallow schema of the body (unknown keys are faults).
        split: turns one file's data into ``(key, data, path)`` things; default: one thing, keyed by ``id``.
        read: reads one matched path itself (folders); default: YAML.
        references: what a body refers to.
        house_rules: further faults of one thing, after the schema held.
        across: faults that need all things of the kind (cycles, duplicates).
        overall: faults that need the things of other kinds as well.
        walks: faults that take a while to find: asked where content is checked, on the command line and at
            the desk, never by a load. Gets the things to look at, and everything there is.
        manual_schema: the schema to show in the authoring manual when ``read`` checks by several.
        manual_more: further schemas of its files, each with the title it has in the manual.
    """

    name: str
    pattern: str
    schema: type[Schema] | None = None
    split: Callable[[Any], Iterable[tuple[str, Any, Path_]]] | None = field(default=None, hash=False)
    read: Callable[[Path, str], tuple[list[Parsed], list[Fault]]] | None = field(default=None, hash=False)
    references: Callable[[Parsed], References] | None = field(default=None, hash=False)
    house_rules: Callable[[Parsed], list[Fault]] | None = field(default=None, hash=False)
    across: Callable[[list[Parsed]], list[Fault]] | None = field(default=None, hash=False)
    overall: Callable[[list[Parsed]], list[Fault]] | None = field(default=None, hash=False)
    walks: Callable[[list[Parsed], list[Parsed]], list[Fault]] | None = field(default=None, hash=False)
    manual_schema: type[Schema] | None = None
    manual_more: tuple[tuple[str, type[Schema]], ...] = ()


def by_id(data: Any) -> Iterable[tuple[str, Any, Path_]]:
    """Split nothing: the file is one thing, keyed by its ``id``."""
    yield str(data.get("id", "")) if isinstance(data, dict) else "", data, ()


def each_by_id(data: Any) -> Iterable[tuple[str, Any, Path_]]:
    """Split a list of things, each keyed by its ``id``."""
    for index, item in enumerate(data if isinstance(data, list) else []):
        yield str(item.get("id", "")) if isinstance(item, dict) else "", item, (index,)


def each_section(data: Any) -> Iterable[tuple[str, Any, Path_]]:
    """Split a mapping into one thing for each top-level key."""
    for key, item in (data if isinstance(data, dict) else {}).items():
        yield str(key), item, (key,)


def read_kind(kind: Kind, path: Path, shown_as: str) -> tuple[list[Parsed], list[Fault]]:
    """Read one matched path of a kind; collect every fault."""
    if kind.read is not None:
        return kind.read(path, shown_as)
    document, faults = read_yaml(path, shown_as=shown_as)
    if document.data is None:
        return [], faults or [Fault(shown_as, 1, "", "is empty")]
    found = []
    for key, data, base in (kind.split or by_id)(document.data):
        if not key:
            faults.append(document.fault(base, "has no id"))
            continue
        body, problems = load_body(kind.schema, data, document, base)
        faults.extend(problems)
        if body is not None:
            found.append(Parsed(kind.name, key, body, document))
    return found, faults


def load_body(
    schema: type[Schema] | None, data: Any, document: Document, base: Path_ = ()
) -> tuple[dict[str, Any] | None, list[Fault]]:
    """Validate ``data`` by ``schema``; return the body as JSON values, or None and the faults."""
    if schema is None:
        return jsonable_yaml(data), []
    instance = schema()
    try:
        instance.load(data)
    except ValidationError as error:
        return None, [document.fault(path, message) for path, message in flatten(error.messages, base)]
    body: dict[str, Any] = jsonable_yaml(data)
    return body, []


def flatten(messages: Any, base: Path_) -> Iterable[tuple[Path_, str]]:
    """Turn marshmallow's nested messages into ``(path, message)`` pairs."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from flatten(inner, base if key == "_schema" else (*base, key))
    elif isinstance(messages, list):
        for inner in messages:
            yield from flatten(inner, base)
    else:
        yield base, str(messages)


def jsonable_yaml(value: Any) -> Any:
    """Turn what YAML gives (dates, decimals as text) into JSON values; keys become text."""
    if isinstance(value, dict):
        return {str(key): jsonable_yaml(item) for key, item in value.items()}
    if isinstance(value, list):
        return [jsonable_yaml(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
