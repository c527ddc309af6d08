"""Where gates and accounts disagree, and the SQL that every search for it shares."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_

from lms.access.models import AccessSpan, EhrAccount
from lms.access.services.accounts import is_replaced
from lms.people.api import valid_on_clause


class Pointer(NamedTuple):
    """Where a disagreement is: enough to count it, to put it in order and to find it again."""

    kind: str
    person_id: int
    account: str | None
    security_class: str | None
    unit_id: int | None
    job_role: str | None


def is_active(as_of: date) -> ColumnElement[bool]:
    """Return the SQL for "an account that is active on a day, by what holds on that day"."""
    return and_(
        EhrAccount.active.is_(True),
        EhrAccount.superseded_at.is_(None),
        EhrAccount.from_on <= as_of,
        ~is_replaced(as_of),
    )


def stands(as_of: date, *, has_account: bool) -> tuple[ColumnElement[bool], ...]:
    """Return the SQL for "on that day somebody has an active account", or has none."""
    return (
        AccessSpan.has_account.is_(has_account),
        valid_on_clause(AccessSpan.from_on, AccessSpan.to_on, as_of),
    )
