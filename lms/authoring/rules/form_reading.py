"""Reading a posted form back into data, and adding, moving and taking away its rows."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import yaml
from marshmallow import fields

from lms.authoring.rules.form_tree import (
    AS_YAML,
    COUNT,
    EMPTY,
    MISSING,
    NULL,
    QUOTED,
    Fields,
    Path,
    kind_of,
    limits,
    name_of,
)
from lms.core.yaml_bounds import refuse_endless

Posted = Mapping[str, Sequence[str]]
MOST_ROWS = 200
_WHOLE = re.compile(r"[+-]?(0|[1-9]\d{0,17})")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?")
_NUMBERED = re.compile(r"(.*?)(\d+)")


def read(known: Fields, posted: Posted) -> dict[str, Any]:
    """Return the data of a form that was shown with these fields; nonsense stays text, for the schema."""
    return _read_fields(known, posted, ())


def _read_fields(known: Fields, posted: Posted, path: Path) -> dict[str, Any]:
    found = {name: _read(field, posted, (*path, name)) for name, field in known.items()}
    return {name: value for name, value in found.items() if value is not MISSING}


def _first(posted: Posted, name: str) -> str | None:
    values = posted.get(name)
    return values[0].replace("\r\n", "\n") if values else None


def _read(field: fields.Field[Any], posted: Posted, path: Path) -> Any:
    name = name_of(path)
    count = _first(posted, name + COUNT)
    if count is not None and isinstance(field, fields.Nested):
        own = {inner.data_key or key: inner for key, inner in field.schema.fields.items()}
        return _read_fields(own, posted, path) if count else MISSING
    if count is not None and isinstance(field, fields.List | fields.Dict):
        rows = range(min(int(count), MOST_ROWS)) if count.isdecimal() and len(count) < 5 else ()
        if not rows and count != "0":
            return MISSING
        return (
            _read_list(field, posted, path, rows)
            if isinstance(field, fields.List)
            else _read_dict(field, posted, path, rows)
        )
    return _read_value(field, posted, name)


def _read_list(field: fields.List[Any], posted: Posted, path: Path, rows: Sequence[int]) -> list[Any]:
    read_rows = (_read(field.inner, posted, (*path, index)) for index in rows)
    return ["" if row is MISSING else row for row in read_rows]


def _read_dict(field: fields.Dict, posted: Posted, path: Path, rows: Sequence[int]) -> dict[str, Any]:
    found = {}
    inner: Any = field.value_field
    for index in rows:
        key = _first(posted, name_of((*path, index, "key"))) or ""
        value = _read(inner, posted, (*path, index, "value"))
        if key or value is not MISSING:
            found[key] = None if value is MISSING else value
    return found


def _read_value(field: fields.Field[Any], posted: Posted, name: str) -> Any:
    text = _first(posted, name)
    if text is None:
        return MISSING
    if name + AS_YAML in posted or kind_of(field) == "data":
        return _read_yaml(text)
    if not text and name + EMPTY in posted:
        return ""
    if not text:
        return None if name + NULL in posted or (field.required and field.allow_none) else MISSING
    kind = kind_of(field)
    if kind == "yes-no":
        return {"true": True, "false": False}.get(text, text)
    if kind in ("whole", "number") and name + QUOTED not in posted:
        return _number(text.strip())
    return text


def _number(text: str) -> Any:
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def _read_yaml(text: str) -> Any:
    if not text.strip():
        return MISSING
    try:
        refuse_endless(text)
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return text


def starter(known: Fields) -> dict[str, Any]:
    """Return empty data with as many rows in each needed list as it must have."""
    found: dict[str, Any] = {}
    for name, field in known.items():
        if isinstance(field, fields.List) and field.required:
            found[name] = []
            for _ in range(limits(field)[0] or 1):
                found[name].append(named(blank(field.inner), found[name]))
        elif isinstance(field, fields.Nested) and field.required:
            found[name] = blank(field)
    return found


def blank(field: fields.Field[Any]) -> Any:
    """Return an empty row for a field."""
    if isinstance(field, fields.Nested):
        own = {inner.data_key or key: inner for key, inner in field.schema.fields.items()}
        return {name: "" for name in ("key", "id") if name in own} | starter(own)
    if isinstance(field, fields.List):
        return [blank(field.inner) for _ in range(limits(field)[0] or 0)]
    return ""


def named(row: Any, others: Sequence[Any]) -> Any:
    """Give a new row the next name after its neighbours: C after A and B, S4 after S3."""
    for name in ("key", "id"):
        if isinstance(row, dict) and row.get(name) == "":
            taken = [str(other.get(name, "")) for other in others if isinstance(other, dict)]
            row[name] = _next_name(taken)
    return row


def _next_name(taken: Sequence[str]) -> str:
    if not taken:
        return "A"
    last = max(taken, key=lambda text: (len(text), text))
    if len(last) == 1 and "A" <= last < "Z":
        return chr(ord(last) + 1)
    numbered = _NUMBERED.fullmatch(last)
    return f"{numbered[1]}{int(numbered[2]) + 1:0{len(numbered[2])}d}" if numbered else ""


def operated(known: Fields, data: Mapping[str, Any], act: str) -> dict[str, Any]:
    """Return the data after ``add:PATH``, ``remove:PATH``, ``up:PATH``, ``down:PATH``; else as it was."""
    changed: dict[str, Any] = deepcopy(dict(data))
    verb, _, name = act.partition(":")
    path: Path = tuple(int(one) if one.isdecimal() and len(one) < 5 else one for one in name.split("."))
    field = _field_at(known, path)
    holder = _at(changed, path[:-1])
    if verb == "add" and field is not None and isinstance(holder, dict):
        _add(holder, str(path[-1]), field)
    elif verb == "remove" and isinstance(holder, dict):
        _remove_key(holder, path[-1])
    elif isinstance(holder, list) and isinstance(path[-1], int) and path[-1] < len(holder):
        _move(holder, verb, path[-1])
    return changed


def _add(holder: dict[str, Any], name: str, field: fields.Field[Any]) -> None:
    if isinstance(field, fields.List):
        rows = holder.setdefault(name, [])
        if isinstance(rows, list):
            rows.append(named(blank(field.inner), rows))
    elif isinstance(field, fields.Dict):
        rows = holder.setdefault(name, {})
        if isinstance(rows, dict):
            rows.setdefault("", None)
    else:
        holder.setdefault(name, blank(field))


def _remove_key(holder: dict[str, Any], key: str | int) -> None:
    """Take away a group by its name, or a pair of a mapping by its place."""
    names = list(holder)
    if isinstance(key, int):
        key = names[key] if key < len(names) else ""
    holder.pop(key, None)


def _move(rows: list[Any], verb: str, index: int) -> None:
    if verb == "remove":
        del rows[index]
    elif verb in ("up", "down"):
        row = rows.pop(index)
        rows.insert(max(0, index - 1) if verb == "up" else index + 1, row)


def _at(data: Any, path: Path) -> Any:
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _field_at(known: Fields, path: Path) -> fields.Field[Any] | None:
    """Return the field at a path; a place in a list leads to the field of its rows."""
    field: Any = None
    inside: Fields | None = known
    for step in path:
        if isinstance(field, fields.List) and isinstance(step, int):
            field = field.inner
        elif inside is not None and isinstance(step, str):
            field = inside.get(step)
        else:
            return None
        is_nested = isinstance(field, fields.Nested)
        inside = {one.data_key or key: one for key, one in field.schema.fields.items()} if is_nested else None
    return field if isinstance(field, fields.Field) else None
