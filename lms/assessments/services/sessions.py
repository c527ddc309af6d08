"""Sessions with a trainer: who waits for one, and recording that one was held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from lms.assessments.exams import exam_of
from lms.assessments.models import Attempt, TrainerSession
from lms.assessments.policy import attempt_policy
from lms.assessments.rules.attempts import Bar, Mode, Standing
from lms.assessments.services.histories import histories, history_of
from lms.core import audit, clock
from lms.core.content import live, live_all, parsed
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import recorded_at
from lms.people.api import Duty, Job, Person, Unit, in_scope, unit_paths_of, valid_on_clause

WAITING = (Bar.TRAINER_SESSION, Bar.DECISION)


@dataclass(frozen=True)
class Waiting:
    """A person who may go on only after a session; ``objectives`` are those missed in the last attempt."""

    person: Person
    module: str
    title: str
    standing: Standing
    objectives: tuple[str, ...]


def waiting_for_session(paths: Sequence[str]) -> list[Waiting]:
    """Return who waits for a session below the unit ``paths``, by name."""
    people = {
        person.id: person
        for person in db.session.scalars(
            select(Person)
            .where(Person.id.in_(_worked_out()))
            .where(
                select(Job.id)
                .join(Unit, Unit.id == Job.unit_id)
                .where(Job.person_id == Person.id, Job.superseded_at.is_(None), in_scope(paths))
                .exists()
            )
            .order_by(Person.family_name, Person.given_name)
        )
    }
    exams = {key: parsed(found, exam_of) for key, found in live_all("module").items()}
    rows = []
    for (person_id, module), history in histories(list(people)).items():
        exam = exams.get(module)
        found = history.standing(exam) if exam else None
        if exam and found and found.bar in WAITING:
            missed = history.last.sitting.missed if history.last else ()
            texts = tuple(exam.objective(name).text for name in missed)
            rows.append(Waiting(people[person_id], module, exam.title, found, texts))
    order = list(people)
    return sorted(rows, key=lambda row: (order.index(row.person.id), row.module))


def standing_for_session(person_id: int, module: str) -> Standing:
    """Return the standing of a person who is about to have a session."""
    return history_of(person_id, module).standing(parsed(live("module", module), exam_of))


def manager_of(person_id: int, employee_no: str) -> Person | None:
    """Return who has this number and manages a unit of the person today; None for anybody else."""
    today = clock.today()
    found = db.session.execute(
        select(Person, Unit.path)
        .join(Duty, Duty.person_id == Person.id)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(
            Person.employee_no == employee_no,
            Person.id != person_id,
            Duty.duty == "manager",
            Duty.superseded_at.is_(None),
            valid_on_clause(Duty.from_on, Duty.to_on, today),
        )
    )
    paths = unit_paths_of(person_id)
    return next((one for one, unit in found if any(path.startswith(unit) for path in paths)), None)


def record_session(
    *,
    person: Person,
    module: str,
    held_on: date,
    minutes: int,
    trainer: Person,
    agreed_with: Person | None,
    note: str,
) -> TrainerSession:
    """Record that a session was held; it opens further attempts.

    Raises:
        Refused: when nobody waits for one, or a joint decision names no manager.
    """
    found = standing_for_session(person.id, module)
    if found.bar not in WAITING:
        raise Refused(
            f"{person.full_name} does not wait for a session on {module}.",
            hint="The list shows who does.",
        )
    if found.bar is Bar.DECISION and agreed_with is None:
        raise Refused(
            "After a first session, the manager decides together with the trainer.",
            hint="Enter the employee number of the manager who agreed.",
        )
    session = TrainerSession(
        person_id=person.id,
        module=module,
        held_on=held_on,
        minutes=minutes,
        trainer_id=trainer.id,
        agreed_with_id=agreed_with.id if agreed_with else None,
        note=note,
        recorded_at=recorded_at(),
    )
    db.session.add(session)
    db.session.flush()
    audit.record(
        "assessments.session.recorded",
        subject=f"person:{person.employee_no}",
        actor=trainer.employee_no,
        module=module,
        held_on=held_on,
        minutes=minutes,
        agreed_with=agreed_with.employee_no if agreed_with else None,
    )
    return session


def _worked_out() -> Select[int]:
    """Select people who failed a module as often as the policy first allows."""
    return (
        select(Attempt.person_id)
        .where(Attempt.mode == Mode.FULL.value, Attempt.outcome == "fail")
        .group_by(Attempt.person_id, Attempt.module)
        .having(func.count() >= attempt_policy().attempts)
    )
