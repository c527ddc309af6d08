"""What people learned and when: completions, exams with their failures, observed skills, attestations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from lms.app.demo import people as fates
from lms.app.demo.inputs import ATTESTATION, CODING_REVIEW, COMPLETION, EXAM, OBSERVED, SIMULATION, Need
from lms.app.demo.people import PersonPlan, last_day_of
from lms.app.demo.scope import Scope, day_between, months_after, workday

SOURCE = "import"
_FALLBACK_ASSESSOR = "10034"
_FIRST_OF_THE_CROWD = "2"
_FAIL_CHANCE = 0.13
_SKEW = 0.5
"""Scores of passes lean to the top, as those of people who studied do; 1 would spread them evenly."""
_FATEFUL = "CORE-03"
_REVIEW_CUT = 95
_REVIEWED = {
    "coder_1": "AC05",
    "coder_2": "HC04",
    "coder_3": "HC04",
    "coder_4": "HC04",
    "coding_consultant": "HC04",
    "cdi_specialist": "HC04",
    "him_analyst": "HC04",
}
_ON_THE_WAY = timedelta(days=60)
"""Longer than anybody of the demo takes from the hire to the signatures."""
_FORGOTTEN_DAYS, _A_YEAR = 24, 12
"""How long ago somebody let a module run out that is due after access; an officer is asked about it."""
_LAST_EXPIRY_DAYS = {fates.EXPIRING: (-24, -5), fates.GRACE: (2, 8), fates.LAPSED: (34, 55)}


@dataclass(frozen=True, slots=True)
class EvidencePlan:
    """One fact of the evidence ledger; ``score`` None = none was given."""

    employee_no: str
    kind: str
    subject: str
    occurred_on: date
    outcome: str
    score: int | None = None
    assessor_no: str = ""


@dataclass(frozen=True)
class Retraining:
    """The two weeks in which the registrars of one hospital repeat a module."""

    unit: str
    module: str
    job_roles: frozenset[str]
    first_on: date
    last_on: date

    @classmethod
    def of_story(cls, scope: Scope, story: Mapping[str, Any]) -> "Retraining":
        """Place the retraining before the day of the demo."""
        told = story["retrained"]
        month = months_after(scope.today.replace(day=1), -told["months_before"])
        first_on = workday(month + timedelta(days=told["from_day"] - 1))
        last_on = first_on + timedelta(days=told["lasts_days"] - 1)
        return cls(told["unit"], told["module"], frozenset(told["job_roles"]), first_on, last_on)

    def takes_in(self, person: PersonPlan) -> bool:
        """Tell whether a person is retrained: in the hospital and the job when it happens."""
        job = person.job_on(self.first_on)
        if job is None or person.status_on(self.last_on) != "active":
            return False
        return job.job_role in self.job_roles and job.unit.startswith(f"{self.unit}-")


class Learner:
    """Plans the evidence of one person."""

    def __init__(
        self,
        scope: Scope,
        person: PersonPlan,
        needs: tuple[Need, ...],
        wave: Retraining,
        *,
        forgotten: Need | None = None,
    ) -> None:
        self._scope = scope
        self._person = person
        self._needs = needs
        self._wave = wave
        self._forgotten = forgotten
        self._rng = scope.stream("learning", person.employee_no)
        self._until = last_day_of(person, scope.last_on)
        if person.leave_on is not None:
            self._until = min(self._until, person.leave_on)
        self._is_established = person.hired_on < scope.go_live_on
        self._expiry = scope.go_live_on + timedelta(days=self._rng.randint(38, 350))
        self._wave_on = workday(day_between(self._rng, wave.first_on, wave.last_on - timedelta(days=2)))
        self._first_passes: dict[str, date] = {}

    def plan(self) -> list[EvidencePlan]:
        """Return everything that happened up to the person's last day, in order of time."""
        subjects: dict[str, list[Need]] = {}
        for need in self._needs:
            subjects.setdefault(need.subject, []).append(need)
        gate = [subject for subject, needs in subjects.items() if needs[0].due_days is None]
        days = self._new_passes(gate) if not self._is_established else {}
        found = {}
        for subject, needs in subjects.items():
            for day in self._days_of(subject, needs[0], days.get(subject)):
                for fact in (fact for need in needs for fact in self._facts(need, day)):
                    found[fact.kind, fact.subject, fact.occurred_on] = fact
        return sorted(
            (fact for fact in found.values() if fact.occurred_on <= self._until),
            key=lambda fact: (fact.occurred_on, fact.subject, fact.kind, fact.outcome),
        )

    def _new_passes(self, subjects: list[str]) -> dict[str, date]:
        """Return the first pass of each subject of somebody new: spread over the first weeks of work."""
        person, rng = self._person, self._rng
        done = len(subjects)
        if person.fate in fates.UNFINISHED:
            share = 0.85 if person.fate == fates.PROVISIONAL else rng.uniform(0.2, 0.42)
            done = min(max(int(len(subjects) * share), 1), len(subjects) - 1)
        last = max((self._scope.last_on - person.hired_on).days - 2, 3)
        span = min(rng.randint(14, 24), last)
        return {
            subject: workday(person.hired_on + timedelta(days=3 + span * place // max(len(subjects), 1)))
            for place, subject in enumerate(subjects[:done])
        }

    def _days_of(self, subject: str, need: Need, new: date | None) -> Iterator[date]:
        """Yield the days on which a subject was passed."""
        if need.due_days is not None:
            yield from self._days_after_access(need)
            return
        if not self._is_established:
            if new is None:
                return
            yield from self._renewed(new, need.months)
            if subject == self._wave.module and self._wave.takes_in(self._person) and new < self._wave_on:
                yield self._wave_on
        elif need.months is None:
            yield self._person.hired_on + timedelta(days=self._rng.randint(4, 20))
        else:
            yield from self._established(subject, need.months)

    def _established(self, subject: str, months: int) -> Iterator[date]:
        """Yield first pass and renewals of somebody who was there before the history begins."""
        expiry = self._expiry + timedelta(days=self._rng.randint(-10, 10))
        is_later = self._rng.random() < 0.5 or months_after(expiry, -months) < self._person.hired_on
        if months > 12 and is_later:
            expiry = months_after(expiry, 12)
        last: date | None = None
        limits = _LAST_EXPIRY_DAYS.get(self._person.fate)
        if subject == self._wave.module and self._wave.takes_in(self._person):
            expiry = self._wave_on + timedelta(days=self._rng.randint(6, 52))
            yield months_after(expiry, -months)
            yield self._wave_on
            expiry = months_after(expiry, months)
        elif limits is not None and subject == _FATEFUL:
            last = self._scope.before(self._rng.randint(*limits))
            expiry = months_after(last, -months)
            yield months_after(expiry, -months)
        else:
            yield months_after(expiry, -months)
        while last is None or expiry < last:
            day = expiry - timedelta(days=self._rng.randint(4, 50))
            if day > self._until:
                return
            yield day
            expiry = months_after(expiry, months)

    def _renewed(self, first: date, months: int | None) -> Iterator[date]:
        """Yield a first pass and its renewals."""
        yield first
        while months is not None:
            first = months_after(first, months)
            yield first - timedelta(days=self._rng.randint(4, 50))
            if first > self._until:
                return

    def _days_after_access(self, need: Need) -> Iterator[date]:
        """Yield when a module due after access was done.

        Who is new has not done it yet; one in twenty let it lapse, or never did it when their job is young.
        """
        assert need.due_days is not None
        if self._person.fate in fates.UNFINISHED:
            return
        if self._forgotten is not None and need.subject == self._forgotten.subject:
            yield months_after(self._scope.before(_FORGOTTEN_DAYS), -(need.months or _A_YEAR))
            return
        is_let_go = self._rng.random() < 0.05
        if self._is_established:
            days = self._renewed(months_after(self._expiry, -12), need.months)
            yield from islice(days, 1) if is_let_go else days
        elif not is_let_go:
            days_after = int(need.due_days * self._rng.uniform(0.4, 0.95))
            yield workday(self._person.hired_on + timedelta(days=days_after))

    def _facts(self, need: Need, day: date) -> Iterator[EvidencePlan]:
        """Yield what one pass leaves in the ledger, a failed exam before it included."""
        number, rng = self._person.employee_no, self._rng
        if need.kind == COMPLETION:
            yield EvidencePlan(number, COMPLETION, need.subject, day, "pass")
        elif need.kind == EXAM:
            if rng.random() < _FAIL_CHANCE:
                failed_on = max(day - timedelta(days=rng.randint(1, 5)), self._person.hired_on)
                score = need.cut - rng.randint(3, 26)
                yield EvidencePlan(number, EXAM, need.subject, failed_on, "fail", score)
            score = round(need.cut + (100 - need.cut) * rng.random() ** _SKEW)
            yield EvidencePlan(number, EXAM, need.subject, day, "pass", score)
        elif need.kind == OBSERVED:
            assessor = self._person.manager_no or _FALLBACK_ASSESSOR
            yield EvidencePlan(number, OBSERVED, need.subject, day, "pass", rng.randint(82, 100), assessor)
        elif need.kind == SIMULATION:
            yield EvidencePlan(number, SIMULATION, need.subject, day, "pass", rng.randint(need.cut, 100))
        elif need.kind == ATTESTATION:
            yield EvidencePlan(number, ATTESTATION, need.subject, day, "pass")


def open_failures(scope: Scope, person: PersonPlan, needs: tuple[Need, ...]) -> list[EvidencePlan]:
    """Return a last exam that was not passed, for every third starter."""
    if person.fate != fates.STARTER or int(person.employee_no) % 3 or not needs:
        return []
    rng = scope.stream("failure", person.employee_no)
    need = [need for need in needs if need.kind == EXAM][-1]
    day = scope.before(rng.randint(2, 5))
    return [EvidencePlan(person.employee_no, EXAM, need.subject, day, "fail", need.cut - rng.randint(4, 18))]


def coding_reviews(scope: Scope, person: PersonPlan) -> list[EvidencePlan]:
    """Return the quarterly coding reviews of people who code, newest last."""
    competency = _REVIEWED.get(person.job.job_role)
    if competency is None:
        return []
    rng = scope.stream("coding-review", person.employee_no)
    days = [scope.before(days) for days in (290, 200, 110, 20)]
    found = []
    for day in days:
        if day <= person.hired_on or day > last_day_of(person, day):
            continue
        score = round(rng.triangular(91, 100, 97))
        outcome = "pass" if score >= _REVIEW_CUT else "fail"
        found.append(EvidencePlan(person.employee_no, CODING_REVIEW, competency, day, outcome, score))
    return found


def asked_of(person: PersonPlan, needs: tuple[Need, ...], newer_on: date) -> tuple[Need, ...]:
    """Return what a person had to show: simulations only who was not cleared before ``newer_on``."""
    is_new = person.fate in fates.UNSIGNED or person.hired_on + _ON_THE_WAY > newer_on
    return tuple(need for need in needs if is_new or len(person.jobs) > 1 or need.kind != SIMULATION)


def plan_evidence(
    scope: Scope, people: Mapping[str, PersonPlan], needs: Mapping[str, tuple[Need, ...]], wave: Retraining
) -> list[EvidencePlan]:
    """Return everybody's evidence in order of time; ``needs`` are those of each person by number."""
    found = []
    forgetful, forgotten = _who_forgets(people, needs, scope)
    for number, person in people.items():
        asked = needs[number]
        what = forgotten if number == forgetful else None
        found += Learner(scope, person, asked, wave, forgotten=what).plan()
        found += open_failures(scope, person, asked)
        found += coding_reviews(scope, person)
    return sorted(found, key=lambda fact: (fact.occurred_on, fact.employee_no, fact.subject, fact.kind))


def _who_forgets(
    people: Mapping[str, PersonPlan], needs: Mapping[str, tuple[Need, ...]], scope: Scope
) -> tuple[str, Need | None]:
    """Return the first of the crowd who was there before the history, and what they let run out."""
    for number, person in sorted(people.items()):
        since = months_after(scope.go_live_on, -_A_YEAR)
        if person.fate == fates.CLEARED and number >= _FIRST_OF_THE_CROWD and person.job.from_on < since:
            asked = next((need for need in needs[number] if need.due_days is not None and need.months), None)
            if asked is not None:
                return number, asked
    return "", None


def passed_all_on(facts: list[EvidencePlan], needs: tuple[Need, ...]) -> date | None:
    """Return the day on which the last need of the gate was first passed, None when one is open."""
    first: dict[tuple[str, str], date] = {}
    for fact in facts:
        if fact.outcome == "pass":
            first.setdefault((fact.kind, fact.subject), fact.occurred_on)
    days = [first.get((need.kind, need.subject)) for need in needs if need.due_days is None]
    return None if any(day is None for day in days) else max((day for day in days if day), default=None)
