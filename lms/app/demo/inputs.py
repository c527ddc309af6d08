"""What the demo is made from: ``content/demo`` and the curricula, modules and payers of the real content."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lms.core.errors import Refused
from lms.roles.api import leaves_of

COMPLETION, EXAM, OBSERVED, ATTESTATION = "completion", "exam", "observed", "attestation"
SIMULATION = "simulation"
CODING_REVIEW = "coding-review"
_EVIDENCE_KINDS = {"observed-skill": OBSERVED, "attestation": ATTESTATION, "simulation-passed": SIMULATION}
_DEFAULT_MONTHS = 12


@dataclass(frozen=True)
class Need:
    """One thing that a job role asks: the evidence that meets it and how long it counts.

    ``months`` None = once for ever; ``due_days`` None = part of the gate, else days after the job began.
    """

    kind: str
    subject: str
    months: int | None
    cut: int
    due_days: int | None = None


@dataclass(frozen=True)
class Inputs:
    """Everything authored that the generator reads."""

    units: Mapping[str, Any]
    names: Mapping[str, list[str]]
    staffing: Mapping[str, Any]
    story: Mapping[str, Any]
    services: Mapping[str, Any]
    payers: Mapping[str, Mapping[str, Any]]
    needs: Mapping[str, tuple[Need, ...]]
    needs_by_employment: Mapping[str, tuple[Need, ...]]


def read_inputs(content: Path) -> Inputs:
    """Read the inputs below the content folder.

    Raises:
        Refused: when the folder holds no demo.
    """
    demo = content / "demo"
    if not (demo / "story.yaml").is_file():
        raise Refused(f"There is no demo below {content}.", hint="Point LMS_CONTENT to the shipped content.")
    return Inputs(
        units=_yaml(demo / "units.yaml"),
        names=_yaml(demo / "names.yaml"),
        staffing=_yaml(demo / "staffing.yaml"),
        story=_yaml(demo / "story.yaml"),
        services=_yaml(demo / "services.yaml"),
        payers={payer["id"]: payer for payer in _yaml(content / "payers.yaml")},
        needs=_needs(content),
        needs_by_employment=_needs_by_employment(content),
    )


def _yaml(path: Path) -> Any:
    with path.open("rb") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  both are safe


def _needs(content: Path) -> dict[str, tuple[Need, ...]]:
    """Return what each job role asks, gate first, from its curriculum."""
    modules = _modules(content)
    attestations = _attestations(content)
    found = {}
    for path in sorted(content.glob("roles/*.yaml")):
        role = _yaml(path)
        gate, after = role.get("gate") or {}, role.get("after") or {}
        found[role["id"]] = (
            *_of_section(gate, modules, attestations, is_gate=True),
            *_of_section(after, modules, attestations, is_gate=False),
        )
    return found


def _needs_by_employment(content: Path) -> dict[str, tuple[Need, ...]]:
    """Return what the assignment rules ask for an employment type alone, beside what the job role asks."""
    modules, attestations = _modules(content), _attestations(content)
    found: dict[str, tuple[Need, ...]] = {}
    for path in sorted(content.glob("rules/*.yaml")):
        rule = _yaml(path)
        if rule["who"].keys() == {"employment_type"} and not rule.get("in_place_of_role"):
            days = {"due_days": rule["due"]["days"]}
            section = {part: [days | row for row in rows] for part, rows in rule["asks"].items()}
            needs = tuple(_of_section(section, modules, attestations, is_gate=False))
            found |= {kind: (*found.get(kind, ()), *needs) for kind in rule["who"]["employment_type"]}
    return found


def _attestations(content: Path) -> dict[str, Any]:
    return {path.stem: _yaml(path) for path in sorted(content.glob("attestations/*.yaml"))}


def _modules(content: Path) -> dict[str, Any]:
    """Return every module by id; a shorter form has the cut and the validity of its module."""
    whole = {path.parent.name: _yaml(path) for path in sorted(content.glob("modules/*/module.yaml"))}
    forms = {form["id"]: module for module in whole.values() for form in module.get("forms", ())}
    return whole | forms


def _of_section(
    section: Mapping[str, Any], modules: Mapping[str, Any], attestations: Mapping[str, Any], *, is_gate: bool
) -> list[Need]:
    needs = []
    for entry in section.get("modules") or ():
        module = modules[entry["module"]]
        months, cut = module["recurrence"]["months"], module["assessment"]["cut"]
        due_days = None if is_gate else entry["due_days"]
        needs.append(Need(COMPLETION, entry["module"], months, cut, due_days))
        if entry.get("exam", True):
            needs.append(Need(EXAM, entry["module"], months, cut, due_days))
    first_choices = [
        next(leaf for leaf, _place in leaves_of([group])) for group in section.get("terms") or ()
    ]
    for entry in (*(section.get("requirements") or ()), *first_choices):
        kind = _EVIDENCE_KINDS.get(entry["kind"])
        if kind is not None:
            known = attestations.get(entry["subject"], {})
            months = entry.get("months", known.get("months", _DEFAULT_MONTHS))
            needs.append(Need(kind, entry["subject"], months, 80, None if is_gate else entry["due_days"]))
    return sorted(needs, key=lambda need: need.kind == SIMULATION)
