"""Sign-offs and provisional access as they were decided, and how the EHR accounts followed them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lms.app.demo import people as fates
from lms.app.demo.inputs import Need
from lms.app.demo.learning import EvidencePlan, passed_all_on
from lms.app.demo.people import JobPlan, Managers, PersonPlan
from lms.app.demo.scope import Scope, workday

CONFIRM, RELEASE = "confirm", "release"
WAITING = frozenset({fates.READY})
_OFFICERS = ("10031", "10032")
_SUPERVISOR = "10049"
_LOST_DAYS = 16
_SUSPENDED_DAYS = 4


@dataclass(frozen=True, slots=True)
class SignOffPlan:
    """One signature: a manager's confirmation or an access officer's release."""

    employee_no: str
    job_role: str
    act: str
    by_no: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class GrantPlan:
    """Provisional access beside a named supervisor."""

    employee_no: str
    job_role: str
    by_no: str
    supervisor_no: str
    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class SuspensionPlan:
    """A person's decision that somebody may not work for now."""

    employee_no: str
    job_role: str
    by_no: str
    on: date


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """An EHR account: from when it was active, and from when no longer."""

    employee_no: str
    security_class: str
    from_on: date
    ended_on: date | None

    def is_active_on(self, day: date) -> bool:
        """Tell whether the account is active on a day."""
        return self.from_on <= day and (self.ended_on is None or day < self.ended_on)


def plan_sign_offs(
    scope: Scope,
    people: Mapping[str, PersonPlan],
    needs: Mapping[str, tuple[Need, ...]],
    evidence: list[EvidencePlan],
    managers: Managers,
) -> list[SignOffPlan]:
    """Return every signature in order of time; nobody signs alone or for themselves.

    ``needs`` are those of each person by number.
    """
    facts: dict[str, list[EvidencePlan]] = {number: [] for number in people}
    for fact in evidence:
        facts[fact.employee_no].append(fact)
    found = []
    for number, person in people.items():
        ready_on = passed_all_on(facts[number], needs[number])
        if ready_on is not None and person.manager_no:
            found += list(_of_person(scope, person, ready_on, managers))
    return sorted(found, key=lambda one: (one.signed_on, one.act, one.employee_no))


def _of_person(scope: Scope, person: PersonPlan, ready_on: date, managers: Managers) -> Iterator[SignOffPlan]:
    if person.fate == fates.UNSIGNED_READY or person.fate in fates.UNFINISHED:
        return
    for job in person.jobs:
        yield from _of_job(scope, person, job, ready_on, managers.of(person.employee_no, job.unit))


def _of_job(
    scope: Scope, person: PersonPlan, job: JobPlan, ready_on: date, manager_no: str
) -> Iterator[SignOffPlan]:
    """Yield confirmation and release of one job: after everything was met and recorded."""
    rng = scope.stream("sign-off", person.employee_no, job.from_on)
    began = max(ready_on, job.from_on, scope.go_live_on)
    confirm_on = _recorded_on(began) + timedelta(days=rng.randint(0, 2))
    if began == scope.go_live_on:
        confirm_on = workday(scope.go_live_on + timedelta(days=rng.randint(2, 10)))
    release_on = workday(confirm_on + timedelta(days=rng.randint(0, 1)))
    last = min(day for day in (scope.last_on, job.to_on, person.left_on) if day is not None)
    is_waiting = person.fate in WAITING
    if confirm_on > last or (is_waiting and int(person.employee_no) % 2):
        return
    yield SignOffPlan(person.employee_no, job.job_role, CONFIRM, manager_no, confirm_on)
    if release_on <= last and not is_waiting:
        officer = _OFFICERS[rng.randint(0, 1)]
        officer = officer if officer != person.employee_no else _OFFICERS[1 - _OFFICERS.index(officer)]
        yield SignOffPlan(person.employee_no, job.job_role, RELEASE, officer, release_on)


def _recorded_on(day: date) -> date:
    """Return the Monday after a day: facts of a week are recorded on the Monday after it."""
    return day + timedelta(days=7 - day.weekday())


def plan_grants(scope: Scope, people: Mapping[str, PersonPlan]) -> list[GrantPlan]:
    """Return the provisional access that holds today."""
    return [
        GrantPlan(
            person.employee_no,
            person.job.job_role,
            _OFFICERS[0],
            _SUPERVISOR,
            scope.before(3),
            scope.before(-3),
        )
        for person in people.values()
        if person.fate == fates.PROVISIONAL
    ]


def plan_suspensions(scope: Scope, people: Mapping[str, PersonPlan]) -> list[SuspensionPlan]:
    """Return the suspensions that hold today."""
    return [
        SuspensionPlan(person.employee_no, person.job.job_role, _OFFICERS[0], scope.before(_SUSPENDED_DAYS))
        for person in people.values()
        if person.fate == fates.SUSPENDED
    ]


def plan_accounts(
    scope: Scope, people: Mapping[str, PersonPlan], sign_offs: list[SignOffPlan], grants: list[GrantPlan]
) -> list[AccountPlan]:
    """Return the accounts: opened by a release or a grant, and two that nobody signed for.

    Those of contracts that ended lately are an agency's, so that no extract of the EHR names them.
    """
    opened = {one.employee_no: one.signed_on for one in reversed(sign_offs) if one.act == RELEASE}
    opened |= {grant.employee_no: grant.from_on for grant in grants}
    for number, person in people.items():
        if person.fate in (fates.UNSIGNED_STARTER, fates.UNSIGNED_READY):
            opened[number] = person.hired_on + timedelta(days=9)
    return [
        AccountPlan(
            number, people[number].job.job_role.upper(), opened[number], _ended_on(scope, people[number])
        )
        for number in sorted(opened)
        if people[number].fate != fates.CONTRACT_ENDED
    ]


def _ended_on(scope: Scope, person: PersonPlan) -> date | None:
    if person.left_on is not None:
        return person.left_on + timedelta(days=1)
    if person.leave_on is not None:
        return person.leave_on + timedelta(days=3)
    days = {fates.LAPSED: _LOST_DAYS, fates.SUSPENDED: _SUSPENDED_DAYS - 1}.get(person.fate)
    return None if days is None else scope.before(days)
