"""Renewal forms of the demo: three people whose modules run out have taken one, and one of them missed it."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta

from lms.app.demo.answering import Answers
from lms.app.demo.history import Step
from lms.app.demo.players import instant
from lms.app.demo.scope import Scope, workday
from lms.assessments.api import find_attempt, forms_of, hand_in
from lms.assessments.services.asked_exams import exam_asked
from lms.compliance.api import renewal_offer, start_renewal
from lms.core import clock
from lms.core.unit_of_work import unit_of_work

_DAYS_AGO = 3
_WRONG = (0, 0, 5)
_FIRST_OF_THE_CROWD = "2"
"""Employee numbers from here on belong to people of whom no story is told."""


def renewal_steps(scope: Scope, ids_of: Callable[[], Mapping[str, int]]) -> list[Step]:
    """Return when the first of the crowd with something to renew took the form, and the third one missed it.

    Told twice, or after a load that was interrupted, nobody takes a second form.
    """
    at = datetime.combine(workday(scope.before(_DAYS_AGO)), time(11))
    return [Step(at, act=lambda: _take_some(scope, instant(at), ids_of()))]


def _take_some(scope: Scope, at: datetime, ids: Mapping[str, int]) -> None:
    wrong = list(_WRONG)
    for number, person_id in sorted(ids.items()):
        if not wrong or not number.startswith(_FIRST_OF_THE_CROWD):
            continue
        if forms_of(person_id):
            wrong.pop(0)
        elif renewal_offer(person_id).asked is not None:
            _take(scope, person_id, at, wrong=wrong.pop(0))


def _take(scope: Scope, person_id: int, at: datetime, *, wrong: int) -> None:
    rng, answers = scope.stream("renewal", person_id), Answers()
    with unit_of_work():
        public_id = start_renewal(person_id=person_id, token=f"demo:renewal:{person_id}").public_id
        attempt = find_attempt(public_id, with_items=True)
        exam = exam_asked(attempt)
        for row in attempt.items:
            answer = answers.give(exam.items[row.item_id], attempt.seed, is_wrong=row.place <= wrong, rng=rng)
            row.answer, row.sequence = answer, 1
            row.answered_at = at + timedelta(seconds=70 * row.place)
    with clock.frozen(at + timedelta(minutes=14)), unit_of_work():
        hand_in(attempt=find_attempt(public_id), at=clock.now())
