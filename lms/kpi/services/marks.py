"""What happened while a measure moved: waves of training. A mark says what happened, never why it moved."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from lms.compliance.api import EvidenceRow
from lms.core.database import db
from lms.kpi.rules.periods import Period
from lms.kpi.rules.waves import waves
from lms.kpi.services.compiling import windows_of
from lms.kpi.services.definitions import showing
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
    months = {one.month: one for one in period.months() if one.from_on <= one.end}
    if not months:
        return []
    windows = windows_of(tuple(months.values()))
    people = func.count(EvidenceRow.person_id.distinct())
    rows = db.session.execute(
        select(windows.c.label, EvidenceRow.subject, people)
        .select_from(windows)
        .join(EvidenceRow, EvidenceRow.occurred_on.between(windows.c.start_on, windows.c.end_on))
        .join(Job, Job.person_id == EvidenceRow.person_id)
        .where(
            EvidenceRow.kind == COMPLETION,
            EvidenceRow.superseded_at.is_(None),
            Job.superseded_at.is_(None),
            Job.from_on <= EvidenceRow.occurred_on,
            or_(Job.to_on.is_(None), Job.to_on >= EvidenceRow.occurred_on),
            scope.clause(Job.unit_id),
        )
        .group_by(windows.c.label, EvidenceRow.subject)
    )
    counts = {(label, module): count for label, module, count in rows}
    found = waves(counts, months=len(months), fewest=showing().wave_people)
    return [Mark(months[label], module, count) for label, module, count in found]
