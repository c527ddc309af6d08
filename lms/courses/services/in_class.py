"""Modules completed in a class: the same fact as by the lessons, naming the class; told for all at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from lms.assessments.api import attempt_policy, renewal_opens_on
from lms.core.content import parsed, revision
from lms.core.database import db
from lms.core.events import announce
from lms.core.unit_of_work import recorded_at
from lms.courses.events import CompletionWithdrawn, ModuleCompleted, ModulesCompleted
from lms.courses.models import ModuleCompletion
from lms.courses.modules import Module, module_of
from lms.courses.rules import current_run

CLASS = "class"


@dataclass(frozen=True)
class InClass:
    """A class of a module as a completion names it: its id, the revision taught, and how to say it."""

    module: str
    revision_id: int
    reference: str
    note: str


def credit_class(taken: Mapping[int, date], it: InClass) -> int:
    """Record the module as completed for people, by the day on which they had all of the class.

    Told twice it changes nothing, and neither for somebody who has completed the module by then and is not
    due again: the same rule as for lessons. What a prerequisite stands before is not asked: who was in the
    room has learned it. The exam stays to be passed.

    Returns:
        How many completions are new.
    """
    module = parsed(revision(it.revision_id), module_of)
    newest = _newest(taken, it.module)
    credited = credited_by(it.reference)
    new = []
    for person_id, on in sorted(taken.items()):
        run = _run(module, newest.get(person_id), on)
        if person_id not in credited and run is not None:
            new.append(_recorded(person_id, module, run, on, it))
    db.session.flush()
    if new:
        announce(ModulesCompleted(completions=tuple(new)))
    return len(new)


def withdraw_class(person_ids: Collection[int], it: InClass, *, why: str) -> int:
    """Let the completions of people in a class count no more; returns how many there were."""
    rows = db.session.scalars(
        select(ModuleCompletion).where(
            ModuleCompletion.reference == it.reference,
            ModuleCompletion.person_id.in_(person_ids),
            ModuleCompletion.superseded_at.is_(None),
        )
    ).all()
    db.session.execute(
        update(ModuleCompletion)
        .where(ModuleCompletion.id.in_([row.id for row in rows]))
        .values(superseded_at=recorded_at())
    )
    version = parsed(revision(it.revision_id), module_of).version
    for row in rows:
        announce(
            CompletionWithdrawn(
                person_id=row.person_id,
                module=it.module,
                revision_id=it.revision_id,
                version=version,
                occurred_on=row.completed_on,
                note=why,
            )
        )
    return len(rows)


def credited_by(reference: str) -> dict[int, date]:
    """Return the people who completed a module in a class, with the day."""
    found = db.session.execute(
        select(ModuleCompletion.person_id, ModuleCompletion.completed_on).where(
            ModuleCompletion.reference == reference, ModuleCompletion.superseded_at.is_(None)
        )
    )
    return {row.person_id: row.completed_on for row in found}


def _newest(people: Collection[int], module: str) -> dict[int, tuple[int, list[date]]]:
    """Return the run of the newest completion of people and the days of all of them."""
    found = db.session.execute(
        select(ModuleCompletion.person_id, ModuleCompletion.run, ModuleCompletion.completed_on)
        .where(
            ModuleCompletion.person_id.in_(people),
            ModuleCompletion.module == module,
            ModuleCompletion.superseded_at.is_(None),
        )
        .order_by(ModuleCompletion.run)
    )
    newest: dict[int, tuple[int, list[date]]] = {}
    for row in found:
        days = newest[row.person_id][1] if row.person_id in newest else []
        newest[row.person_id] = (row.run, [*days, row.completed_on])
    return newest


def _run(module: Module, newest: tuple[int, list[date]] | None, on: date) -> int | None:
    """Return the run that a completion on a day is of; None when the module is complete and not due again."""
    if newest is None:
        return 1
    runs, days = newest
    opens_on = renewal_opens_on(days, module.months, attempt_policy().renewal_window_days)
    run = current_run(runs, opens_on, today=on)
    return run if run > runs else None


def _recorded(person_id: int, module: Module, run: int, on: date, it: InClass) -> ModuleCompleted:
    """Record a completion and return what is to be told of it."""
    db.session.add(
        ModuleCompletion(
            person_id=person_id,
            module=it.module,
            run=run,
            revision_id=it.revision_id,
            completed_on=on,
            source=CLASS,
            reference=it.reference,
            recorded_at=recorded_at(),
        )
    )
    return ModuleCompleted(
        person_id=person_id,
        module=it.module,
        revision_id=it.revision_id,
        version=module.version,
        occurred_on=on,
        note=it.note,
    )
