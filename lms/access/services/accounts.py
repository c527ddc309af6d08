"""Accounts of the EHR as they stood on a day."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from lms.access.models import EhrAccount
from lms.core.database import db
from lms.people.api import in_chunks


def accounts_on(day: date | None, person_ids: Collection[int] | None = None) -> list[EhrAccount]:
    """Return how every account stood at the end of ``day`` (None = as known now), inactive ones included.

    Args:
        day: business date.
        person_ids: whose accounts; None = everybody's.
    """
    if person_ids is None:
        return _accounts(day, None)
    return [account for chunk in in_chunks(person_ids) for account in _accounts(day, chunk)]


def _accounts(day: date | None, chunk: list[int] | None) -> list[EhrAccount]:
    statement = (
        select(EhrAccount)
        .where(EhrAccount.superseded_at.is_(None), ~is_replaced(day))
        .order_by(EhrAccount.person_id, EhrAccount.account)
    )
    if day is not None:
        statement = statement.where(EhrAccount.from_on <= day)
    if chunk is not None:
        statement = statement.where(EhrAccount.person_id.in_(chunk))
    return list(db.session.scalars(statement))


@lru_cache(maxsize=8)
def is_replaced(day: date | None) -> ColumnElement[bool]:
    """Return the SQL for "a later fact of the same account holds on ``day``" (None = as known now)."""
    later = aliased(EhrAccount)
    found = exists().where(
        later.person_id == EhrAccount.person_id,
        later.account == EhrAccount.account,
        later.security_class == EhrAccount.security_class,
        later.superseded_at.is_(None),
        or_(
            later.from_on > EhrAccount.from_on,
            and_(later.from_on == EhrAccount.from_on, later.id > EhrAccount.id),
        ),
    )
    return found if day is None else found.where(later.from_on <= day)
