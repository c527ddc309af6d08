"""Passes from elsewhere: imported evidence that counts like an exam passed here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import insert, select

from lms.assessments.models import ExamCredit
from lms.core.database import db
from lms.core.unit_of_work import recorded_at


@dataclass(frozen=True)
class Credit:
    """A pass of a person in the exam of a module on a day."""

    person_id: int
    module: str
    passed_on: date
    score: Decimal | None = None


def credit_passes(passes: Iterable[Credit]) -> int:
    """Record passes from elsewhere; those known already are left alone. Returns how many were new."""
    wanted = {(row.person_id, row.module, row.passed_on): row for row in passes}
    known: set[tuple[int, str, date]] = set()
    if wanted:
        known.update(
            db.session.execute(select(ExamCredit.person_id, ExamCredit.module, ExamCredit.passed_on)).all()
        )
    rows = [
        {
            "person_id": row.person_id,
            "module": row.module,
            "passed_on": row.passed_on,
            "score": row.score,
            "recorded_at": recorded_at(),
        }
        for key, row in wanted.items()
        if key not in known
    ]
    if rows:
        db.session.execute(insert(ExamCredit), rows)
    return len(rows)
