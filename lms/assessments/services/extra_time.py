"""Extra time: the accommodation that makes a person's exams longer."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select, update

from lms.assessments.models import ExtraTime
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import recorded_at

LEAST, MOST = Decimal(1), Decimal(3)


def extra_time_of(person_id: int) -> Decimal:
    """Return the factor in force today for a person; 1 without an accommodation."""
    factor = db.session.scalar(
        select(ExtraTime.factor)
        .where(
            ExtraTime.person_id == person_id,
            ExtraTime.superseded_at.is_(None),
            ExtraTime.from_on <= clock.today(),
        )
        .order_by(ExtraTime.from_on.desc())
        .limit(1)
    )
    return factor or LEAST


def allow_extra_time(*, person_id: int, factor: Decimal, from_on: date) -> None:
    """Record from when a person's exams are longer by ``factor``; a newer record supersedes older ones.

    Raises:
        Refused: for a factor outside 1 to 3.
    """
    if not LEAST <= factor <= MOST:
        raise Refused(f"The factor is {factor}; it lies between {LEAST} and {MOST}, usually 1.5.")
    db.session.execute(
        update(ExtraTime)
        .where(
            ExtraTime.person_id == person_id, ExtraTime.superseded_at.is_(None), ExtraTime.from_on >= from_on
        )
        .values(superseded_at=recorded_at())
    )
    db.session.add(ExtraTime(person_id=person_id, factor=factor, from_on=from_on, recorded_at=recorded_at()))
    db.session.flush()
