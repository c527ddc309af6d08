"""Marking an attempt: the points of each item, the result, and telling whoever listens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar, cast

from sqlalchemy import Table, bindparam, select

from lms.assessments.events import ExamGraded, RenewalGraded, Renewed, TestOutPassed
from lms.assessments.exams import Exam, Item
from lms.assessments.models import Attempt, AttemptItem, ExamCredit
from lms.assessments.questions.base import Score
from lms.assessments.renewal_models import RenewalForm
from lms.assessments.rules.attempts import Mode
from lms.assessments.rules.scoring import Mark, Result, result_of
from lms.assessments.rules.thinning import score_left
from lms.assessments.services.rulings import exam_in_force
from lms.core import clock
from lms.core.bulk import update_rows
from lms.core.database import db, plain_rows
from lms.core.events import announce
from lms.core.once import insert_once
from lms.core.unit_of_work import recorded_at


class Answered(Protocol):
    """What marking needs of an item of a form."""

    @property
    def item_id(self) -> str:
        """The item."""

    @property
    def objective(self) -> str:
        """The objective that it stands for."""

    @property
    def answer(self) -> Any:
        """The newest answer, None for none."""

    @property
    def is_scored(self) -> bool:
        """Tell whether it counts."""


R = TypeVar("R", bound=Answered)


@dataclass(frozen=True)
class MarkedItem(Generic[R]):
    """One item of a form with its score."""

    row: R
    item: Item
    score: Score

    @property
    def counts(self) -> bool:
        """Tell whether it counts: items on trial do not, nor those struck after an appeal."""
        return self.row.is_scored and not self.item.is_struck

    @property
    def mark(self) -> Mark:
        """What it brings to the result."""
        return Mark(
            item_id=self.row.item_id,
            objective=self.row.objective,
            points=self.score.points,
            kind=self.item.kind,
            right_from=self.score.right_from,
        )


_ITEMS = (
    select(
        AttemptItem.id,
        AttemptItem.item_id,
        AttemptItem.objective,
        AttemptItem.answer,
        AttemptItem.is_scored,
    )
    .where(AttemptItem.attempt_id == bindparam("attempt_id"))
    .order_by(AttemptItem.place)
)


@dataclass(frozen=True)
class Verdict:
    """How a form ended; ``score`` in percent, ``missed`` the critical objectives still open."""

    score: Decimal
    outcome: str
    is_above_cut: bool
    missed: tuple[str, ...]


def marked_items(rows: Sequence[R], exam: Exam, *, seed: str) -> list[MarkedItem[R]]:
    """Score the answers of a form drawn with ``seed``, in the order in which the items were asked.

    An answer that was thinned out keeps the points that it earned.
    """
    found = [(row, exam.items[row.item_id]) for row in rows]
    return [
        MarkedItem(row, item, score_left(row.answer) or item.grade(row.answer, seed=seed))
        for row, item in found
    ]


def result_for(marked: Sequence[MarkedItem[Any]], exam: Exam, *, cut: int | None = None) -> Result:
    """Return the result of a form, by a ``cut`` of its own where it has one."""
    return result_of(
        [one.mark for one in marked if one.counts],
        order=[objective.id for objective in exam.objectives],
        critical=exam.critical,
        cut=cut or exam.cut,
        kinds=exam.cut_kinds,
    )


def close(attempt: Attempt, exam: Exam, *, at: datetime, closed_by: str) -> None:
    """Mark an open attempt, close it as of ``at`` and announce the result.

    A repeat is announced only when it completes the pass, with the score of the attempt it completes:
    a missed repeat changes nothing that was known before. Neither does a failed test-out.
    """
    marked = marked_items(plain_rows(_ITEMS, {"attempt_id": attempt.id}).all(), exam, seed=attempt.seed)
    rights = [(one.score.correct, one.row.id) for one in marked]
    update_rows(cast("Table", AttemptItem.__table__), ["is_right"], rights)
    verdict = verdict_of(attempt, marked, exam)
    attempt.submitted_at = at
    attempt.closed_by = closed_by
    take_over(attempt, verdict)
    db.session.flush()
    if attempt.mode == Mode.RENEWAL:
        tell_renewal(attempt, at=at)
    elif verdict.outcome == "pass" or attempt.mode == Mode.FULL:
        _announce(attempt, exam, at=at)


def verdict_of(attempt: Attempt, marked: Sequence[MarkedItem[Any]], exam: Exam) -> Verdict:
    """Return how a form ended by the rules of its mode."""
    result = result_for(marked, exam, cut=attempt.cut)
    passed = not result.missed_critical if attempt.mode == Mode.REPEAT else result.is_passed
    outcome = "pass" if passed else "fail"
    return Verdict(result.percent, outcome, result.is_above_cut, result.missed_critical)


def take_over(attempt: Attempt, verdict: Verdict) -> None:
    """Let an attempt carry a result from now on."""
    attempt.score = verdict.score
    attempt.outcome = verdict.outcome
    attempt.is_above_cut = verdict.is_above_cut
    attempt.missed = list(verdict.missed)


def tell_renewal(attempt: Attempt, *, at: datetime) -> None:
    """Announce how a renewal form ended; a pass counts in the history of each exam that it renews.

    Told again with another outcome it supersedes what was told before.
    """
    form = db.session.scalars(select(RenewalForm).where(RenewalForm.attempt_id == attempt.id)).one()
    on = clock.local_date(at)
    if attempt.outcome == "pass":
        credited = {"person_id": attempt.person_id, "passed_on": on, "score": attempt.score}
        rows = [
            {**credited, "module": one["module"], "recorded_at": recorded_at()}
            for one in form.renews
            if "exam" in one["kinds"]
        ]
        insert_once(ExamCredit, rows)
    announce(
        RenewalGraded(
            attempt_id=attempt.id,
            person_id=attempt.person_id,
            purpose=form.purpose,
            occasion=form.occasion,
            job_role=form.job_role,
            renews=tuple(
                Renewed(
                    one["module"],
                    one["revision_id"],
                    exam_in_force(one["revision_id"]).version,
                    tuple(one["kinds"]),
                )
                for one in form.renews
            ),
            score=attempt.score or Decimal(0),
            outcome=attempt.outcome or "fail",
            occurred_on=on,
        )
    )


def _announce(attempt: Attempt, exam: Exam, *, at: datetime) -> None:
    root = db.session.get(Attempt, attempt.repeats_id) if attempt.repeats_id else attempt
    announce(
        ExamGraded(
            attempt_id=attempt.id,
            person_id=attempt.person_id,
            module=attempt.module,
            revision_id=attempt.revision_id,
            version=exam.version,
            score=(root.score if root else None) or Decimal(0),
            outcome=attempt.outcome or "fail",
            occurred_on=clock.local_date(at),
        )
    )
    if attempt.mode == Mode.TEST_OUT:
        announce(
            TestOutPassed(
                attempt_id=attempt.id,
                person_id=attempt.person_id,
                module=attempt.module,
                revision_id=attempt.revision_id,
                occurred_on=clock.local_date(at),
            )
        )
