"""Side facts as a document (YAML or JSON) has them: names of the dataclasses, nothing else."""

import dataclasses
from collections.abc import Mapping
from datetime import date
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from lms.claims.edits.side_facts import SideFacts


def side_facts(data: Mapping[str, Any]) -> SideFacts:
    """Return side facts from a mapping with their names, such as ``{"encounter": {"is_closed": false}}``.

    Dates are ISO texts or dates, several things are lists.

    Raises:
        ValueError: when a name is unknown or a value has the wrong form; the message names the place.
    """
    made: SideFacts = _made(SideFacts, data, "")
    return made


def _made(wanted: Any, value: Any, where: str) -> Any:
    """Return a value as the annotation ``wanted`` asks for it."""
    if dataclasses.is_dataclass(wanted) and isinstance(wanted, type):
        return _record(wanted, value, where)
    origin, parts = get_origin(wanted), get_args(wanted)
    if origin in (Union, UnionType):
        return _one_of(parts, value, where)
    if origin is Literal:
        if value not in parts:
            raise ValueError(f"{where}: must be one of {', '.join(map(str, parts))}")
        return value
    if origin in (tuple, frozenset):
        if not isinstance(value, list):
            raise ValueError(f"{where}: must be a list")
        return origin(_made(parts[0], one, f"{where}[{place}]") for place, one in enumerate(value))
    if origin is not None:
        return _mapping(parts[1], value, where)
    return _scalar(wanted, value, where)


def _record(wanted: type, value: Any, where: str) -> Any:
    value = _mapping_of(value, where or "facts")
    hints = get_type_hints(wanted)
    if unknown := set(map(str, value)) - set(hints):
        raise ValueError(
            f"{where or 'facts'}: {', '.join(sorted(unknown))} is not known; known: {', '.join(hints)}"
        )
    inner = f"{where}." if where else ""
    made = {name: _made(hints[name], one, f"{inner}{name}") for name, one in value.items()}
    needed = [
        one.name
        for one in dataclasses.fields(wanted)
        if one.default is dataclasses.MISSING and one.name not in made
    ]
    if needed:
        raise ValueError(f"{where or 'facts'}: {', '.join(needed)} is missing")
    return wanted(**made)


def _one_of(parts: tuple[Any, ...], value: Any, where: str) -> Any:
    """Return the value as the one part that is not None; two kinds of words are one list of words."""
    if value is None and type(None) in parts:
        return None
    own = [part for part in parts if part is not type(None)]
    if len(own) > 1:
        return _made(Literal[tuple(word for part in own for word in get_args(part))], value, where)
    return _made(own[0], value, where)


def _mapping(wanted: Any, value: Any, where: str) -> dict[str, Any]:
    return {str(key): _made(wanted, one, f"{where}.{key}") for key, one in _mapping_of(value, where).items()}


def _mapping_of(value: Any, where: str) -> Mapping[Any, Any]:
    if isinstance(value, Mapping):
        return value
    raise ValueError(f"{where}: must be a mapping")


def _scalar(wanted: type, value: Any, where: str) -> Any:
    """Return a date, yes or no, a number or a text; a number is no text, because 0120 is not 120."""
    if wanted is date and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{where}: must be a date of the form YYYY-MM-DD") from None
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise ValueError(f"{where}: must be {_WORDS.get(wanted, wanted.__name__)}")
    return value


_WORDS = {str: "text (in quotes)", bool: "true or false", int: "a whole number", date: "a date"}
