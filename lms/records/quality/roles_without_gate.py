"""Job roles that people hold and that have no gate."""

from datetime import date

from sqlalchemy import func, select

from lms.core.content import live_all
from lms.core.database import db
from lms.people.api import Job, role_title, valid_on_clause
from lms.records.quality.base import Check, Found, Row


def _held(day: date) -> dict[str, int]:
    held = (
        select(Job.job_role, func.count())
        .where(Job.superseded_at.is_(None), valid_on_clause(Job.from_on, Job.to_on, day))
        .group_by(Job.job_role)
    )
    known = live_all("role", day)
    return {role: count for role, count in db.session.execute(held) if role in known}


def _open(day: date) -> dict[str, int]:
    known = live_all("role", day)
    return {role: count for role, count in _held(day).items() if not known[role].body.get("gate")}


def _count(day: date) -> Found:
    return Found(len(_open(day)), len(_held(day)))


def _rows(day: date, most: int) -> list[Row]:
    found = sorted(_open(day).items())[:most]
    return [Row(role_title(role), f"{count} jobs", f"/programmes/{role}") for role, count in found]


CHECK = Check(
    kind="role-without-gate",
    title="Job roles in use without a gate",
    of_what="job roles in use",
    why="Nothing stands between these people and the EHR. For some roles that is right.",
    owner="Trainers and access officers: the role's programme",
    fix=("Programmes", "/programmes"),
    count=_count,
    rows=_rows,
)
