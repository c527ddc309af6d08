"""The units of the demo: three hospitals, four clinics, shared services."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.app.demo.npi import make_npi

TIME_ZONE = "America/New_York"


@dataclass(frozen=True)
class UnitPlan:
    """One unit; ``facility`` is the code of the facility that it belongs to, itself included."""

    code: str
    name: str
    kind: str
    parent: str | None
    care_setting: str
    npi: str
    facility: str | None


def plan_units(authored: Mapping[str, Any]) -> dict[str, UnitPlan]:
    """Return the units by code, parents first; hospitals and clinics get their departments."""
    units: dict[str, UnitPlan] = {}
    for entry in authored["units"]:
        code, kind = entry["code"], entry["kind"]
        facility = code if kind == "facility" else None
        npi = make_npi(entry["npi"]) if entry["npi"] else ""
        units[code] = UnitPlan(
            code, entry["name"], kind, entry["parent"], entry["care_setting"], npi, facility
        )
        for part in authored.get(f"{entry.get('departments')}_departments", ()):
            name = f"{entry['name'].removesuffix(' Hospital')} {part['name']}"
            inner = f"{code}-{part['suffix']}"
            units[inner] = UnitPlan(inner, name, "department", code, entry["care_setting"], "", code)
    return units


def lineage(units: Mapping[str, UnitPlan], code: str) -> tuple[str, ...]:
    """Return a unit and the units above it, nearest first."""
    found, current = [], units.get(code)
    while current is not None:
        found.append(current.code)
        current = units.get(current.parent or "")
    return tuple(found)
