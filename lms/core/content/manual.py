"""The authoring manual, written from the schemas themselves so that it cannot fall behind them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields, missing, validate

from lms.core.content.kinds import Kind

HEAD = """# Authoring manual

Everything a hospital can change without a programmer lies below `content/` as YAML and Markdown. This
manual is written by `lms content manual` from the schemas that check the files.

1. Change a file.
2. `lms content check` reads everything and lists each fault as `file:line: where: what to do`. A warning
   is below the standard and can be published; `--strict` ends with 1 for it, as what ships is checked.
3. `lms content load` publishes what changed as new revisions; with a fault nothing is published.
   `--effective-on` sets the first day. What is live and not in the folder is listed and stays live;
   `--retire-missing` retires it. Evidence on what is retired stays valid.
4. `lms content export` writes what is live back as files: what was changed at the trainer's desk comes out
   with its comments and order, and with the pictures that texts name: `media/` holds each picture by its
   SHA-256, `media/pictures.yaml` the words for people who do not see it. A load takes over pictures that are
   new, and never overwrites a change of the desk; an update of it waits as a draft.

A change is a new version and never rewrites the past. Where a file takes a `scope`, it says whom the newest
version binds: `open` (the default) everybody, with the cycles, jobs and ways to clearance that are open
already; `future` only what opens from the first day of the version on. Who is cleared stays cleared under
the version that was signed, either way.

An id is for ever: it is never given to something else. A text over several lines is written with `>-`
(joined) or `|` (as it stands).
"""
TYPES: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.Nested, "a group"),
    (fields.List, "a list"),
    (fields.Dict, "a mapping"),
    (fields.Boolean, "true or false"),
    (fields.Integer, "a whole number"),
    (fields.Decimal, "a number"),
    (fields.Float, "a number"),
    (fields.Date, "a date YYYY-MM-DD"),
    (fields.String, "text"),
)


def manual(kinds: Iterable[Kind], policies: Mapping[str, type[Schema]]) -> str:
    """Return the manual of all kinds and of the policy's sections as Markdown."""
    lines = [HEAD, *(line for kind in kinds for line in _kind(kind))]
    for name, schema in policies.items():
        lines += [f"### Policy section `{name}`\n", *_schema(schema(), seen=set())]
    return "\n".join(lines).rstrip() + "\n"


def _kind(kind: Kind) -> Iterator[str]:
    yield f"## {kind.name}\n"
    yield f"Files: `content/{kind.pattern}`\n"
    schema = kind.schema or kind.manual_schema
    if schema is not None:
        yield from _schema(schema(), seen=set())
    for title, more in kind.manual_more:
        yield f"### {title}\n"
        yield from _schema(more(), seen=set())


def _schema(schema: Schema, seen: set[type[Schema]]) -> Iterator[str]:
    if type(schema) in seen:
        return
    seen.add(type(schema))
    if schema.__doc__:
        yield " ".join(schema.__doc__.split()) + "\n"
    yield "| key | what | needed |"
    yield "|---|---|---|"
    for name, field in schema.fields.items():
        needed = "yes" if field.required else _default(field)
        yield f"| `{field.data_key or name}` | {describe(field)} | {needed} |"
    yield ""
    for name, field in schema.fields.items():
        nested = _nested(field)
        if nested is not None and type(nested) not in seen:
            yield f"**`{name}`**\n"
            yield from _schema(nested, seen)


def _default(field: fields.Field[Any]) -> str:
    if field.load_default in (missing, None, [], {}) or callable(field.load_default):
        return ""
    return f"else `{field.load_default}`"


def _nested(field: fields.Field[Any]) -> Schema | None:
    inner = field.inner if isinstance(field, fields.List) else field
    if isinstance(inner, fields.Dict) and inner.value_field is not None:
        inner = inner.value_field
    return inner.schema if isinstance(inner, fields.Nested) else None


def describe(field: fields.Field[Any]) -> str:
    """Return what may stand in a field, in words: its type and its limits."""
    if isinstance(field, fields.List):
        words = f"a list of: {describe(field.inner)}"
    else:
        words = next((text for kind, text in TYPES if isinstance(field, kind)), "a value")
    limits = [text for validator in field.validators for text in _limit(validator)]
    meaning = field.metadata.get("description")
    return "; ".join([*([str(meaning)] if meaning else []), words, *limits]).replace("|", "\\|")


def _limit(validator: Any) -> Iterator[str]:
    if isinstance(validator, validate.OneOf):
        yield "one of " + ", ".join(f"`{choice}`" for choice in validator.choices)
    elif isinstance(validator, validate.Regexp):
        yield "of the form `" + str(validator.regex.pattern) + "`"
    elif isinstance(validator, validate.Range | validate.Length):
        thing = "of them" if isinstance(validator, validate.Length) else ""
        if validator.min is not None:
            yield f"at least {validator.min} {thing}".strip()
        if validator.max is not None:
            yield f"at most {validator.max} {thing}".strip()
