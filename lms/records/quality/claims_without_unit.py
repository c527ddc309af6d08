"""Claims that no unit answers for."""

from datetime import date

from sqlalchemy import func, select

from lms.claims.api import ClaimFact
from lms.core.database import db
from lms.records.quality.base import Check, Found, Row


def _count(_day: date) -> Found:
    of_all = select(func.count(), func.count(ClaimFact.unit_id)).select_from(ClaimFact)
    every, placed = db.session.execute(of_all).one()
    return Found(every - placed, every)


def _rows(_day: date, most: int) -> list[Row]:
    found = select(ClaimFact.public_id, ClaimFact.first_submission_on).where(ClaimFact.unit_id.is_(None))
    rows = db.session.execute(found.order_by(ClaimFact.id.desc()).limit(most))
    return [Row(row[0], f"sent {row[1]}" if row[1] else "not sent", f"/claims/{row[0]}") for row in rows]


CHECK = Check(
    kind="claim-without-unit",
    title="Claims not attributed to a unit",
    of_what="claims",
    why="They count in no unit's measures; every page shows how many.",
    owner="Administrator: NPIs in the organisation file, or encounters",
    fix=("Import encounters", "/admin/imports/new"),
    count=_count,
    rows=_rows,
)
