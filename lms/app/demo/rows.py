"""Rows of the CSV files in the columns of the contract; each can be told as it was known on a day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from lms.app.demo.claims import INPATIENT, PROFESSIONAL, ClaimPlan
from lms.app.demo.learning import SOURCE, EvidencePlan
from lms.app.demo.organisation import TIME_ZONE, UnitPlan
from lms.app.demo.people import PersonPlan
from lms.app.demo.scope import Scope
from lms.app.demo.shifts import ShiftPlan
from lms.app.demo.signing import AccountPlan
from lms.app.demo.tool import as_known_on

Cells = Sequence[str]
HEADERS: dict[str, str] = {
    "org": "code,name,kind,parent_code,care_setting,time_zone,npi",
    "roster": (
        "employee_no,given_name,family_name,email,status,hired_on,left_on,employment_type,"
        "work_location,manager_employee_no,npi,job_role,unit_code,job_from,job_to"
    ),
    "duties": "employee_no,duty,unit_code,from,to",
    "evidence": (
        "employee_no,kind,subject,occurred_on,source,score,outcome,expires_on,"
        "assessor_employee_no,revision,note"
    ),
    "ehr-accounts": "employee_no,account,security_class,active,last_login_on",
    "schedule": "employee_no,unit_code,starts_at,ends_at",
    "encounters": (
        "encounter_id,class,scheduled_at,registered_at,prereg_completed_at,verified_at,service_date,"
        "auth_required,auth_number,initial_payer_class,final_payer_class,estimated_liability,"
        "department,claim_id,unit_code,registered_by"
    ),
    "edits": "claim_id,entered_tool_at,edit_code,hit_at,resolved_at,resolved_by",
}


def _text(value: date | datetime | None) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if value is not None else ""


def org_rows(units: Iterable[UnitPlan]) -> Iterator[Cells]:
    """Yield the organisation tree, parents first."""
    for unit in units:
        zone = TIME_ZONE if unit.parent is None else ""
        yield unit.code, unit.name, unit.kind, unit.parent or "", unit.care_setting, zone, unit.npi


def roster_rows(person: PersonPlan, day: date) -> list[Cells]:
    """Return the rows of one person as HR knew them at the end of a day, none before the hire."""
    if person.hired_on > day:
        return []
    status = person.status_on(day)
    left_on = person.left_on if status == "terminated" else None
    begun = [job for job in person.jobs if job.from_on <= day]
    rows: list[Cells] = []
    for job in begun:
        to_on = job.to_on if job is not begun[-1] or status == "terminated" else None
        rows.append(
            (
                *(person.employee_no, person.given_name, person.family_name, person.email, status),
                *(_text(person.hired_on), _text(left_on), person.employment_type, person.work_location),
                *(person.manager_no, person.npi, job.job_role, job.unit, _text(job.from_on), _text(to_on)),
            )
        )
    return rows


def duty_rows(people: Iterable[PersonPlan], scope: Scope) -> Iterator[Cells]:
    """Yield the duties; all hold from the day on which the system went live."""
    for person in people:
        for duty, unit in person.duties:
            yield person.employee_no, duty, unit, _text(scope.go_live_on), ""


def evidence_row(fact: EvidencePlan) -> Cells:
    """Return one fact of the ledger."""
    score = "" if fact.score is None else str(fact.score)
    return (
        *(fact.employee_no, fact.kind, fact.subject, _text(fact.occurred_on), SOURCE, score, fact.outcome),
        *("", fact.assessor_no, "", ""),
    )


def account_row(account: AccountPlan, day: date) -> Cells:
    """Return an account as it stood on a day, its last use within the days before."""
    number = int(account.employee_no)
    last = (account.ended_on or day) - timedelta(days=1 + number % 4)
    used = _text(max(last, account.from_on)) if number % 97 else _text(account.from_on)
    state = "yes" if account.is_active_on(day) else "no"
    return account.employee_no, f"lk{account.employee_no}", account.security_class, state, used


def shift_row(shift: ShiftPlan) -> Cells:
    """Return one shift."""
    return shift.employee_no, shift.unit, _text(shift.starts_at), _text(shift.ends_at)


def encounter_row(claim: ClaimPlan, scope: Scope, class_of: Callable[[str], str]) -> Cells:
    """Return the visit of a claim; times of registration follow from how the patient came."""
    rng = scope.stream("encounter", claim.number)
    came_at = datetime.combine(claim.service_from, time(rng.randint(7, 17), rng.randint(0, 59)))
    is_emergency = claim.unit.endswith("-ED")
    scheduled_at = prepared_at = verified_at = None
    if not is_emergency:
        scheduled_at = came_at - timedelta(days=rng.randint(2, 24), minutes=rng.randint(0, 200))
        if rng.random() < 0.88:
            prepared_at = came_at - timedelta(days=1, minutes=rng.randint(0, 300))
        if rng.random() < 0.93:
            verified_at = came_at - timedelta(days=1, minutes=rng.randint(0, 240))
    payer_class = class_of(claim.payer)
    first_class = payer_class if rng.random() < 0.96 else "self_pay"
    estimate = f"{rng.randint(0, 40) * 5}.00" if not is_emergency else ""
    needs_authorization = bool(claim.authorization)
    return (
        *(f"V{claim.number}", _class_of_visit(claim), _text(scheduled_at), _text(came_at)),
        *(_text(prepared_at), _text(verified_at), _text(claim.service_from)),
        *("yes" if needs_authorization else "no", claim.authorization, first_class, payer_class, estimate),
        *(claim.unit, claim.number, claim.unit, claim.registrar_no),
    )


def _class_of_visit(claim: ClaimPlan) -> str:
    if claim.kind == INPATIENT:
        return "inpatient"
    if claim.unit.endswith("-ED"):
        return "emergency"
    return "clinic" if claim.kind == PROFESSIONAL else "outpatient"


def edit_rows(claim: ClaimPlan, day: date) -> Iterator[Cells]:
    """Yield the edit log of a claim as it stood at the end of a day."""
    for planned in claim.edits:
        if planned.entered_at.date() > day:
            continue
        edit = as_known_on(planned, day)
        yield (
            *(claim.number, _text(edit.entered_at), edit.code, _text(edit.hit_at)),
            *(_text(edit.resolved_at), edit.by if edit.resolved_at else ""),
        )
