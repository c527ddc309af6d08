"""What a version of a gate would do to people who hold the job: said before it is published."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Select, select

from lms.access.models import GateSpan
from lms.access.rules.decisions import Decision, decision_at
from lms.access.rules.facts import GateCase
from lms.access.services.dossiers import dossiers_of
from lms.access.services.gates import Gate, gates_by_role
from lms.compliance import api as compliance
from lms.core.errors import NotFound
from lms.people.api import valid_on_clause

_STANDING = ("cleared", "grace")


@dataclass(frozen=True)
class Outlook:
    """One person's gate on a day with a version that is not published yet.

    ``decision`` is how it stands then; ``is_bound`` whether the next clearance asks the new terms. A
    suspension is looked through, because what was signed counts again when it is lifted.
    """

    person_id: int
    decision: Decision
    is_bound: bool


def outlook(
    person_ids: Collection[int], job_role: str, planned: compliance.GateTerms, *, day: date
) -> dict[int, Outlook]:
    """Return how the gates of people stand on a day with a planned version of the gate.

    Raises:
        NotFound: when the job role has no gate.
    """
    gate = gates_by_role().get(job_role)
    if gate is None:
        raise NotFound(f"There is no gate of {job_role}.", hint="Publish the job role first.")
    found = dossiers_of(person_ids, gate=_with(gate, planned))
    return {
        person_id: _of_case(dossiers[0].case, planned.version, day) for person_id, dossiers in found.items()
    }


def not_cleared(gate: str, day: date) -> Select[int]:
    """Return the select of the people whose gate holds no clearance on a day; it includes the suspended."""
    return select(GateSpan.person_id).where(
        GateSpan.gate == gate,
        GateSpan.state.not_in(_STANDING),
        valid_on_clause(GateSpan.from_on, GateSpan.to_on, day),
    )


def _with(gate: Gate, planned: compliance.GateTerms) -> Gate:
    """Return the gate with the planned version, in place of one that has its number."""
    others = [one for one in gate.versions if one.version != planned.version]
    return replace(gate, versions=(*others, planned))


def _of_case(case: GateCase, number: int, day: date) -> Outlook:
    decision = decision_at(replace(case, suspensions=()), day)
    return Outlook(case.person_id, decision, decision.version == number)
