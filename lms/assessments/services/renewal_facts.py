"""How well objectives went at first attempts: of one person, and of the people in a job role."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, cast, func, select

from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.rules.attempts import Mode
from lms.core import clock
from lms.core.database import plain_rows
from lms.people.api import Job, valid_on_clause

MOST_SITTINGS = 2000
"""First attempts that are looked at for a job role, the newest ones: a page adds up no more."""
Topics = dict[tuple[str, str], "Share"]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the items asked were right."""

    right: int
    asked: int

    @property
    def rate(self) -> float:
        """The share that was right, 0 to 1."""
        return self.right / self.asked


def own_shares(person_id: int, modules: Collection[str]) -> Topics:
    """Return how the newest first attempt of a person in the exam of each module went, by objective.

    An attempt is a first one when it is the first of its cycle; repeats and renewal forms are none.
    """
    newest = (
        select(func.max(Attempt.id))
        .where(Attempt.person_id == person_id, Attempt.module.in_(sorted(modules)), *_FIRST)
        .group_by(Attempt.module)
    )
    return _shares(plain_rows(_by_objective().where(Attempt.id.in_(newest))))


def role_shares(job_role: str, modules: Collection[str]) -> Topics:
    """Return how first attempts of the people who hold a job role today went, by module and objective."""
    today = clock.today()
    holders = select(Job.person_id).where(
        Job.job_role == job_role,
        Job.superseded_at.is_(None),
        valid_on_clause(Job.from_on, Job.to_on, today),
    )
    newest = (
        select(Attempt.id)
        .where(Attempt.module.in_(sorted(modules)), Attempt.person_id.in_(holders), *_FIRST)
        .order_by(Attempt.id.desc())
        .limit(MOST_SITTINGS)
    )
    return _shares(plain_rows(_by_objective().where(Attempt.id.in_(newest))))


_FIRST = (Attempt.mode == Mode.FULL.value, Attempt.number == 1, Attempt.submitted_at.is_not(None))


def _by_objective() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Attempt.module,
            AttemptItem.objective,
            func.sum(cast(AttemptItem.is_right, Integer)),
            func.count(),
        )
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(AttemptItem.is_scored.is_(True), AttemptItem.is_right.is_not(None))
        .group_by(Attempt.module, AttemptItem.objective)
    )


def _shares(rows: Iterable[Any]) -> Topics:
    return {(module, objective): Share(int(right), asked) for module, objective, right, asked in rows}
