"""Accounts of the EHR as they stood on a day."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
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
    place = func.row_number().over(
        partition_by=(EhrAccount.person_id, EhrAccount.account, EhrAccount.security_class),
        order_by=(EhrAccount.from_on.desc(), EhrAccount.id.desc()),
    )
    facts = select(EhrAccount, place.label("place")).where(EhrAccount.superseded_at.is_(None))
    if day is not None:
        facts = facts.where(EhrAccount.from_on <= day)
    if chunk is not None:
        facts = facts.where(EhrAccount.person_id.in_(chunk))
    placed = facts.subquery()
    newest = aliased(EhrAccount, placed)
    statement = select(newest).where(placed.c.place == 1).order_by(newest.person_id, newest.account)
    return list(db.session.scalars(statement))
