"""What floors above may ask about job roles: titles, workflow roles, curricula, rules and gates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lms.core.content import Revision, history, keys_of, live, live_all, parsed, scope_of
from lms.core.groups import Group
from lms.core.readings import read_once
from lms.roles.content import CONTENT_OF_KIND, JOB_ROLES, MODULE_ID, RequirementSchema, entries
from lms.roles.content_coverage import COVERAGE, Coverage, coverage_in
from lms.roles.content_privileges import (
    CODING_MANAGER,
    PRIVILEGE,
    TWO_PEOPLE,
    Privilege,
    privileges_in,
    scopes_of,
)
from lms.roles.groups import groups_of, leaves_of
from lms.roles.rules import AFTER, GATE, MEASURE, Asked, Curriculum, Rule, rules_of

__all__ = [
    "AFTER",
    "CODING_MANAGER",
    "CONTENT_OF_KIND",
    "COVERAGE",
    "GATE",
    "JOB_ROLES",
    "MEASURE",
    "MODULE_ID",
    "PRIVILEGE",
    "TWO_PEOPLE",
    "Asked",
    "Coverage",
    "GateVersion",
    "Planned",
    "Privilege",
    "RequirementSchema",
    "Role",
    "Rule",
    "asked_in",
    "coverages",
    "entries",
    "gate_id",
    "gate_versions",
    "groups_of",
    "is_known",
    "job_role_of_gate",
    "job_roles_of",
    "leaves_of",
    "privilege_keys",
    "privilege_versions",
    "privileges",
    "role",
    "roles",
    "rules",
    "title_of",
]
_GATE_PREFIX = "ehr-"
_NOT_TERMS = ("kind", "critical", "due_days")


@dataclass(frozen=True)
class Planned:
    """What the role will ask for once it exists; shown, never required. ``module`` None: something else."""

    module: str | None
    title: str
    when: str
    due_days: int | None


@dataclass(frozen=True)
class Role:
    """A job role of the hospital; ``workflow_roles`` are its roles on the map."""

    id: str
    title: str
    workflow_roles: tuple[str, ...]
    gate: str
    gate_version: int
    competencies: tuple[str, ...]
    planned: tuple[Planned, ...]
    recommended: tuple[str, ...] = ()


@dataclass(frozen=True)
class GateVersion:
    """One version of a role's gate as first published; ``effective_on`` None = from the beginning.

    ``scope`` says whether it binds those who are on their way to clearance already (``open``) or not. What
    stands in one of the ``groups`` is asked as the group says; everything else is asked of everybody.
    """

    gate: str
    job_role: str
    number: int
    asked: tuple[Asked, ...]
    effective_on: date | None
    published_at: datetime
    revision_id: int
    scope: str
    groups: tuple[Group, ...] = ()


def gate_id(job_role: str) -> str:
    """Return the id of a job role's gate: ``ehr-registrar``."""
    return f"{_GATE_PREFIX}{job_role}"


def job_role_of_gate(gate: str) -> str:
    """Return the job role of a gate id; a text that is no gate id comes back whole."""
    return gate.removeprefix(_GATE_PREFIX)


def is_known(found: Revision, known_at: datetime | None) -> bool:
    """Tell whether a revision was known at an instant (None = now).

    What is valid from the beginning of time (the first content of a system) counts as always known.
    """
    return known_at is None or found.effective_on is None or found.published_at <= known_at


def roles(as_of: date | None = None) -> dict[str, Role]:
    """Return the live job roles by id."""
    return {key: parsed(found, _role) for key, found in live_all("role", as_of).items()}


def role(job_role: str, as_of: date | None = None) -> Role:
    """Return a live job role.

    Raises:
        NotFound: when the role has no content.
    """
    return parsed(live("role", job_role, as_of), _role)


def title_of(job_role: str | None) -> str:
    """Return the title of a job role; one without content is shown by its id."""
    found = read_once("roles.live", lambda: live_all("role")).get(job_role or "")
    return parsed(found, _role).title if found else (job_role or "").replace("_", " ").capitalize()


def job_roles_of(workflow_role: str) -> tuple[str, ...]:
    """Return the job roles that are one role of the workflow map."""
    return tuple(key for key, found in roles().items() if workflow_role in found.workflow_roles)


def rules(job_role: str, known_at: datetime | None = None) -> list[Rule]:
    """Return the assignment rules of a role over all time, as published by ``known_at`` (None = now)."""
    return rules_of([_curriculum(found.body, found.effective_on) for found in _published(job_role, known_at)])


