"""Waivers and extensions as decisions: who asked, who decided, from when, until when, ended when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from lms.compliance.models_exceptions import ExceptionStep
from lms.compliance.rules.exceptions import APPROVED, ENDED, WAIVER
from lms.compliance.services.exception_notices import title_of_topic
from lms.core import clock
from lms.core.database import db
from lms.people.api import Job, Person, Unit, in_scope


@dataclass(frozen=True)
class DecidedException:
    """A waiver or an extension that was approved.

    ``number`` is that of the step that approved it. ``last_on`` is its last day: of a waiver that was ended
    early the day before; None when it ended before it began, and for an extension that was ended.
    """

    number: int
    public_id: str
    kind: str
    title: str
    person: Person
    unit: Unit
    asked_by_id: int
    by_id: int
    reason: str
    decided_at: datetime
    from_on: date
    last_on: date | None


def exceptions_decided(paths: Collection[str], since: datetime, before: datetime) -> list[DecidedException]:
    """Return what was approved from an instant up to before another, of people under units, oldest first.

    Each stands in the unit of the job that was held when it began; one statement.
    """
    ended = aliased(ExceptionStep)
    statement = (
        select(ExceptionStep, Person, Unit, ended.recorded_at)
        .join(Person, Person.id == ExceptionStep.person_id)
        .join(Job, Job.person_id == Person.id)
        .join(Unit, Unit.id == Job.unit_id)
        .outerjoin(ended, (ended.public_id == ExceptionStep.public_id) & (ended.state == ENDED))
        .where(
            ExceptionStep.state == APPROVED,
            ExceptionStep.recorded_at >= since,
            ExceptionStep.recorded_at < before,
            Job.superseded_at.is_(None),
            Job.from_on <= ExceptionStep.from_on,
            or_(Job.to_on.is_(None), Job.to_on >= ExceptionStep.from_on),
            in_scope(paths),
        )
        .order_by(ExceptionStep.id, Job.id)
    )
    found: dict[int, DecidedException] = {}
    for step, person, unit, ended_at in db.session.execute(statement):
        if step.id not in found:
            found[step.id] = _decided(step, person, unit, ended_at)
    return list(found.values())


def _decided(step: ExceptionStep, person: Person, unit: Unit, ended_at: datetime | None) -> DecidedException:
    from_on = max(step.from_on, clock.local_date(step.recorded_at))
    return DecidedException(
        number=step.id,
        public_id=step.public_id,
        kind=step.kind,
        title=title_of_topic(step.topic),
        person=person,
        unit=unit,
        asked_by_id=step.asked_by_id or step.person_id,
        by_id=step.by_id,
        reason=step.reason,
        decided_at=step.recorded_at,
        from_on=from_on,
        last_on=step.until_on if ended_at is None else _last_day(step.kind, from_on, ended_at),
    )


def _last_day(kind: str, from_on: date, ended_at: datetime) -> date | None:
    last = clock.local_date(ended_at) - timedelta(days=1)
    return last if kind == WAIVER and last >= from_on else None
