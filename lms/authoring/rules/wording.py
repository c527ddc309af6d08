"""How the desk names the parts of a text, and shows values as text that can be compared."""

from collections.abc import Mapping
from typing import Any

SETTINGS = "settings"
NAMES = {
    SETTINGS: "settings",
    "lessons": "lesson",
    "items": "item",
    "objectives": "objective",
    "facts": "fact",
    "local_blocks": "local block",
    "forms": "shorter form",
    "steps": "step",
}


def shown(value: Any) -> str:
    """Return a value as text: a list or a group as a paragraph for each of its entries."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "\n\n".join(f"{name}: {_inline(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "\n\n".join(_inline(one) for one in value)
    return str(value)


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_inline(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(_inline(one) for one in value)
    return shown(value)
