"""What happened while a measure moved: waves of training. A mark says what happened, never why it moved.

How many people completed what in a month is counted once and kept until a completion in that month is
recorded or corrected: a version number of its own for each month says so.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from lms.compliance.api import EvidenceRow
from lms.core.database import plain_rows
from lms.core.fact_versions import raise_part
from lms.core.kept import kept
from lms.core.unit_of_work import recorded_at
from lms.kpi.rules.periods import Period
from lms.kpi.rules.waves import waves
from lms.kpi.services.definitions import showing
from lms.kpi.services.functions import FirstOfMonth
from lms.kpi.services.scopes import Scope
from lms.people.api import Job, Unit, in_chunks

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
    counts = {
        (name, module): people
        for name, month in months.items()
        for module, people in completed_in(month, scope).items()
    }
    found = waves(counts, months=len(months), fewest=showing().wave_people)
    return [Mark(months[name], module, count) for name, module, count in found]


def note_completions(person_ids: Collection[int]) -> None:
    """Say of which months the completions of people change with the open unit of work."""
    now = recorded_at()
    month = FirstOfMonth(EvidenceRow.occurred_on)
    changed = (
        select(month)
        .where(
            EvidenceRow.kind == COMPLETION,
            or_(EvidenceRow.recorded_at == now, EvidenceRow.superseded_at == now),
        )
        .distinct()
    )
    for chunk in in_chunks(person_ids):
        for first in plain_rows(changed.where(EvidenceRow.person_id.in_(chunk))).scalars():
            raise_part(_part(first))


def completed_in(month: Period, scope: Scope) -> dict[str, int]:
    """Return how many people of a scope completed each module in a month; kept between requests."""
    days, part = (month.from_on, month.end), _part(month.from_on)
    key = (days, scope.paths, scope.setting)
    return kept("kpi.completed", (Job, Unit), lambda: _read(*days, scope), key=key, parts=(part,))


def _part(day: date) -> str:
    return f"completions:{day:%Y-%m}"


def _read(first_on: date, last_on: date, scope: Scope) -> dict[str, int]:
    """Count by the job that was held on the day of the completion."""
    held = (
        select(Job.id)
        .where(
            Job.person_id == EvidenceRow.person_id,
            Job.superseded_at.is_(None),
            Job.from_on <= EvidenceRow.occurred_on,
            or_(Job.to_on.is_(None), Job.to_on >= EvidenceRow.occurred_on),
            scope.clause(Job.unit_id),
        )
        .exists()
    )
    statement = (
        select(EvidenceRow.subject, func.count(EvidenceRow.person_id.distinct()))
        .where(
            EvidenceRow.kind == COMPLETION,
            EvidenceRow.occurred_on.between(first_on, last_on),
            EvidenceRow.superseded_at.is_(None),
            held,
        )
        .group_by(EvidenceRow.subject)
    )
    return dict(plain_rows(statement).all())
