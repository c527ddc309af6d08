"""What an approved exception gives, and what its early end takes back: waivers and moved due days."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import select

from lms.compliance.models import ObligationReason, Requirement, Waiver
from lms.compliance.models_exceptions import DueExtension, ExceptionStep
from lms.compliance.rules.dates import add_days, in_words
from lms.compliance.rules.exceptions import EXTENSION, WAIVER
from lms.compliance.rules.ladder import topic_of
from lms.compliance.services.spans import recompute
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import recorded_at
from lms.people.api import person

Fact = TypeVar("Fact", Waiver, DueExtension)


def words_of(step: ExceptionStep) -> str:
    """Return what an exception does, in a sentence: ``extended to 3 Dec 2026 by Ada Byron``."""
    what = {WAIVER: "waived until", EXTENSION: "extended to"}[step.kind]
    return f"{what} {in_words(step.until_on)} by {person(step.by_id).full_name}"


def give(step: ExceptionStep) -> None:
    """Record the facts of an approved exception and work out what they change."""
    ids = _requirements_of(step)
    from_on = max(step.from_on, clock.today())
    for requirement_id in ids:
        db.session.add(
            _waiver(step, requirement_id, from_on, step.until_on)
            if step.kind == WAIVER
            else DueExtension(
                person_id=step.person_id,
                requirement_id=requirement_id,
                from_on=from_on,
                was_due_on=step.was_due_on or from_on,
                due_on=step.until_on,
                text=words_of(step),
                by_id=step.by_id,
                decided_in=step.public_id,
                recorded_at=recorded_at(),
            )
        )
    db.session.flush()
    recompute({(step.person_id, requirement_id) for requirement_id in ids})


def take(step: ExceptionStep) -> None:
    """End what an exception gave: a waiver holds up to yesterday at most, an extension no more."""
    today = clock.today()
    waivers, moved = _known(Waiver, step), _known(DueExtension, step)
    for one in moved:
        one.superseded_at = recorded_at()
    for row in waivers:
        row.superseded_at = recorded_at()
        if row.from_on < today:
            to_on = min(row.to_on or date.max, add_days(today, -1))
            db.session.add(_waiver(step, row.requirement_id, row.from_on, to_on, row.by_id))
    db.session.flush()
    touched = {row.requirement_id for row in waivers} | {one.requirement_id for one in moved}
    recompute({(step.person_id, requirement_id) for requirement_id in touched})


def _known(model: type[Fact], step: ExceptionStep) -> Sequence[Fact]:
    given = select(model).where(model.decided_in == step.public_id, model.superseded_at.is_(None))
    return db.session.scalars(given).all()


def _waiver(
    step: ExceptionStep, requirement_id: int, from_on: date, to_on: date, by_id: int | None = None
) -> Waiver:
    return Waiver(
        person_id=step.person_id,
        requirement_id=requirement_id,
        from_on=from_on,
        to_on=to_on,
        text=step.reason,
        by_id=by_id or step.by_id,
        decided_in=step.public_id,
        recorded_at=recorded_at(),
    )


def _requirements_of(step: ExceptionStep) -> list[int]:
    """Return the requirements of the thing that the person has reasons for, met or not."""
    held = (
        select(Requirement.id, Requirement.kind, Requirement.subject)
        .join(ObligationReason, ObligationReason.requirement_id == Requirement.id)
        .where(ObligationReason.person_id == step.person_id, ObligationReason.superseded_at.is_(None))
        .distinct()
        .order_by(Requirement.id)
    )
    return [row.id for row in db.session.execute(held) if topic_of(row.kind, row.subject) == step.topic]
