"""Large intakes: who begins when, for which work and where, and how ready they are for the first day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Integer, case, cast, func, select

from lms.access.models import GateSpan
from lms.access.rules.decisions import MAY_WORK
from lms.core.database import plain_rows
from lms.people.api import Unit, in_scope

DAYS_BACK, DAYS_AHEAD = 30, 180


@dataclass(frozen=True)
class Intake:
    """People who begin one job role in one unit on one day.

    ``ready`` wait for signatures only; ``begun`` have met something; ``met`` of ``asked`` requirements are
    met by all of them together, as they stand on the first day or, when it is over, today.
    """

    begins_on: date
    job_role: str
    unit_id: int
    unit_code: str
    unit_name: str
    people: int
    at_work: int
    ready: int
    begun: int
    met: int
    asked: int

    @property
    def behind(self) -> int:
        """How many neither may work nor wait for signatures only."""
        return self.people - self.at_work - self.ready


def intakes(paths: Collection[str], day: date, *, fewest: int = 1) -> list[Intake]:
    """Return the intakes from a month back to half a year ahead, the next to begin first.

    Args:
        paths: units at or below which people are seen.
        day: business date.
        fewest: only intakes of at least so many people.
    """
    number = func.count()
    looked_at = case((GateSpan.tenure_from_on > day, GateSpan.tenure_from_on), else_=day)
    may_work, is_ready = GateSpan.state.in_(sorted(MAY_WORK)), GateSpan.state == "ready_for_signoff"
    statement = (
        select(
            GateSpan.tenure_from_on,
            GateSpan.job_role,
            Unit.id,
            Unit.code,
            Unit.name,
            number,
            number.filter(may_work),
            number.filter(is_ready),
            number.filter(~may_work, ~is_ready, GateSpan.met > 0),
            cast(func.sum(GateSpan.met), Integer),
            cast(func.sum(GateSpan.asked), Integer),
        )
        .join(Unit, Unit.id == GateSpan.unit_id)
        .where(
            in_scope(paths),
            GateSpan.tenure_from_on.between(
                day - timedelta(days=DAYS_BACK), day + timedelta(days=DAYS_AHEAD)
            ),
            GateSpan.from_on <= looked_at,
            GateSpan.to_on.is_(None) | (GateSpan.to_on >= looked_at),
        )
        .group_by(GateSpan.tenure_from_on, GateSpan.job_role, Unit.id, Unit.code, Unit.name)
        .having(number >= fewest)
        .order_by(GateSpan.tenure_from_on, GateSpan.job_role, Unit.name)
    )
    return [Intake(*row) for row in plain_rows(statement)]
