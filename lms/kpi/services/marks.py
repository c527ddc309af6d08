"""What happened while a measure moved: waves of training. A mark says what happened, never why it moved."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from lms.compliance.api import EvidenceRow
from lms.core.database import db
from lms.kpi.rules.periods import Period
from lms.kpi.rules.waves import waves
from lms.kpi.services.definitions import showing
from lms.kpi.services.functions import FirstOfMonth
from lms.kpi.services.scopes import Scope
from lms.people.api import Job

COMPLETION = "completion"


@dataclass(frozen=True)
class Mark:
    """A training wave: many people completed the same module in a month."""

    period: Period
    module: str
    people: int


def training_waves(period: Period, scope: Scope) -> list[Mark]:
    """Return the months in which a module was completed far above its usual, oldest first, at most three."""
    months = {one.from_on.replace(day=1): one for one in period.months() if one.from_on <= one.end}
    if not months:
        return []
    month = FirstOfMonth(EvidenceRow.occurred_on)
    people = func.count(EvidenceRow.person_id.distinct())
    rows = db.session.execute(
        select(month, EvidenceRow.subject, people)
        .select_from(EvidenceRow)
        .join(Job, Job.person_id == EvidenceRow.person_id)
        .where(
            EvidenceRow.kind == COMPLETION,
            EvidenceRow.occurred_on.between(period.from_on, period.end),
            EvidenceRow.superseded_at.is_(None),
            Job.superseded_at.is_(None),
            Job.from_on <= EvidenceRow.occurred_on,
            or_(Job.to_on.is_(None), Job.to_on >= EvidenceRow.occurred_on),
            scope.clause(Job.unit_id),
        )
        .group_by(month, EvidenceRow.subject)
    )
    counts = {(months[first].month, module): count for first, module, count in rows}
    found = waves(counts, months=len(months), fewest=showing().wave_people)
    by_name = {one.month: one for one in months.values()}
    return [Mark(by_name[name], module, count) for name, module, count in found]
