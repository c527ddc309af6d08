"""How exceptions stand: the newest step of each, every step of one, the register of a scope."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from lms.compliance.models_exceptions import ExceptionStep
from lms.compliance.rules.exceptions import APPROVED, WAITING
from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.people.api import Job, Person, Unit, in_scope, valid_on_clause

ALL, WAITS, IN_FORCE = "all", "waiting", "in-force"
MOST_ROWS = 2000


@dataclass(frozen=True)
class Registered:
    """A row of the register: an exception as it stands, whose it is, where they work."""

    step: ExceptionStep
    person: Person
    unit: str


def register(paths: Collection[str], shown: str) -> list[Registered]:
    """Return the exceptions of people who hold a job under unit paths, newest first; one statement.

    Args:
        paths: units at or below which people are seen.
        shown: ``waiting`` for a decision, ``in-force`` today, or ``all``.
    """
    today = clock.today()
    statement = (
        select(ExceptionStep, Person, Unit.name)
        .join(Person, Person.id == ExceptionStep.person_id)
        .join(Job, Job.person_id == Person.id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(
            ExceptionStep.superseded_at.is_(None),
            Job.superseded_at.is_(None),
            valid_on_clause(Job.from_on, Job.to_on, today),
            in_scope(paths),
        )
        .order_by(ExceptionStep.id.desc(), Unit.name)
        .limit(MOST_ROWS)
    )
    if shown == WAITS:
        statement = statement.where(ExceptionStep.state.in_(WAITING))
    elif shown == IN_FORCE:
        statement = statement.where(ExceptionStep.state == APPROVED, ExceptionStep.until_on >= today)
    found: dict[int, Registered] = {}
    for step, person, unit in db.session.execute(statement):
        found.setdefault(step.id, Registered(step, person, unit))
    return list(found.values())


def exception(public_id: str, *, lock: bool = False) -> ExceptionStep:
    """Return the step of an exception that is known now; locked, so that two decisions wait, if asked.

    Raises:
        NotFound: when there is none.
    """
    found = newest_step(public_id, lock=lock)
    if found is None:
        raise NotFound(_("There is no such exception."), hint=_("Choose one from the register."))
    return found


def newest_step(public_id: str, *, lock: bool = False) -> ExceptionStep | None:
    """Return the step of an exception that is known now, None when there is none."""
    steps = select(ExceptionStep).where(ExceptionStep.public_id == public_id)
    if lock:
        db.session.execute(steps.with_for_update()).all()
    known = steps.where(ExceptionStep.superseded_at.is_(None))
    return db.session.scalar(known.execution_options(populate_existing=True))


def steps_of(public_id: str) -> Sequence[ExceptionStep]:
    """Return every step of an exception, oldest first."""
    return db.session.scalars(
        select(ExceptionStep).where(ExceptionStep.public_id == public_id).order_by(ExceptionStep.id)
    ).all()


def steps_known(person_ids: Collection[int]) -> Sequence[ExceptionStep]:
    """Return how the exceptions of people stand now, newest first."""
    return db.session.scalars(
        select(ExceptionStep)
        .where(ExceptionStep.person_id.in_(person_ids), ExceptionStep.superseded_at.is_(None))
        .order_by(ExceptionStep.id.desc())
    ).all()
