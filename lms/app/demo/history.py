"""The history of a demo as it is told to the system: which facts became known at which moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from operator import attrgetter

from lms.app.demo import rows
from lms.app.demo.files import payer_classes
from lms.app.demo.scope import month_starts
from lms.app.demo.signing import CONFIRM, GrantPlan, SignOffPlan, SuspensionPlan
from lms.app.demo.system import HealthSystem

_START, _WEEKLY, _MONTHLY, _CONFIRM, _GRANT, _RELEASE, _SUSPEND, _END = (
    time(5),
    time(5, 10),
    time(5, 20),
    time(10),
    time(12),
    time(15),
    time(16),
    time(22),
)


@dataclass(frozen=True)
class Told:
    """Rows of one kind that were imported at one moment; claims name the month's folder instead."""

    kind: str
    cells: tuple[rows.Cells, ...] = ()
    month: str = ""


@dataclass(frozen=True)
class Step:
    """What happened at one local moment: imports, signatures, grants, suspensions, an act of another kind.

    An act may be done again when a load is taken up after it stopped; done twice it changes nothing.
    """

    at: datetime
    told: tuple[Told, ...] = ()
    sign_offs: tuple[SignOffPlan, ...] = ()
    grants: tuple[GrantPlan, ...] = ()
    suspensions: tuple[SuspensionPlan, ...] = ()
    act: Callable[[], object] | None = None


def steps_of(system: HealthSystem) -> list[Step]:
    """Return the history in order of time; the last moment is the evening before today."""
    found = [*_staff_steps(system), *_sign_off_steps(system), *_claim_steps(system)]
    for grant in system.grants:
        found.append(Step(datetime.combine(grant.from_on, _GRANT), grants=(grant,)))
    for suspension in system.suspensions:
        found.append(Step(datetime.combine(suspension.on, _SUSPEND), suspensions=(suspension,)))
    return sorted(found, key=attrgetter("at"))


def _staff_steps(system: HealthSystem) -> Iterator[Step]:
    """Yield the first load, then each Monday what changed in the roster and was learned in the week."""
    scope = system.scope
    known: dict[str, list[rows.Cells]] = {}
    first = (
        Told("org", tuple(rows.org_rows(system.units.values()))),
        _roster_changes(system, known, scope.go_live_on),
        Told("duties", tuple(rows.duty_rows(system.people.values(), scope))),
        _evidence_between(system, date.min, scope.go_live_on - timedelta(days=1)),
    )
    yield Step(datetime.combine(scope.go_live_on, _START), first)
    done = scope.go_live_on - timedelta(days=1)
    monday = scope.go_live_on + timedelta(days=7 - scope.go_live_on.weekday())
    while monday <= scope.last_on:
        upto = monday - timedelta(days=1)
        changes = (_roster_changes(system, known, upto), _evidence_between(system, done, upto))
        yield Step(datetime.combine(monday, _WEEKLY), changes)
        done, monday = upto, monday + timedelta(days=7)
    last = (
        _roster_changes(system, known, scope.last_on),
        _evidence_between(system, done, scope.last_on),
        Told("schedule", tuple(rows.shift_row(shift) for shift in system.shifts)),
    )
    yield Step(datetime.combine(scope.last_on, _END), last)


def _roster_changes(system: HealthSystem, known: dict[str, list[rows.Cells]], day: date) -> Told:
    """Return the rows of everybody who stands otherwise on a day than ``known``, and note them there."""
    found: list[rows.Cells] = []
    for number, person in system.people.items():
        now = rows.roster_rows(person, day)
        if now and now != known.get(number):
            known[number] = now
            found += now
    return Told("roster", tuple(found))


def _evidence_between(system: HealthSystem, after: date, upto: date) -> Told:
    return Told(
        "evidence",
        tuple(rows.evidence_row(fact) for fact in system.evidence if after < fact.occurred_on <= upto),
    )


def _sign_off_steps(system: HealthSystem) -> Iterator[Step]:
    """Yield the signatures of each day: managers in the morning, access officers in the afternoon."""
    by_moment: dict[datetime, list[SignOffPlan]] = {}
    for one in system.sign_offs:
        at = datetime.combine(one.signed_on, _CONFIRM if one.act == CONFIRM else _RELEASE)
        by_moment.setdefault(at, []).append(one)
    for at, sign_offs in by_moment.items():
        yield Step(at, sign_offs=tuple(sign_offs))


def _claim_steps(system: HealthSystem) -> Iterator[Step]:
    """Yield for each month what was known at its end: accounts, encounters, edits, claims."""
    scope = system.scope
    starts = [*month_starts(scope), scope.today]
    told_accounts: dict[str, rows.Cells] = {}
    told_edits: dict[str, tuple[rows.Cells, ...]] = {}
    for start, following in pairwise(starts):
        is_last = following == scope.today
        last = following - timedelta(days=1)
        at = datetime.combine(last, _END) if is_last else datetime.combine(following, _MONTHLY)
        told = (
            _account_changes(system, told_accounts, last, is_last=is_last),
            _encounters_between(system, start, last),
            _edit_changes(system, told_edits, last),
            Told("claims", month=f"{start:%Y-%m}"),
        )
        if last >= start:
            yield Step(at, told)


def _account_changes(system: HealthSystem, known: dict[str, rows.Cells], day: date, *, is_last: bool) -> Told:
    """Return the accounts that were opened or ended since the snapshot before; the last one names all."""
    found = []
    for account in system.accounts:
        if account.from_on > day:
            continue
        row = rows.account_row(account, day)
        before = known.get(account.employee_no)
        if is_last or before is None or before[3] != row[3]:
            known[account.employee_no] = row
            found.append(row)
    return Told("ehr-accounts", tuple(found))


def _encounters_between(system: HealthSystem, first: date, last: date) -> Told:
    class_of = payer_classes(system)
    return Told(
        "encounters",
        tuple(
            rows.encounter_row(claim, system.scope, class_of)
            for claim in system.claims
            if claim.primary is None and first <= claim.service_from <= last
        ),
    )


def _edit_changes(system: HealthSystem, known: dict[str, tuple[rows.Cells, ...]], day: date) -> Told:
    """Return the edit log of the claims that stand otherwise in it than at the end of the month before."""
    found: list[rows.Cells] = []
    for claim in system.claims:
        if claim.primary is not None or claim.entered_on > day:
            continue
        now = tuple(rows.edit_rows(claim, day))
        if now != known.get(claim.number):
            known[claim.number] = now
            found += now
    return Told("edits", tuple(found))
