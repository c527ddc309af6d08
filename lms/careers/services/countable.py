"""What on a person's record can be counted as continuing education and is not counted yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import or_, select

from lms.compliance.api import EvidenceRow
from lms.core.database import plain_rows
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.courses.api import courses_of_libraries, modules
from lms.documents.api import earned_by

CERTIFICATE, MODULE, CLASS = "certificate", "module", "class"
_QUARTER = Decimal("0.25")
_MINUTES = 60
_ROWS = select(EvidenceRow.key, EvidenceRow.kind, EvidenceRow.subject, EvidenceRow.occurred_on).where(
    EvidenceRow.superseded_at.is_(None),
    EvidenceRow.kind.in_(("completion", "external-class")),
    or_(EvidenceRow.outcome.is_(None), EvidenceRow.outcome != "fail"),
)


@dataclass(frozen=True)
class Countable:
    """Something on record: ``key`` names its evidence, ``hours`` are its minutes as hours, None unknown."""

    key: str
    kind: str
    title: str
    on: date
    hours: Decimal | None


def hours_of(minutes: int) -> Decimal:
    """Return minutes as hours, rounded to a quarter."""
    quarters = (Decimal(minutes) / _MINUTES / _QUARTER).quantize(Decimal(1), ROUND_HALF_UP)
    return quarters * _QUARTER


def countable(person_id: int, used: Collection[str]) -> list[Countable]:
    """Return what can be counted, the newest first; what was counted before is left out.

    A pass that earns a certificate stands for its module; a module without one counts by its completion.

    Args:
        person_id: whose record.
        used: the keys of evidence that entries rest on already.
    """
    earned = earned_by(person_id)
    rows = plain_rows(_ROWS.where(EvidenceRow.person_id == person_id))
    certified = {one.one.module for one in earned}
    found = [_of_pass(one) for one in earned]
    found += [_of_row(row) for row in rows if row.kind == "external-class" or row.subject not in certified]
    left = [one for one in found if one.key not in used]
    return sorted(left, key=lambda one: (one.on, one.title), reverse=True)


def countable_by(person_id: int, used: Collection[str], key: str) -> Countable:
    """Return what can be counted by the key of its evidence.

    Raises:
        NotFound: when there is no such thing, or it is counted already.
    """
    for one in countable(person_id, used):
        if one.key == key:
            return one
    raise NotFound(
        _("This is not on record any more, or it is counted already."),
        hint=_("Choose something of the list, or add an entry with a file."),
    )


def _of_pass(earned: Any) -> Countable:
    module = modules().get(earned.one.module)
    hours = hours_of(module.minutes) if module else None
    title = f"{earned.title} ({earned.one.module})"
    return Countable(earned.one.key, CERTIFICATE, title, earned.one.occurred_on, hours)


def _of_row(row: Any) -> Countable:
    if row.kind == "completion":
        module = modules().get(row.subject)
        title = f"{module.title} ({row.subject})" if module else row.subject
        return Countable(
            row.key, MODULE, title, row.occurred_on, hours_of(module.minutes) if module else None
        )
    course = courses_of_libraries().get(row.subject)
    title = f"{course.title} ({row.subject})" if course else row.subject
    hours = hours_of(course.minutes) if course else None
    return Countable(row.key, CLASS, title, row.occurred_on, hours)
