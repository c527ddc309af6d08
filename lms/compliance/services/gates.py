"""The terms of gates: what each version asks, resolved as it was when the version was published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.requirements.terms import Terms
from lms.compliance.services.known import Known, known_requirements, requirement_ids
from lms.compliance.services.resolving import resolved
from lms.compliance.services.terms import current_library
from lms.core.groups import Group
from lms.roles.api import Asked, GateVersion, gate_versions, privilege_versions


@dataclass(frozen=True)
class GateRequirement:
    """One requirement of a gate version with its full terms."""

    kind: str
    terms: Terms
    critical: bool

    @property
    def subject(self) -> str:
        """What the evidence must name."""
        return self.terms.subject

    @cached_property
    def reads(self) -> frozenset[tuple[str, str]]:
        """The evidence, by kind and subject, that the verdict depends on."""
        return REQUIREMENT_TYPES.get(self.kind).reads(self.terms)


@dataclass(frozen=True)
class GateTerms:
    """One version of a gate; ``effective_on`` None = from the beginning.

    ``scope`` says whether it binds those who are on their way to clearance already (``open``) or not. What
    stands in one of the ``groups`` is needed as the group says; every other requirement is needed.
    """

    gate: str
    job_role: str
    version: int
    effective_on: date | None
    revision_id: int
    requirements: tuple[GateRequirement, ...]
    scope: str
    groups: tuple[Group, ...] = ()


def gate_terms(job_role: str, known_at: datetime | None = None) -> tuple[GateTerms, ...]:
    """Return the versions of a role's gate, oldest first, as published by ``known_at`` (None = now).

    The terms of a version are those that were resolved when it was published; a later change of a module's
    cut or validity reaches the gate with its next version.
    """
    ids = requirement_ids()
    return tuple(
        _terms_of(version, ids, known_requirements(version.published_at))
        for version in gate_versions(job_role, known_at)
    )


def privilege_terms(key: str, known_at: datetime | None = None) -> tuple[GateTerms, ...]:
    """Return the versions of a privilege, oldest first, as ``gate_terms`` does: it asks as a gate does."""
    ids = requirement_ids()
    return tuple(
        _terms_of(version, ids, known_requirements(version.published_at))
        for version in privilege_versions(key, known_at)
    )


def as_asked(asked: Iterable[Asked]) -> tuple[GateRequirement, ...]:
    """Return requirements with the terms that they would get if they were published now.

    Raises:
        Refused: when the author's terms do not fit the kind.
    """
    library = current_library()
    return tuple(GateRequirement(one.kind, resolved(one, library), one.critical) for one in asked)


def _terms_of(version: GateVersion, ids: dict[tuple[str, str], int], known: Mapping[int, Known]) -> GateTerms:
    return GateTerms(
        gate=version.gate,
        job_role=version.job_role,
        version=version.number,
        effective_on=version.effective_on,
        revision_id=version.revision_id,
        requirements=tuple(
            GateRequirement(asked.kind, known[ids[asked.key]].versions[-1].terms, asked.critical)
            for asked in version.asked
        ),
        scope=version.scope,
        groups=version.groups,
    )
