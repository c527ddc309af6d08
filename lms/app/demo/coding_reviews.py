"""Coding reviews of the demo: who coded what, a closed quarter, one under way, a review that failed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from lms.app.demo.claims import INPATIENT, ClaimPlan
from lms.app.demo.history import Step
from lms.app.demo.scope import Scope, workday
from lms.app.demo.system import HealthSystem
from lms.compliance.api import NewEvidence, record_evidence
from lms.core.errors import DomainError
from lms.core.imports import run_import
from lms.core.unit_of_work import unit_of_work
from lms.reviews.api import (
    Finding,
    Look,
    Order,
    Quarter,
    Seen,
    Signing,
    close,
    dispute,
    draw_review,
    record_first,
    record_second,
    report,
    review_named,
)

REVIEWER, SECOND, CODER = "10021", "10036", "10053"
CODERS, REGISTRARS = "SS-COD", "BH-ADM"
TYPE = "outpatient"
ROLES = {"inpatient": ("coder_3", "coder_4"), TYPE: ("coder_2", "coder_3"), "emergency": ("coder_2",)}
HEADER = "claim_id,coder,patient_type,ready_at,coded_at"
ERRORS = ("missed", "sequence", "specificity", "modifier")
LOOKED_AT = 11
Ids = Mapping[str, int]
Act = Callable[[Quarter, Ids], object]


def coding_review_steps(system: HealthSystem, folder: Path, ids_of: Callable[[], Ids]) -> list[Step]:
    """Return the imports of what was coded, the review of the last quarter, that of the running one."""
    scope = system.scope
    running = Quarter.of(scope.today)
    told = _at(scope, running.first_on + timedelta(days=3), 8), _at(scope, scope.before(5), 8)
    steps = [
        Step(at, act=partial(_code, system, folder, quarter))
        for at, quarter in zip(told, (running.before, running), strict=True)
    ]
    if {REVIEWER, SECOND, CODER} <= system.people.keys():
        steps += _closed(scope, running, ids_of)
        steps.append(Step(_at(scope, scope.before(4), 9), act=partial(_try, _begin, running, ids_of)))
    registrar = next(iter(_staff(system, REGISTRARS, ("registrar",))), None)
    if registrar is not None:
        on = scope.before(6)
        steps.append(Step(_at(scope, on, 15), act=lambda: _fall_short(ids_of()[registrar], on)))
    return steps


def _closed(scope: Scope, running: Quarter, ids_of: Callable[[], Ids]) -> Iterator[Step]:
    """Yield the steps of a review: drawn and looked at, told, one record disputed and decided, closed."""
    acts: tuple[tuple[int, Act], ...] = (
        (6, _draw_and_look),
        (15, _tell),
        (18, _dispute),
        (21, _decide),
        (35, _close),
    )
    for days, act in acts:
        at = _at(scope, running.first_on + timedelta(days=days), 11)
        yield Step(at, act=partial(_try, act, running.before, ids_of))


def _try(act: Act, quarter: Quarter, ids_of: Callable[[], Ids]) -> None:
    """Take a step, unless this hospital has it otherwise: nothing coded, or a step that was taken."""
    try:
        with unit_of_work(durable=True):
            act(quarter, ids_of())
    except DomainError:
        return


def _sample(quarter: Quarter, ids: Ids) -> Seen:
    """Return the coder's sample of a quarter, drawn when it is not yet."""
    order = Order(
        ids[CODER], TYPE, quarter, ids[REVIEWER], ids[REVIEWER], f"demo{quarter.year}{quarter.number}"
    )
    return draw_review(order)[0]


def _again(found: Seen) -> Seen:
    return review_named(found.review.public_id)


def _look(found: Seen, most: int, ids: Ids) -> None:
    for case in found.cases[:most]:
        codes = 3 + case.ordinal * 7 % 6
        is_poor = case.ordinal % 6 == 2
        classes = (ERRORS[case.ordinal // 6 % len(ERRORS)],) if is_poor else ()
        note = "The note of the visit says more than the code." if is_poor else ""
        finding = Finding(codes, codes - is_poor, classes)
        if case.first is None:
            record_first(_again(found), case, Look(finding, note, ids[REVIEWER]))


def _draw_and_look(quarter: Quarter, ids: Ids) -> None:
    found = _sample(quarter, ids)
    if found.course.reported_on is None:
        _look(found, len(found.cases), ids)


def _begin(quarter: Quarter, ids: Ids) -> None:
    found = _sample(quarter, ids)
    _look(found, min(LOOKED_AT, len(found.cases) // 2), ids)


def _tell(quarter: Quarter, ids: Ids) -> None:
    report(_sample(quarter, ids), by_id=ids[REVIEWER])


def _dispute(quarter: Quarter, ids: Ids) -> None:
    found = _sample(quarter, ids)
    text = "The order of the visit names the symptom first; the guideline lets it stand."
    dispute(found, found.case(2), text=text, by_id=ids[CODER])


def _decide(quarter: Quarter, ids: Ids) -> None:
    found = _sample(quarter, ids)
    first = found.case(2).first
    if first is not None and found.case(2).second is None:
        look = Look(Finding(first.codes, first.codes), "The order supports the code.", ids[SECOND])
        record_second(found, found.case(2), look)


def _close(quarter: Quarter, ids: Ids) -> None:
    comment = "Careful work. Look again at how specific the site of an injury is coded."
    close(_sample(quarter, ids), Signing(by_id=ids[REVIEWER], note=comment, password_reentered=True))


def _fall_short(person_id: int, on: date) -> None:
    fact = NewEvidence(
        person_id=person_id,
        kind="work-review",
        subject="registration-20",
        occurred_on=on,
        key=f"demo:work-review:{on}",
        source="import",
        score=Decimal(94),
        outcome="fail",
        note="Subscriber and policy number in three of 20 registrations.",
        records=20,
    )
    with unit_of_work(durable=True):
        record_evidence([fact])


def _code(system: HealthSystem, folder: Path, quarter: Quarter) -> None:
    """Import who coded the claims of a quarter, as far as they are coded."""
    until = min(quarter.last_on, system.scope.before(6))
    coders = {kind: _staff(system, CODERS, roles) for kind, roles in ROLES.items()}
    rows = []
    for claim in system.claims:
        kind = _type_of(claim)
        on = workday(claim.service_to + timedelta(days=2))
        if claim.primary is None and coders[kind] and quarter.first_on <= on <= until:
            coder = coders[kind][sum(map(ord, claim.number)) % len(coders[kind])]
            rows.append(f"{claim.number},{coder},{kind},{claim.service_to}T20:00,{on}T10:00")
    if rows:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"coding-{quarter.slug}.csv"
        path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
        run_import("coding", [path], by="demo")


def _type_of(claim: ClaimPlan) -> str:
    if claim.kind == INPATIENT:
        return "inpatient"
    return "emergency" if claim.unit.endswith("-ED") else TYPE


def _staff(system: HealthSystem, unit: str, job_roles: tuple[str, ...]) -> list[str]:
    """Return who has worked in a unit in some job roles for a year, by their numbers."""
    return [
        number
        for number, person in sorted(system.people.items())
        if person.left_on is None
        and person.leave_on is None
        and person.hired_on < system.scope.before(365)
        and any(job.unit == unit and job.job_role in job_roles and job.to_on is None for job in person.jobs)
    ]


def _at(scope: Scope, day: date, hour: int) -> datetime:
    return datetime.combine(min(max(workday(day), scope.go_live_on), scope.last_on), time(hour))
