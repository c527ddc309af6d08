"""Dossiers: everything that decides people's gates, gathered for many in a constant number of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from lms.access.rules import facts
from lms.access.services.gates import Gate, as_known, gates_by_role
from lms.access.services.policies import gate_policies
from lms.access.services.signed import provisionals_of, signed_by, suspensions_of
from lms.compliance import api as compliance
from lms.people.api import EmploymentFact, JobFact, employment_of, jobs_of

MOST_STANDINGS = 4096
LEAVE = "leave"
_DAY = timedelta(days=1)
_NO_EVIDENCE = compliance.Ledger()
Standings = tuple[facts.Standing, ...]


@dataclass(frozen=True)
class Dossier:
    """One person's gate: its terms, the case that decides it, the jobs that ask for it, the evidence."""

    person_id: int
    gate: Gate
    case: facts.GateCase
    jobs: tuple[JobFact, ...]
    ledger: compliance.Ledger

    def terms(self, version: int | None) -> compliance.GateTerms:
        """Return the terms of a version of the gate; None = the first."""
        return next((one for one in self.gate.versions if one.version == version), self.gate.versions[0])

    def job_on(self, tenure: str | None, day: date) -> JobFact | None:
        """Return the job of a tenure that is held on ``day``."""
        return next((job for job in self.jobs if tenure_key(job) == tenure and job.is_held_on(day)), None)

    def latest_job(self, day: date) -> JobFact | None:
        """Return the job held on ``day``, else the last before it, else the first; None without any."""
        begun = [job for job in self.jobs if job.from_on <= day]
        held = [job for job in begun if job.is_held_on(day)]
        return next(reversed(held or begun or self.jobs[:1]), None)


def tenure_key(job: JobFact) -> str:
    """Return what names a tenure: the job role and the unit."""
    return f"{job.job_role}@{job.unit_code}"


def dossiers_of(
    person_ids: Collection[int], *, known_at: datetime | None = None, gate: Gate | None = None
) -> dict[int, list[Dossier]]:
    """Return the dossiers of people, one for each gate of the jobs they ever held, in order of the gates.

    Args:
        person_ids: whose gates.
        gate: this gate alone, for those too who never had a job of it.
        known_at: only facts that were known at that instant; None = as known now.
    """
    gates = as_known({gate.job_role: gate} if gate else gates_by_role(), known_at)
    jobs = jobs_of(person_ids, known_at=known_at)
    roles = {
        person_id: sorted(gates.keys() & ({gate.job_role} if gate else {job.job_role for job in held}))
        for person_id, held in jobs.items()
    }
    asked = [person_id for person_id, own in roles.items() if own]
    if not asked:
        return {person_id: [] for person_id in person_ids}
    gathering = _Gathering(asked, known_at)
    return {
        person_id: [gathering.dossier(person_id, gates[role], jobs[person_id]) for role in own]
        for person_id, own in roles.items()
    }


