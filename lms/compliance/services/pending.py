"""What waits for a decision: due days that could not be met, waivers and extensions that were asked for."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select

from lms.compliance.models import ObligationReason, ObligationSpan, Requirement
from lms.compliance.models_exceptions import ExceptionStep
from lms.compliance.rules.assignment import WAITS
from lms.compliance.rules.exceptions import WAITING
from lms.compliance.rules.ladder import MODULE_KINDS
from lms.compliance.rules.standings import LATE, PAUSED, WAIVED
from lms.compliance.services.standings import PROFICIENCY
from lms.compliance.services.times import known_at_end_of
from lms.core.database import plain_rows
from lms.people.api import known_at_clause, of_units, valid_on_clause


def pending_on(as_of: date, paths: Collection[str], known_at: datetime | None = None) -> int:
    """Count what is asked for, open and not late, and for which a decision is waited for at the end of a day.

    Each obligation counts once: when its due day waits for a choice, or while an exception of it is asked
    for and not decided. As known at an instant (None = now). One statement.
    """
    waiting = _due_days(as_of, known_at).union(_exceptions(as_of, known_at)).subquery("waiting")
    statement = (
        select(func.count())
        .select_from(ObligationSpan)
        .join(
            waiting,
            (waiting.c.person_id == ObligationSpan.person_id)
            & (waiting.c.requirement_id == ObligationSpan.requirement_id),
        )
        .join(Requirement, Requirement.id == ObligationSpan.requirement_id)
        .where(
            ObligationSpan.met.is_(False),
            ObligationSpan.state.not_in((*LATE, WAIVED, PAUSED)),
            valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, as_of),
            known_at_clause(ObligationSpan.known_from, ObligationSpan.known_to, known_at),
            Requirement.kind != PROFICIENCY,
            ObligationSpan.unit_id.is_not(None),
            *of_units(ObligationSpan.unit_id, paths),
        )
    )
    return int(plain_rows(statement).scalar_one())


def _due_days(as_of: date, known_at: datetime | None) -> Select[int, int]:
    """Return the select of ``(person_id, requirement_id)`` whose due day waits for a choice."""
    return select(ObligationReason.person_id, ObligationReason.requirement_id).where(
        ObligationReason.key.endswith(bindparam("waits", WAITS, literal_execute=True)),
        known_at_clause(ObligationReason.recorded_at, ObligationReason.superseded_at, known_at),
        valid_on_clause(ObligationReason.from_on, ObligationReason.to_on, as_of),
    )


def _exceptions(as_of: date, known_at: datetime | None) -> Select[int, int]:
    """Return the select of ``(person_id, requirement_id)`` of which an exception was open at the day's end.

    A step waits from the moment it was made until another follows it: what was decided later waited then.
    """
    day_end = known_at_end_of(as_of)
    at = day_end if known_at is None else min(known_at, day_end)
    return (
        select(ExceptionStep.person_id, Requirement.id.label("requirement_id"))
        .join(Requirement, topic_clause() == ExceptionStep.topic)
        .where(
            ExceptionStep.state.in_(WAITING),
            known_at_clause(ExceptionStep.recorded_at, ExceptionStep.superseded_at, at),
        )
    )


def topic_clause() -> ColumnElement[str]:
    """Return the SQL for what ``topic_of`` says of a requirement."""
    kind = case((Requirement.kind.in_(MODULE_KINDS), "module"), else_=Requirement.kind)
    return kind + ":" + Requirement.subject
