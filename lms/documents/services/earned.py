"""What of a person's evidence earns a certificate, read from the ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from lms.assessments.api import renewal_window_days
from lms.compliance import api as compliance
from lms.compliance.api import EvidenceRow
from lms.core.database import db
from lms.courses import api as courses
from lms.documents.rules.certificates import Pass, by_module, earning

_ROWS = select(
    EvidenceRow.id,
    EvidenceRow.key,
    EvidenceRow.kind,
    EvidenceRow.subject,
    EvidenceRow.occurred_on,
    EvidenceRow.expires_on,
    EvidenceRow.outcome,
    EvidenceRow.revision,
).where(EvidenceRow.superseded_at.is_(None), EvidenceRow.kind.in_(("completion", "exam")))


@dataclass(frozen=True)
class Earned:
    """A pass that earns a certificate; ``valid_until`` is the last day on which it counts, None for ever."""

    one: Pass
    title: str
    valid_until: date | None


def earned_by(person_id: int) -> list[Earned]:
    """Return what earns a person a certificate, newest first; one statement."""
    rows = db.session.execute(_ROWS.where(EvidenceRow.person_id == person_id)).all()
    passes = [_pass(row) for row in rows if row.kind == "exam" and row.outcome == "pass"]
    completed = [(row.subject, row.occurred_on) for row in rows if row.kind == "completion"]
    until = _last_days(passes)
    found = []
    for one in earning(passes, completed):
        module = _module_on(one.module, one.occurred_on)
        if module is not None:
            found.append(Earned(one, module.title, until[one.id]))
    return found


def _pass(row: Any) -> Pass:
    return Pass(row.id, row.key, row.subject, row.occurred_on, row.expires_on, row.revision)


def _module_on(module_id: str, day: date) -> courses.ModuleSummary | None:
    """Return a module as it was on a day, else as it is today; None when there is none of that name."""
    return courses.modules(day).get(module_id) or courses.modules().get(module_id)


def _last_days(passes: Iterable[Pass]) -> Mapping[int, date | None]:
    """Return the last valid day that each pass brings, by its id, by the terms of its own day."""
    found: dict[int, date | None] = {}
    for module_id, own in by_module(passes).items():
        for count, one in enumerate(own, start=1):
            module = _module_on(module_id, one.occurred_on)
            last = compliance.last_days(
                [(before.occurred_on, before.expires_on) for before in own[:count]],
                months=module.months if module else None,
                window_days=renewal_window_days(one.occurred_on),
            )[-1]
            found[one.id] = None if last == date.max else last
    return found