def gate_versions(job_role: str, known_at: datetime | None = None) -> tuple[GateVersion, ...]:
    """Return the versions of a role's gate, oldest first; a version keeps the terms it was first given."""
    found: dict[int, GateVersion] = {}
    for revision in _published(job_role, known_at):
        number = revision.body["gate"]["version"]
        if number not in found:
            asked = tuple(_asked(revision.body["gate"], GATE))
            found[number] = GateVersion(
                gate_id(job_role),
                job_role,
                number,
                asked,
                revision.effective_on,
                revision.published_at,
                revision.id,
                scope_of(revision.body["gate"]),
                groups_of(revision.body["gate"]),
            )
    return tuple(found[number] for number in sorted(found))


def coverages(as_of: date | None = None) -> tuple[Coverage, ...]:
    """Return the live rules of coverage in the order of their ids."""
    return tuple(parsed(one, coverage_in) for one in live_all(COVERAGE, as_of).values())


def privileges(as_of: date | None = None) -> dict[str, Privilege]:
    """Return every live privilege by its key, each scope apart."""
    found = (parsed(one, privileges_in) for one in live_all(PRIVILEGE, as_of).values())
    return {one.key: one for scopes in found for one in scopes}


def privilege_keys() -> tuple[str, ...]:
    """Return the key of every privilege that was ever published, each scope apart; retired ones too."""
    bodies = (found.body for key in keys_of(PRIVILEGE) for found in history(PRIVILEGE, key) if found.body)
    return tuple(dict.fromkeys(key for body in bodies for key, _own, _asked in scopes_of(body)))


def privilege_versions(key: str, known_at: datetime | None = None) -> tuple[GateVersion, ...]:
    """Return the versions of a privilege, oldest first: a privilege asks as a gate does.

    A version keeps the terms it was first given. A scope that a version does not have yet is left out.
    """
    found: dict[int, GateVersion] = {}
    for revision in history(PRIVILEGE, key.partition(":")[0]):
        if not revision.body or not is_known(revision, known_at) or revision.body["version"] in found:
            continue
        part = next((asked for name, _own, asked in scopes_of(revision.body) if name == key), None)
        if part is not None:
            number = revision.body["version"]
            found[number] = GateVersion(
                gate=key,
                job_role="",
                number=number,
                asked=tuple(_asked(part, GATE)),
                effective_on=revision.effective_on,
                published_at=revision.published_at,
                revision_id=revision.id,
                scope=scope_of(revision.body),
            )
    return tuple(found[number] for number in sorted(found))


def asked_in(body: dict[str, Any]) -> tuple[Asked, ...]:
    """Return what the body of a role asks, gate first; what is only measured is left out."""
    return (*_asked(body["gate"], GATE), *_asked(body.get("after", {}), AFTER))


def _published(job_role: str, known_at: datetime | None) -> list[Revision]:
    return [found for found in history("role", job_role) if found.body and is_known(found, known_at)]


def _role(body: dict[str, Any]) -> Role:
    return Role(
        id=body["id"],
        title=body["title"],
        workflow_roles=tuple(body["workflow_roles"]),
        gate=gate_id(body["id"]),
        gate_version=body["gate"]["version"],
        competencies=tuple(body.get("competencies", ())),
        planned=tuple(
            Planned(item.get("module"), item["title"], item["when"], item.get("due_days"))
            for item in body.get("planned", ())
        ),
        recommended=tuple(body.get("recommended", ())),
    )


def _curriculum(body: dict[str, Any], effective_on: date | None) -> Curriculum:
    asked = list(asked_in(body))
    asked += [
        Asked("competency-proficient", {"subject": key}, MEASURE) for key in body.get("competencies", ())
    ]
    return Curriculum(body["id"], body["title"], tuple(asked), effective_on, scope_of(body))


def _asked(part: dict[str, Any], when: str) -> Iterator[Asked]:
    by_key = {key: group for group in groups_of(part) for key in group.things()}
    for entry in entries(part):
        yield Asked(
            kind=entry["kind"],
            terms={name: value for name, value in entry.items() if name not in _NOT_TERMS},
            when=when,
            critical=entry.get("critical", False),
            due_days=entry.get("due_days"),
            group=by_key.get((entry["kind"], entry["subject"])),
        )
