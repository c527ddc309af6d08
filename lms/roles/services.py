"""Guarding gates: what a published version of a gate asks never changes."""

from lms.core.content import history, scope_of
from lms.core.errors import Refused
from lms.core.groups import Group
from lms.roles.content import JOB_ROLES, entries
from lms.roles.groups import groups_of


def refuse_silent_gate_changes() -> None:
    """Do nothing when every gate version still asks what it asked, of whom, when it was first published.

    Raises:
        Refused: when a gate changes under the same version; people were cleared for it.
    """
    for job_role in JOB_ROLES:
        first: dict[int, tuple[list[dict[str, object]], str, tuple[Group, ...]]] = {}
        for revision in history("role", job_role):
            if not revision.body:
                continue
            gate = revision.body["gate"]
            asked = (list(entries(gate)), scope_of(gate), groups_of(gate))
            if first.setdefault(gate["version"], asked) != asked:
                raise Refused(
                    f"content/roles/{job_role}.yaml: the gate changed under version {gate['version']}.",
                    hint="Raise gate.version: a new version holds for clearances to come.",
                )
