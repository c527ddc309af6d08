"""What floors above may ask about the map."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.core.content import live, live_all, parsed
from lms.workflows.axes import CARE, CLAIM, Grid, grid

__all__ = [
    "CARE",
    "CLAIM",
    "Competency",
    "Grid",
    "Path",
    "Step",
    "WorkflowRole",
    "competencies",
    "competency",
    "feeders_of",
    "grid",
    "paths",
    "step",
    "steps",
    "workflow_roles",
]


@dataclass(frozen=True)
class Step:
    """A step of the map; ``next`` are the ids of the steps it hands over to.

    ``care`` and ``claim`` are its places on the two axes, "" for none.
    """

    id: str
    name: str
    phase: str
    owners: tuple[str, ...]
    scope: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    next: tuple[str, ...]
    errors: tuple[str, ...]
    claim_fields: tuple[str, ...]
    kpis: tuple[str, ...]
    competencies: tuple[str, ...]
    care: str = ""
    claim: str = ""

    @classmethod
    def of(cls, body: dict[str, Any]) -> "Step":
        """Return the step of a content body."""
        lists = (
            "owners",
            "scope",
            "inputs",
            "outputs",
            "next",
            "errors",
            "claim_fields",
            "kpis",
            "competencies",
        )
        return cls(
            id=body["id"],
            name=body["name"],
            phase=body["phase"],
            care=body.get("care", ""),
            claim=body.get("claim", ""),
            **{name: tuple(body.get(name, ())) for name in lists},
        )


@dataclass(frozen=True)
class WorkflowRole:
    """A role that owns steps; job roles map to it."""

    id: str
    title: str
    curriculum: str


@dataclass(frozen=True)
class Path:
    """A way through the map."""

    id: str
    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Competency:
    """What a person must be able to do; ``evidence`` are the kinds that must all be passed and in date."""

    id: str
    name: str
    group: str
    is_critical: bool
    evidence: tuple[str, ...]


def _competency(body: dict[str, Any]) -> Competency:
    return Competency(
        body["id"], body["name"], body["group"], bool(body["critical"]), tuple(body["evidence"])
    )


def _role(body: dict[str, Any]) -> WorkflowRole:
    return WorkflowRole(body["id"], body["title"], body["curriculum"])


def _path(body: dict[str, Any]) -> Path:
    return Path(body["id"], body["title"], tuple(body["steps"]))


def steps(as_of: date | None = None) -> dict[str, Step]:
    """Return the live steps by id."""
    return {key: parsed(found, Step.of) for key, found in live_all("step", as_of).items()}


def step(step_id: str, as_of: date | None = None) -> Step:
    """Return a live step.

    Raises:
        NotFound: when there is none.
    """
    return parsed(live("step", step_id, as_of), Step.of)


def feeders_of(step_id: str) -> list[Step]:
    """Return the steps that hand over to a step, in order."""
    return [found for found in steps().values() if step_id in found.next]


def competencies(as_of: date | None = None) -> dict[str, Competency]:
    """Return the live competencies by id."""
    return {key: parsed(found, _competency) for key, found in live_all("competency", as_of).items()}


def competency(competency_id: str) -> Competency:
    """Return a live competency.

    Raises:
        NotFound: when there is none.
    """
    return parsed(live("competency", competency_id), _competency)


def workflow_roles() -> dict[str, WorkflowRole]:
    """Return the workflow roles by id."""
    return {key: parsed(found, _role) for key, found in live_all("workflow_role").items()}


def paths() -> dict[str, Path]:
    """Return the ways through the map by id."""
    return {key: parsed(found, _path) for key, found in live_all("path").items()}
