"""Gates: for each job role what it needs before it may work in the EHR, version by version."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from lms.compliance import api as compliance
from lms.core.content import live_all
from lms.core.errors import NotFound
from lms.core.feature import features
from lms.roles import api as roles


@dataclass(frozen=True)
class Gate:
    """The gate of a job role: ``ehr-<job_role>``; ``versions`` oldest first."""

    id: str
    job_role: str
    title: str
    versions: tuple[compliance.GateTerms, ...]


@dataclass
class _Kept:
    """The gates of this process and the revisions of the roles they were made from."""

    made_from: tuple[int, ...]
    gates: dict[str, Gate]


def gates_by_role() -> dict[str, Gate]:
    """Return every gate by the job role that needs it; made once for each publication of roles."""
    published = live_all("role", date.max)
    made_from = tuple(found.id for found in published.values())
    kept: _Kept | None = features().caches.get("access.gates")
    if kept is None or kept.made_from != made_from:
        kept = _Kept(made_from, {role: gate for role in published if (gate := _gate(role)).versions})
        features().caches["access.gates"] = kept
    return kept.gates


def as_known(gates: Mapping[str, Gate], known_at: datetime | None) -> Mapping[str, Gate]:
    """Return gates with the versions that were published by an instant (None = now), at least the first."""
    if known_at is None:
        return gates
    return {
        job_role: replace(gate, versions=compliance.gate_terms(job_role, known_at) or gate.versions[:1])
        for job_role, gate in gates.items()
    }


def gate_of(gate: str) -> Gate:
    """Return a gate by its id.

    Raises:
        NotFound: when there is no such gate.
    """
    found = gates_by_role().get(roles.job_role_of_gate(gate))
    if found is None or found.id != gate:
        raise NotFound(
            f"There is no gate {gate!r}.", hint="Gate ids are ehr-<job_role>, as in ehr-registrar."
        )
    return found


def _gate(job_role: str) -> Gate:
    title = f"EHR access: {roles.title_of(job_role)}"
    return Gate(roles.gate_id(job_role), job_role, title, compliance.gate_terms(job_role))
