"""Who is hit by a change of a programme, and how many minutes of work it makes: counted, never named."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from lms.assessments.api import add_months
from lms.authoring.rules.programmes import ADVISED, MODULE, Change, Row
from lms.compliance.api import EvidenceRow
from lms.core import clock
from lms.core.database import db
from lms.courses.api import ModuleSummary, modules
from lms.people.api import Job, of_units, valid_on_clause

DONE = "completion"


@dataclass(frozen=True)
class Reach:
    """What one change does to the people who hold the job role today.

    Attributes:
        change: what differs.
        to_do: of them have nothing in date for it, None where that is not known (other than modules).
        minutes: of work that is new to them all together; for what is taken out, that they are spared.
    """

    change: Change
    to_do: int | None
    minutes: int | None


@dataclass(frozen=True)
class Hit:
    """Who is hit by all changes: people who hold the role in scope, and what each change does."""

    people: int
    rows: tuple[Reach, ...]

    @property
    def minutes_added(self) -> int:
        """Return the minutes of work that are new."""
        return sum(row.minutes or 0 for row in self.rows if _is_new(row.change))

    @property
    def minutes_spared(self) -> int:
        """Return the minutes of work that nobody is asked any more."""
        return sum(row.minutes or 0 for row in self.rows if _is_gone(row.change))


def hit_by(job_role: str, found: Sequence[Change], paths: Collection[str], *, is_future: bool) -> Hit:
    """Return who is hit by changes of a programme today, under unit paths; three statements at most.

    Args:
        job_role: whose programme.
        found: what differs.
        paths: paths of the units that the reader sees.
        is_future: the change binds only jobs that begin later, so it hits nobody of today.
    """
    day, known = clock.today(), modules()
    held = _held(job_role, paths, day)
    people = db.session.scalar(select(func.count(Job.person_id.distinct())).where(*held)) or 0
    bound = 0 if is_future else people
    asked = {one.row.subject: known[one.row.subject] for one in found if _is_module(one.row, known)}
    done = _done(asked, held, day) if bound and asked else {}
    return Hit(people, tuple(_reach(one, known, bound, done) for one in found))


def _is_module(row: Row, known: Collection[str]) -> bool:
    return row.kind == MODULE and row.subject in known


def _reach(change: Change, known: dict[str, ModuleSummary], people: int, done: dict[str, int]) -> Reach:
    row = change.row
    if not _is_module(row, known):
        return Reach(change, None, None)
    to_do = people - done.get(row.subject, 0)
    counts = _is_new(change) or _is_gone(change)
    return Reach(change, to_do, to_do * known[row.subject].minutes if counts else 0)


def _is_new(change: Change) -> bool:
    """Tell whether something is asked that was not asked before; what is only advised asks nothing."""
    before = change.before is not None and change.before.part != ADVISED
    return change.after is not None and change.after.part != ADVISED and not before


def _is_gone(change: Change) -> bool:
    """Tell whether something is not asked any more."""
    after = change.after is not None and change.after.part != ADVISED
    return change.before is not None and change.before.part != ADVISED and not after


def _held(job_role: str, paths: Collection[str], day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Job.job_role == job_role,
        Job.superseded_at.is_(None),
        valid_on_clause(Job.from_on, Job.to_on, day),
        *of_units(Job.unit_id, paths),
    )


def _done(
    asked: dict[str, ModuleSummary], held: tuple[ColumnElement[bool], ...], day: date
) -> dict[str, int]:
    """Return by module how many of the people have a completion of it in date."""
    in_date = [
        and_(
            EvidenceRow.subject == key,
            *([] if module.months is None else [EvidenceRow.occurred_on >= add_months(day, -module.months)]),
        )
        for key, module in asked.items()
    ]
    statement = (
        select(EvidenceRow.subject, func.count(EvidenceRow.person_id.distinct()))
        .where(
            EvidenceRow.kind == DONE,
            EvidenceRow.superseded_at.is_(None),
            EvidenceRow.outcome.is_distinct_from("fail"),
            or_(false(), *in_date),
            EvidenceRow.person_id.in_(select(Job.person_id).where(*held)),
        )
        .group_by(EvidenceRow.subject)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}
