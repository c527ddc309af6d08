"""Holds a document against its schema in the OpenAPI description, as a client would."""

from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def misfits(told: dict[str, Any], schema: dict[str, Any], value: Any, place: str = "$") -> list[str]:
    """Return where a value does not fit a schema; names that the schema does not list do not fit."""
    if "$ref" in schema:
        schema = told["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        found = [misfits(told, one, value, place) for one in schema["anyOf"]]
        return [] if [] in found else found[0]
    if not {"type", "properties", "additionalProperties"} & set(schema):
        return []
    allowed = schema.get("type", list(TYPES))
    names = [allowed] if isinstance(allowed, str) else allowed
    if not any(_is(value, name) for name in names):
        return [f"{place}: {value!r} is not {names}"]
    if isinstance(value, dict):
        return _of_object(told, schema, value, place)
    if isinstance(value, list):
        return [
            wrong
            for number, item in enumerate(value)
            for wrong in misfits(told, schema["items"], item, f"{place}[{number}]")
        ]
    return []


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool) and name in ("integer", "number"):
        return False
    return isinstance(value, TYPES[name])


def _of_object(told: dict[str, Any], schema: dict[str, Any], value: dict[str, Any], place: str) -> list[str]:
    listed, rest = schema.get("properties", {}), schema.get("additionalProperties")
    wrong = [f"{place}: {name} is missing" for name in schema.get("required", ()) if name not in value]
    for name, item in value.items():
        inner = listed.get(name, rest)
        if inner is None:
            wrong.append(f"{place}: {name} is not described")
        else:
            wrong += misfits(told, inner, item, f"{place}.{name}")
    return wrong
