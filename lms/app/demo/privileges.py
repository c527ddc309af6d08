"""Privileges of the demo: ancillary coders, independent coders, an exception, and coverage rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import yaml

from lms.access.api import Excepting, PrivilegeSigning, allow_combination, sign_privilege
from lms.app.demo.history import Step
from lms.app.demo.scope import Scope, months_after, workday
from lms.app.demo.system import HealthSystem
from lms.authoring.api import begin_new, publish_draft
from lms.compliance.api import NewEvidence, record_evidence
from lms.core.content import keys_of, newest_sources
from lms.core.errors import DomainError
from lms.core.imports import run_import
from lms.core.unit_of_work import unit_of_work

LAB_MANAGER, OFFICER, CODING_MANAGER, DIRECTOR, SECOND_OFFICER = "10012", "10031", "10021", "10002", "10032"
TRAINER = "10034"
LAB, HIM, CODERS = "AR-LAB", "SS-HIM", "SS-COD"
CLASS = "COD-01"
EXCEPTION_DAYS = 60
Ids = Mapping[str, int]


@dataclass(frozen=True)
class _Act:
    """Something that happened on a day at an hour."""

    on: date
    hour: int
    do: Callable[[Ids], object]


def privilege_steps(
    system: HealthSystem, content: Path, folder: Path, ids_of: Callable[[], Ids]
) -> list[Step]:
    """Return when people won privileges and lost one, a pair was excepted, and coverage was asked for."""
    scope = system.scope
    acts = [*_laboratory(system), *_health_information(system), *_coders(system)]
    steps = [Step(_at(scope, act.on, act.hour), act=partial(_take, act, ids_of)) for act in acts]
    if {SECOND_OFFICER, DIRECTOR} <= system.people.keys():
        steps += _exceptions(scope, folder / "separation", ids_of)
    asked_at = _at(scope, workday(scope.before(30)), 10)
    return [*steps, Step(asked_at, act=lambda: _cover(content, ids_of()))]


def _take(act: _Act, ids_of: Callable[[], Ids]) -> None:
    with unit_of_work(durable=True):
        act.do(ids_of())


def _at(scope: Scope, day: date, hour: int) -> datetime:
    return datetime.combine(min(max(day, scope.go_live_on), scope.last_on), time(hour))


def _laboratory(system: HealthSystem) -> list[_Act]:
    """Two current ancillary coders of one laboratory, and one who waits for the signatures."""
    acts: list[_Act] = []
    scope = system.scope
    last = _last_quarter(scope)
    staff = _staff(system, LAB, ("ancillary_staff",))
    for who, days_ago, score in zip(staff, (150, 104, 6), (92, 88, 90), strict=False):
        acts += _class_passed(who, scope.before(days_ago), score)
        if days_ago > 90 and {LAB_MANAGER, OFFICER} <= system.people.keys():
            signed_on = workday(scope.before(days_ago - 8))
            acts.append(_signed(who, "laboratory-coding", "confirm", LAB_MANAGER, signed_on))
            acts.append(_signed(who, "laboratory-coding", "grant", OFFICER, signed_on + timedelta(days=1)))
            acts.append(
                _reviewed(who, "laboratory", max(last, signed_on), score + 4 if score > 90 else 95, 21)
            )
    return acts


def _health_information(system: HealthSystem) -> list[_Act]:
    """One of health information on the other way into the same course."""
    on = system.scope.before(9)
    return [
        _Act(on, 11, partial(_record, who, "completion", CLASS, on, None, None))
        for who in _staff(system, HIM, ("him_analyst",))[:1]
    ]


def _coders(system: HealthSystem) -> list[_Act]:
    """One independent coder for two types of patients, one withdrawn, one to decide, one on the way."""
    scope, manager = system.scope, CODING_MANAGER
    last = _last_quarter(scope)
    seconds, thirds = _staff(system, CODERS, ("coder_2",)), _staff(system, CODERS, ("coder_3",))
    if manager not in system.people:
        return []
    acts: list[_Act] = []
    for who in seconds[:1]:
        acts += _won(who, "outpatient", scope.before(245), 96, manager)
        acts += _won(who, "emergency", scope.before(160), 95, manager)
        acts += [_reviewed(who, "outpatient", last, 97, 32), _reviewed(who, "emergency", last, 94, 30)]
    for who, score in zip(thirds, (91, 92), strict=False):
        acts += _won(who, "inpatient", scope.before(250), 96, manager)
        acts.append(_reviewed(who, "inpatient", last, score, 33))
    decided_on = workday(_quarter_starts(scope.today) + timedelta(days=5))
    note = "The quarter is under 93 %; review before the bill until 30 records reach 95 % again."
    acts += [
        _signed(who, "independent-coding:inpatient", "withdraw", manager, decided_on, note)
        for who in thirds[:1]
    ]
    return acts + [_reviewed(who, "outpatient", scope.before(12), 96, 18) for who in seconds[1:2]]


def _won(who: str, subject: str, on: date, score: int, manager: str) -> list[_Act]:
    first, second = workday(on), workday(on + timedelta(days=9))
    return [
        _reviewed(who, subject, first, score + 1, 16),
        _reviewed(who, subject, second, score, 15),
        _signed(who, f"independent-coding:{subject}", "grant", manager, workday(second + timedelta(days=3))),
    ]


def _class_passed(who: str, on: date, score: int) -> list[_Act]:
    return [
        _Act(on, 10, partial(_record, who, "completion", CLASS, on, None, None)),
        _Act(on, 15, partial(_record, who, "exam", CLASS, on, score, None)),
    ]


def _reviewed(who: str, subject: str, on: date, score: int, records: int) -> _Act:
    return _Act(on, 16, partial(_record, who, "coding-review", subject, on, score, records))


def _record(
    who: str, kind: str, subject: str, on: date, score: int | None, records: int | None, ids: Ids
) -> None:
    outcome = "pass" if score is None or score >= (95 if kind == "coding-review" else 85) else "fail"
    fact = NewEvidence(
        person_id=ids[who],
        kind=kind,
        subject=subject,
        occurred_on=on,
        key=f"demo:{kind}:{subject}:{on}",
        source="import",
        score=None if score is None else Decimal(score),
        outcome=outcome,
        revision="1.0.0" if kind in ("completion", "exam") else None,
        records=records,
    )
    record_evidence([fact])


def _signed(who: str, privilege: str, kind: str, by: str, on: date, note: str = "") -> _Act:
    return _Act(on, 17, partial(_sign, who, privilege, kind, by, on, note))


def _sign(who: str, privilege: str, kind: str, by: str, on: date, note: str, ids: Ids) -> None:
    """Sign, unless this hospital has it otherwise: somebody on leave or without what it asks."""
    asked = PrivilegeSigning(
        person_id=ids[who],
        privilege=privilege,
        kind=kind,
        by_id=ids[by],
        form_key=f"demo:{who}:{privilege}:{kind}:{on}",
        password_reentered=True,
        note=note,
    )
    try:
        sign_privilege(asked)
    except DomainError:
        return


def _exceptions(scope: Scope, folder: Path, ids_of: Callable[[], Ids]) -> list[Step]:
    """Let the second access officer audit as well for some weeks, with the exception of a director."""
    on, until = workday(scope.before(20)), scope.today + timedelta(days=EXCEPTION_DAYS - 21)
    return [
        Step(_at(scope, on, 9), act=lambda: _make_auditor(folder, on, until)),
        Step(_at(scope, on, 14), act=lambda: _except(until, ids_of())),
    ]


def _make_auditor(folder: Path, on: date, until: date) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "duties.csv"
    path.write_text(
        f"employee_no,duty,unit_code,from,to\n{SECOND_OFFICER},auditor,SS-SEC,{on},{until}\n",
        encoding="utf-8",
    )
    run_import("duties", [path], by="demo")


def _except(until: date, ids: Ids) -> None:
    with unit_of_work(durable=True):
        allow_combination(
            Excepting(
                person_id=ids[SECOND_OFFICER],
                combination="releases-and-audits",
                by_id=ids[DIRECTOR],
                reason="The auditor of the security office is away; the other officer releases meanwhile.",
                to_on=until,
                form_key="demo:releases-and-audits",
            )
        )


def _cover(content: Path, ids: Ids) -> None:
    """Let a trainer publish which steps must be covered."""
    path = content / "demo" / "coverage.yaml"
    rows = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() and TRAINER in ids else []
    for row in rows:
        place = f"coverage/{row['id']}.yaml"
        if row["id"] in keys_of("coverage") or place in newest_sources():
            continue
        with unit_of_work(durable=True):
            files = {place: yaml.safe_dump(row, sort_keys=False)}
            draft = begin_new(kind="coverage", path=place, files=files, by_id=ids[TRAINER])
            publish_draft(draft, reason="Asked for by the director of patient access.", by_id=ids[TRAINER])


def _staff(system: HealthSystem, unit: str, job_roles: Sequence[str]) -> list[str]:
    """Return who works in a unit in some job roles all the time until today, by their numbers."""
    long_ago = system.scope.today - timedelta(days=300)
    return [
        number
        for number, person in sorted(system.people.items())
        if person.left_on is None
        and person.leave_on is None
        and person.hired_on < long_ago
        and any(job.unit == unit and job.job_role in job_roles and job.to_on is None for job in person.jobs)
    ]


def _quarter_starts(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _last_quarter(scope: Scope) -> date:
    """Return a working day late in the last quarter that is over."""
    return workday(months_after(_quarter_starts(scope.today), -1) + timedelta(days=17))
