"""Scoped privileges and what decides them for people, gathered for many in a constant number of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from lms.access.models_privileges import PrivilegeSign
from lms.access.rules import facts
from lms.access.rules.privileges import PrivilegeCase, Signed, Stand, stand_on, without_grace
from lms.access.services.dossiers import Dossier, employment_times, tenure_key, version_as_it_stands
from lms.access.services.gates import Gate
from lms.access.services.policies import gate_policies
from lms.compliance import api as compliance
from lms.core.content import live_all
from lms.core.errors import NotFound
from lms.core.feature import features
from lms.core.kept import kept_each
from lms.people.api import FactsOfPeople, JobFact, employment_of, jobs_of, of_people, units
from lms.roles.api import PRIVILEGE, Privilege, privileges

_SIGNED = FactsOfPeople(
    select(
        PrivilegeSign.person_id,
        PrivilegeSign.privilege,
        PrivilegeSign.id,
        PrivilegeSign.kind,
        PrivilegeSign.by_id,
        PrivilegeSign.tenure,
        PrivilegeSign.version,
        PrivilegeSign.signed_on,
        PrivilegeSign.signed_at,
        PrivilegeSign.note,
        PrivilegeSign.for_id,
    )
    .where(of_people(PrivilegeSign.person_id))
    .order_by(PrivilegeSign.id),
    PrivilegeSign.recorded_at,
    None,
)


@dataclass(frozen=True)
class Defined:
    """A privilege as authored today, with the terms of all its versions as a gate has them."""

    privilege: Privilege
    gate: Gate

    def lets_hold(self, job: JobFact, paths: Mapping[str, str]) -> bool:
        """Tell whether somebody in a job may hold it; ``paths`` are those of units by code."""
        if job.job_role not in self.privilege.job_roles:
            return False
        inside = tuple(paths[code] for code in self.privilege.units if code in paths)
        return not self.privilege.units or job.unit_path.startswith(inside)


@dataclass(frozen=True)
class Held:
    """One person's privilege: its definition, the dossier it is judged from, the case that decides it."""

    defined: Defined
    dossier: Dossier
    case: PrivilegeCase

    @property
    def privilege(self) -> Privilege:
        """The privilege."""
        return self.defined.privilege

    @property
    def person_id(self) -> int:
        """Whose."""
        return self.dossier.person_id

    def on(self, day: date) -> Stand:
        """Return how it stands at the end of a day."""
        return stand_on(self.case, day)


@dataclass
class _Kept:
    """The privileges of this process and the revisions that they were made from."""

    made_from: tuple[int, ...]
    by_key: dict[str, Defined]


def defined_privileges() -> dict[str, Defined]:
    """Return every live privilege by its key; made once for each publication of privileges."""
    made_from = tuple(found.id for found in live_all(PRIVILEGE, date.max).values())
    kept: _Kept | None = features().caches.get("access.privileges")
    if kept is None or kept.made_from != made_from:
        kept = _Kept(made_from, {one.key: _defined(one) for one in privileges(date.max).values()})
        features().caches["access.privileges"] = kept
    return kept.by_key


def defined(key: str) -> Defined:
    """Return a privilege by its key.

    Raises:
        NotFound: when there is none.
    """
    found = defined_privileges().get(key)
    if found is None:
        raise NotFound(f"There is no privilege {key!r}.", hint="See the list at /access/privileges.")
    return found


def job_roles_concerned() -> frozenset[str]:
    """Return the job roles that may hold any privilege."""
    return frozenset(role for one in defined_privileges().values() for role in one.privilege.job_roles)


def held_by(
    person_ids: Collection[int], *, key: str | None = None, known_at: datetime | None = None
) -> dict[int, list[Held]]:
    """Return the privileges that people's jobs ever let them hold, in order of the keys.

    Args:
        person_ids: whose.
        key: this privilege alone; also for those whose jobs never let them hold it.
        known_at: only what was known at that instant; None = as known now.
    """
    wanted = {key: defined(key)} if key is not None else defined_privileges()
    jobs = jobs_of(person_ids, known_at=known_at) if wanted else {}
    paths = {unit.code: unit.path for unit in units().values()}
    asked = {
        person_id: {
            name: own
            for name, one in sorted(wanted.items())
            if (own := [job for job in held if one.lets_hold(job, paths)]) or key is not None
        }
        for person_id, held in jobs.items()
    }
    concerned = [person_id for person_id, found in asked.items() if found]
    gathered = _Gathering(concerned, known_at) if concerned else None
    return {
        person_id: [
            gathered.held(person_id, wanted[name], own)
            for name, own in asked.get(person_id, {}).items()
            if gathered is not None
        ]
        for person_id in person_ids
    }


def _defined(privilege: Privilege) -> Defined:
    terms = compliance.privilege_terms(privilege.key)
    return Defined(privilege, Gate(privilege.key, "", privilege.name, terms))


class _Gathering:
    """The facts of many people, read once."""

    def __init__(self, person_ids: Collection[int], known_at: datetime | None) -> None:
        self.policies = without_grace(gate_policies(known_at))
        self.employment = employment_of(person_ids, known_at=known_at)
        self.ledgers = compliance.evidence_of(person_ids, known_at=known_at)
        self.signed = signed_of(person_ids, known_at)

    def held(self, person_id: int, one: Defined, jobs: Sequence[JobFact]) -> Held:
        ledger, own = self.ledgers[person_id], tuple(jobs)
        case = facts.GateCase(
            gate=one.privilege.key,
            person_id=person_id,
            versions=tuple(version_as_it_stands(terms, ledger) for terms in one.gate.versions),
            tenures=facts.tenures_of([(tenure_key(job), job.from_on, job.to_on) for job in own]),
            employment=employment_times(self.employment[person_id]),
            policies=self.policies,
        )
        signed = tuple(self.signed[person_id].get(one.privilege.key, ()))
        dossier = Dossier(person_id, one.gate, case, own, ledger)
        return Held(one, dossier, PrivilegeCase(case, signed, one.privilege.is_signed_by_one))


def signed_of(
    person_ids: Collection[int], known_at: datetime | None = None
) -> Mapping[int, Mapping[str, list[Signed]]]:
    """Return the signatures on the privileges of people, by person and privilege, oldest first."""

    def read(missing: Collection[int]) -> dict[int, dict[str, list[Signed]]]:
        found: dict[int, dict[str, list[Signed]]] = {person_id: {} for person_id in missing}
        for row in _SIGNED.of(missing, known_at=known_at):
            person_id, key, number, kind, by, tenure, version, on, at, note, for_id = row
            one = Signed(number, kind, by, tenure, version, on, at, note or "", for_id)
            found[person_id].setdefault(key, []).append(one)
        return found

    if known_at is not None:
        return read(person_ids)
    return kept_each("access.privilege_sign", (PrivilegeSign,), person_ids, read)
