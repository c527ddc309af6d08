"""The measures as a list: the document of ``lms kpi list``."""

from typing import Any

from lms.kpi.services.definitions import Definition, definitions


def listed() -> list[dict[str, Any]]:
    """Return every measure; those without code yet say so."""
    return [_listed(one) for one in definitions().values()]


def cuts_in(text: str) -> list[str]:
    """Return the cuts that are named in a text, separated by commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def _listed(one: Definition) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "group": one.group,
        "unit": one.unit,
        "direction": one.direction,
        "status": "computed" if one.is_computed else "definition only",
        "cuts": one.measure.cuts if one.is_computed else (),
    }
