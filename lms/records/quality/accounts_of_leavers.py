"""EHR accounts that are active although their person has left."""

from datetime import date

from sqlalchemy import Select, select

from lms.access.api import EhrAccount, account_is_replaced
from lms.core.database import db
from lms.people.api import Person
from lms.records.quality.base import Check, Found, Row, has_left, how_many


def _active(day: date) -> Select[str, str, str]:
    """Select the accounts that are active at the end of a day; earlier facts of an account are replaced."""
    return (
        select(EhrAccount.account, EhrAccount.security_class, Person.employee_no)
        .join(Person, Person.id == EhrAccount.person_id)
        .where(
            EhrAccount.superseded_at.is_(None),
            EhrAccount.active.is_(True),
            EhrAccount.from_on <= day,
            ~account_is_replaced(day),
        )
    )


def _count(day: date) -> Found:
    return Found(how_many(_active(day).where(has_left(day))), how_many(_active(day)))


def _rows(day: date, most: int) -> list[Row]:
    left = _active(day).where(has_left(day)).order_by(EhrAccount.account).limit(most)
    return [
        Row(f"{row[0]}, {row[1]}", f"of {row[2]}, who has left", f"/access/{row[2]}")
        for row in db.session.execute(left)
    ]


CHECK = Check(
    kind="account-of-leaver",
    title="Active EHR accounts of people who left",
    of_what="active EHR accounts",
    why="Somebody could still sign in to the EHR.",
    owner="Access officer: end the account, then import the accounts again",
    fix=("Reconciliation", "/access/reconcile"),
    count=_count,
    rows=_rows,
)
