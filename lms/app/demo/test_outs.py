"""Test-outs of the demo: a few who know a module already take its exam before studying it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import func, insert, select

from lms.app.demo.answering import Answers
from lms.app.demo.scope import Scope, workday
from lms.assessments.api import Exam, cut_of_test_out, points_of_test_out
from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.rules.attempts import Mode
from lms.assessments.rules.forms import draw
from lms.assessments.services.asked_exams import exam_of_revision
from lms.assessments.services.grading import close
from lms.core import clock
from lms.core.content import live_all
from lms.core.database import db
from lms.core.ids import new_public_id
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.courses.api import progress_of

_KNOWING, _UNSURE = 5, 3
_DAYS_AGO = (12, 50)
_MINUTES = 14
_MARK = "demo:test-out:"


def test_out(scope: Scope, module: str, person_ids: Sequence[int]) -> None:
    """Let the first few of some people test out of a module: most pass, some learn that they should study it.

    Who has begun the module, or may not open it, is left out; so is who has tested out before.
    """
    found = live_all("module").get(module)
    if found is None:
        return
    rng = scope.stream("test-outs", module)
    exam = exam_of_revision(found.id)
    left = ([True] * _KNOWING + [False] * _UNSURE)[_tested_out(module) :]
    for person_id in person_ids:
        moment = datetime.combine(workday(scope.before(rng.randint(*_DAYS_AGO))), time(14), clock.zone())
        if left and progress_of(person_id)[module].may_test_out:
            wrong = 0 if left.pop(0) else len(form_of(exam, module, person_id)) // 3
            _sit(scope, exam, module, found.id, person_id, moment, wrong=wrong)


def form_of(exam: Exam, module: str, person_id: int) -> list[str]:
    """Return the items that a person of the demo is asked."""
    return list(draw(exam.bank, exam.draw, {}, seed=f"{module}:test-out:{person_id}", kinds=exam.draw_kinds))


def _tested_out(module: str) -> int:
    """Return how many did in a load that was interrupted."""
    mine = select(func.count()).where(
        Attempt.module == module, Attempt.start_token.like(f"{_MARK}%"), Attempt.mode == Mode.TEST_OUT.value
    )
    return db.session.scalar(mine.select_from(Attempt)) or 0


def _sit(
    scope: Scope, exam: Exam, module: str, revision_id: int, person_id: int, at: datetime, *, wrong: int
) -> None:
    """Store a sitting with so many wrong answers and let it be marked as any other one is."""
    seed = f"{_MARK}{person_id}"
    form = form_of(exam, module, person_id)
    rng, answers = scope.stream("test-out", module, person_id), Answers()
    with clock.frozen(at), unit_of_work():
        attempt = Attempt(
            public_id=new_public_id(),
            person_id=person_id,
            module=module,
            revision_id=revision_id,
            mode=Mode.TEST_OUT.value,
            number=1,
            allowed_attempts=1,
            objectives=[],
            start_token=seed,
            seed=seed,
            cut=cut_of_test_out(exam.cut, points_of_test_out()),
            started_at=recorded_at(),
            allowed_seconds=60 * exam.minutes,
            pause_times=0,
            pause_minutes=1,
            pauses=[],
            recorded_at=recorded_at(),
        )
        db.session.add(attempt)
        db.session.flush()
        rows = [
            {
                "attempt_id": attempt.id,
                "place": place,
                "item_id": item,
                "objective": exam.items[item].objective,
                "answer": answers.give(exam.items[item], seed, is_wrong=place <= wrong, rng=rng),
                "sequence": 1,
                "answered_at": at + timedelta(seconds=45 * place),
                "is_scored": True,
            }
            for place, item in enumerate(form, start=1)
        ]
        db.session.execute(insert(AttemptItem), rows)
        close(attempt, exam, at=at + timedelta(minutes=_MINUTES), closed_by="learner")
