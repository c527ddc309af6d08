"""Who left so long ago that their training record is let go of, and the days ahead."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import exists, func, select

from lms.core import clock
from lms.core.database import db
from lms.core.validity import add_months
from lms.people.api import Employment, Job, Person
from lms.records.models import Erasure
from lms.records.rules.lasting import Stay

NAMES, REST = "names", "rest"


def stay_of(person_id: int) -> Stay:
    """Return a person's time here, as known now: nobody has left who has a job or an employment today."""
    today = clock.today()
    newest = db.session.scalars(
        select(Employment)
        .where(Employment.person_id == person_id, Employment.superseded_at.is_(None))
        .order_by(Employment.from_on.desc(), Employment.id.desc())
        .limit(1)
    ).first()
    if newest is not None and newest.status != "terminated":
        return Stay(None)
    jobs = db.session.scalars(
        select(Job).where(Job.person_id == person_id, Job.superseded_at.is_(None))
    ).all()
    if any(job.to_on is None or job.to_on >= today for job in jobs) and newest is None:
        return Stay(None)
    days = [job.to_on for job in jobs if job.to_on is not None and job.to_on < today]
    if newest is not None:
        days.append(newest.left_on or newest.from_on)
    if not days:
        days.append(
            db.session.scalar(select(Person.recorded_at).where(Person.id == person_id)) or clock.now()
        )
    last = max(day if not hasattr(day, "date") else day.date() for day in days)
    return Stay(last)


def left_days(*, before: date | None = None, without: Collection[int] = ()) -> list[tuple[int, date]]:
    """Return who left, and their last day, of people whose record is still whole; the first to leave first.

    Args:
        before: only who left before this day.
        without: people who are left out.
    """
    later = Employment.__table__.alias("later")
    is_newest = ~exists().where(
        later.c.person_id == Employment.person_id,
        later.c.superseded_at.is_(None),
        later.c.from_on > Employment.from_on,
    )
    last = func.max(func.coalesce(Employment.left_on, Employment.from_on))
    let_go = exists().where(Erasure.person_id == Employment.person_id, Erasure.stage == REST)
    statement = (
        select(Employment.person_id, last)
        .where(Employment.superseded_at.is_(None), Employment.status == "terminated", is_newest, ~let_go)
        .where(Employment.person_id.not_in(without))
        .group_by(Employment.person_id)
        .order_by(last, Employment.person_id)
    )
    rows = db.session.execute(statement.having(last < before) if before else statement)
    return [(row[0], row[1]) for row in rows]


def gone_before(today: date, months: int) -> date:
    """Return the first day such that who left before it is let go of today."""
    day = add_months(today, -months)
    while add_months(day, months) <= today:
        day = date.fromordinal(day.toordinal() + 1)
    return day
