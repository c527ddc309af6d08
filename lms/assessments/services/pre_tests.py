"""Pre-tests: a few questions of a module's bank before its first section, one after the other.

They count for nothing and show no reasons: the items may stand in the exam. They are there so that a module
can show what it taught.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from lms.assessments.exams import Exam, Item
from lms.assessments.pre_test_models import PreTest, PreTestAnswer
from lms.assessments.questions.base import Form, Presented
from lms.assessments.rules.forms import draw
from lms.assessments.rules.pre_tests import shared_out
from lms.assessments.services.rulings import exam_in_force
from lms.core import clock
from lms.core.content import Revision
from lms.core.database import db
from lms.core.errors import Conflict
from lms.core.i18n import gettext as _
from lms.core.once import insert_once
from lms.core.unit_of_work import recorded_at

_PLACES = Decimal("0.01")


@dataclass(frozen=True)
class PreTurn:
    """The question of a pre-test that comes next; ``place`` counts from 1 of ``of``."""

    place: int
    of: int
    item: Item
    question: Presented


@dataclass(frozen=True)
class PreTestDone:
    """A pre-test that was answered whole: its score in percent, and points by objective of so many items."""

    score: Decimal
    items: int
    by_objective: tuple[tuple[str, Decimal, int], ...]


def next_of_pre_test(person_id: int, live: Revision) -> PreTurn | None:
    """Return the next question of a person's pre-test; None without one, or when all are answered."""
    answers = _answers(person_id, live.key)
    exam = _exam(live, answers)
    form = _form(person_id, exam)
    if len(answers) >= len(form):
        return None
    item = exam.items[form[len(answers)]]
    seed = _seed(person_id, exam.subject)
    return PreTurn(len(answers) + 1, len(form), item, item.present(seed=seed))


def answer_pre_test(*, person_id: int, live: Revision, place: int, form: Form) -> bool:
    """Keep the answer at a place; nothing chosen is "not known". Sent twice it is one answer: the first.

    Returns:
        Whether this was the last one.

    Raises:
        Conflict: when the place is not the next one.
    """
    answers = _answers(person_id, live.key)
    exam = _exam(live, answers)
    asked = _form(person_id, exam)
    if place <= len(answers):
        return len(answers) >= len(asked)
    if place != len(answers) + 1 or place > len(asked):
        raise Conflict(_("This question is no longer open."), hint=_("Open the module again."))
    seed = _seed(person_id, exam.subject)
    item = exam.items[asked[place - 1]]
    answer = item.read(form, seed=seed)
    points = item.grade(answer, seed=seed).points if answer is not None else Fraction(0)
    row = {
        "person_id": person_id,
        "module": exam.subject,
        "revision_id": answers[0].revision_id if answers else live.id,
        "place": place,
        "item_id": item.id,
        "answer": answer,
        "points": _decimal(points),
        "recorded_at": recorded_at(),
    }
    insert_once(PreTestAnswer, [row])
    is_last = place == len(asked)
    if is_last:
        _finish(person_id, exam.subject)
    return is_last


def _finish(person_id: int, module: str) -> None:
    answers = _answers(person_id, module)
    total = sum((one.points for one in answers), Decimal(0))
    row = {
        "person_id": person_id,
        "module": module,
        "revision_id": answers[0].revision_id,
        "items": len(answers),
        "score": (100 * total / len(answers)).quantize(_PLACES),
        "taken_on": clock.local_date(recorded_at()),
        "recorded_at": recorded_at(),
    }
    insert_once(PreTest, [row])


def pre_test_of(person_id: int, module: str) -> PreTestDone | None:
    """Return a person's pre-test in a module, None until it is answered whole."""
    done = db.session.scalar(select(PreTest).filter_by(person_id=person_id, module=module))
    if done is None:
        return None
    items = exam_in_force(done.revision_id).items
    points: dict[str, list[Decimal]] = {}
    for one in _answers(person_id, module):
        points.setdefault(items[one.item_id].objective, []).append(one.points)
    rows = tuple((name, sum(own, Decimal(0)), len(own)) for name, own in sorted(points.items()))
    return PreTestDone(done.score, done.items, rows)


def _answers(person_id: int, module: str) -> Sequence[PreTestAnswer]:
    found = select(PreTestAnswer).filter_by(person_id=person_id, module=module)
    return db.session.scalars(found.order_by(PreTestAnswer.place)).all()


def _exam(live: Revision, answers: Sequence[PreTestAnswer]) -> Exam:
    """Return the exam that the questions are of: a pre-test that was begun stays on its revision."""
    return exam_in_force(answers[0].revision_id if answers else live.id)


def _form(person_id: int, exam: Exam) -> tuple[str, ...]:
    counts = shared_out(exam.draw, exam.pre_test)
    seed = _seed(person_id, exam.subject)
    return draw(exam.bank, counts, {}, seed=seed) if counts else ()


def _seed(person_id: int, module: str) -> str:
    return f"pre-test:{person_id}:{module}"


def _decimal(points: Fraction) -> Decimal:
    return (Decimal(points.numerator) / Decimal(points.denominator)).quantize(_PLACES)