class _Gathering:
    """The facts of many people, read once."""

    def __init__(self, person_ids: Collection[int], known_at: datetime | None) -> None:
        self.policies = gate_policies(known_at)
        self.employment = employment_of(person_ids, known_at=known_at)
        self.ledgers = compliance.evidence_of(person_ids, known_at=known_at)
        self.signed = signed_by(person_ids, known_at)
        self.suspensions = suspensions_of(person_ids, known_at)
        self.provisionals = provisionals_of(person_ids, known_at)
        self.returns = compliance.returns_of(self._were_away(), self.ledgers, known_at)
        self._unbegun: dict[tuple[str, int], facts.GateVersion] = {}

    def _were_away(self) -> list[int]:
        known = self.employment.items()
        return [person_id for person_id, own in known if any(fact.status == LEAVE for fact in own)]

    def dossier(self, person_id: int, gate: Gate, jobs: Sequence[JobFact]) -> Dossier:
        """Return one person's dossier on one gate."""
        own = tuple(job for job in jobs if job.job_role == gate.job_role)
        ledger = self.ledgers[person_id]
        key = (person_id, gate.id)
        case = facts.GateCase(
            gate=gate.id,
            person_id=person_id,
            versions=tuple(self._version(terms, ledger) for terms in gate.versions),
            tenures=facts.tenures_of([(tenure_key(job), job.from_on, job.to_on) for job in own]),
            employment=employment_times(self.employment[person_id]),
            sign_offs=tuple(self.signed.get(key, ())),
            suspensions=tuple(self.suspensions.get(key, ())),
            provisionals=tuple(self.provisionals.get(key, ())),
            policies=self.policies,
            comebacks=tuple(
                facts.Comeback(one.back_on, one.met_on, one.text)
                for one in self.returns.get((person_id, gate.job_role), ())
            ),
        )
        return Dossier(person_id, gate, case, own, ledger)

    def _version(self, terms: compliance.GateTerms, ledger: compliance.Ledger) -> facts.GateVersion:
        """Return a version as it stands for a person; for all who have no evidence it is the same one."""
        if ledger.facts:
            return _version(terms, ledger)
        key = (terms.gate, terms.version)
        if key not in self._unbegun:
            self._unbegun[key] = _version(terms, ledger)
        return self._unbegun[key]


def _version(terms: compliance.GateTerms, ledger: compliance.Ledger) -> facts.GateVersion:
    by_pair: dict[tuple[str, str], list[compliance.Evidence]] = {}
    for fact in ledger:
        by_pair.setdefault((fact.kind, fact.subject), []).append(fact)
    return facts.GateVersion(
        number=terms.version,
        requirements=tuple(
            facts.Requirement(
                kind=asked.kind,
                subject=asked.subject,
                critical=asked.critical,
                standings=standings(asked.kind, asked.terms, _relevant(asked, by_pair)),
                title=asked.terms.title,
            )
            for asked in terms.requirements
        ),
        effective_on=terms.effective_on,
        scope=terms.scope,
        groups=terms.groups,
    )


def version_as_it_stands(terms: compliance.GateTerms, ledger: compliance.Ledger) -> facts.GateVersion:
    """Return a version of terms as it stands for a person over all time; privileges ask as gates do."""
    return _version(terms, ledger)


def _relevant(
    asked: compliance.GateRequirement, by_pair: Mapping[tuple[str, str], list[compliance.Evidence]]
) -> compliance.Ledger:
    """Return the part of the evidence that a requirement reads; equal parts give equal verdicts."""
    found = [by_pair[pair] for pair in asked.reads & by_pair.keys()]
    if len(found) > 1:
        return compliance.Ledger.of(fact for facts_of_pair in found for fact in facts_of_pair)
    return compliance.Ledger(tuple(found[0])) if found else _NO_EVIDENCE


@lru_cache(maxsize=MOST_STANDINGS)
def standings(kind: str, terms: compliance.Terms, ledger: compliance.Ledger) -> Standings:
    """Return how one requirement stands over all time; pure, so equal evidence is judged once."""
    return tuple(
        facts.Standing(
            span.from_on,
            span.to_on,
            span.verdict.met,
            span.verdict.why,
            span.verdict.evidence,
            span.verdict.valid_until,
            span.verdict.started,
        )
        for span in compliance.verdicts_over_time(kind, terms, ledger)
    )


def employment_times(known: Sequence[EmploymentFact]) -> tuple[facts.Employment, ...]:
    """Return the times of employment; each fact holds until the day before the next one."""
    ordered = sorted(known, key=lambda fact: (fact.from_on, fact.recorded_at))
    times = []
    for number, fact in enumerate(ordered):
        following = ordered[number + 1].from_on - _DAY if number + 1 < len(ordered) else None
        limits = [day for day in (following, _last_day(fact)) if day is not None]
        times.append(facts.Employment(fact.status, fact.from_on, min(limits, default=None)))
    return tuple(time for time in times if time.to_on is None or time.from_on <= time.to_on)


def _last_day(fact: EmploymentFact) -> date | None:
    """Return the last day of work that an employment fact names itself: the end of a contract."""
    return None if fact.status == "terminated" else fact.left_on
