"""The answers behind the demo's exams, item by item, so that items and lessons have numbers.

The ledger of the demo was imported: it says who sat which exam on which day, passed or not, and with what
score. Here each first one gets a form and answers that lead to the same outcome and nearly the same score.
Three items have a fault to be found: a key that the able contradict, an option that nobody takes, and words
that one hospital understands otherwise.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import insert, select

from lms.app.demo.answering import Answers, wrong_ones
from lms.app.demo.scope import Scope, workday
from lms.app.demo.test_outs import test_out
from lms.assessments.api import Exam
from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.rules.attempts import Mode
from lms.assessments.rules.forms import draw
from lms.assessments.services.asked_exams import exam_of_revision
from lms.assessments.services.grading import marked_items, take_over, verdict_of
from lms.compliance.api import EvidenceRow
from lms.core import clock
from lms.core.content import live_all
from lms.core.database import db
from lms.core.errors import DomainError
from lms.core.ids import new_public_id
from lms.core.unit_of_work import unit_of_work
from lms.courses.services.learning import complete_lesson
from lms.people.api import jobs_of
from lms.quality.api import count_first_sittings

MODULES = ("CORE-01", "CORE-03", "PA-02", "PA-03", "PA-05")
SELF_CHOSEN = "CORE-02"
_CURIOUS = 40
_KNOWING = 12
"""People who may know the module already, of whom the first few test out."""
_ABLE = 90
_DOUBTING = 0.7
_SPREAD = 0.35
"""Standard deviation of the difficulty of items, in logits."""
_HARDER = 2.0
"""Logits by which an item is harder for those who understand its words otherwise."""
_TEMPTING = 1.2
"""Logits by which the item with the option that nobody takes is harder, so that it shows."""
_STUMBLING = "BH"
_COLUMNS = (
    "place",
    "item_id",
    "objective",
    "answer",
    "sequence",
    "answered_at",
    "is_flagged",
    "is_scored",
)


@dataclass(frozen=True)
class _Sat:
    """An exam of the ledger: whose, when, how it ended."""

    person_id: int
    occurred_on: date
    outcome: str
    score: float
    unit: str


@dataclass(frozen=True)
class _Faults:
    """The items of a module with a fault to be found."""

    miskeyed: str
    dead: str
    local: str


def sit_exams(scope: Scope) -> None:
    """Give the exams of the ledger their answers, let some learn what nobody asks of them, count it all."""
    live = live_all("module")
    for module in MODULES:
        if module in live and not _is_sat(module):
            with unit_of_work():
                _sit(scope, module, live[module].id)
    if SELF_CHOSEN in live:
        _learn(scope, [lesson["id"] for lesson in live[SELF_CHOSEN].body["lessons"]])
    with unit_of_work():
        count_first_sittings()


def _is_sat(module: str) -> bool:
    """Tell whether a load that was interrupted has come this far already."""
    known = select(Attempt.id).where(Attempt.start_token == f"demo:{module}").limit(1)
    return db.session.scalar(known) is not None


def _sit(scope: Scope, module: str, revision_id: int) -> None:
    exam = exam_of_revision(revision_id)
    rng = scope.stream("sittings", module)
    faults = _faults(exam)
    difficulty = _difficulty(exam, faults, rng)
    answers = Answers(dead=faults.dead, miskeyed=faults.miskeyed)
    for sat in _ledger(scope, module):
        own = scope.stream("sitting", module, sat.person_id)
        form = draw(exam.bank, exam.draw, {}, seed=f"{module}:{sat.person_id}")
        wrong = _wrong(exam, form, sat, difficulty, faults, own)
        _add(exam, module, revision_id, sat, form, wrong, faults, answers, own)


def _faults(exam: Exam) -> _Faults:
    """Choose single choices of objectives that are not critical."""
    fit = [
        item.id
        for item in exam.items.values()
        if item.kind == "single" and item.objective not in exam.critical and item.status == "live"
    ]
    return _Faults(*(fit[place * len(fit) // 4] for place in range(3)))


def _difficulty(exam: Exam, faults: _Faults, rng: random.Random) -> dict[str, float]:
    """Return the difficulty of each item in logits."""
    found = {item: rng.gauss(0, _SPREAD) for item in exam.items}
    found[faults.dead] += _TEMPTING
    return found


def _ledger(scope: Scope, module: str) -> Iterator[_Sat]:
    """Yield the first exam of each person since the system is there."""
    statement = (
        select(EvidenceRow.person_id, EvidenceRow.occurred_on, EvidenceRow.outcome, EvidenceRow.score)
        .where(
            EvidenceRow.kind == "exam",
            EvidenceRow.subject == module,
            EvidenceRow.superseded_at.is_(None),
            EvidenceRow.occurred_on > scope.go_live_on,
            EvidenceRow.source == "import",
        )
        .order_by(EvidenceRow.occurred_on, EvidenceRow.id)
    )
    rows = db.session.execute(statement).all()
    jobs = jobs_of({row.person_id for row in rows})
    seen: set[int] = set()
    for row in rows:
        if row.person_id not in seen and row.score is not None:
            seen.add(row.person_id)
            unit = next((job.unit_code for job in reversed(jobs[row.person_id])), "")
            yield _Sat(row.person_id, row.occurred_on, row.outcome or "", float(row.score), unit)


def _wrong(
    exam: Exam,
    form: Sequence[str],
    sat: _Sat,
    difficulty: dict[str, float],
    faults: _Faults,
    rng: random.Random,
) -> set[str]:
    """Return which items were answered wrong: as many as the score asks, hard ones more often."""
    count = round(len(form) * (100 - sat.score) / 100)
    most = int(len(form) * (100 - exam.cut) / 100)
    count = min(count, most) if sat.outcome == "pass" else max(count + len(form) // 4, most + 1)
    doubts = sat.score >= _ABLE and rng.random() < _DOUBTING
    wrong = {item for item in form if item == faults.miskeyed and doubts}
    open_to = [item for item in form if item not in wrong]
    if sat.outcome == "pass":
        open_to = [item for item in open_to if exam.items[item].objective not in exam.critical]

    met = dict(difficulty)
    if sat.unit.startswith(_STUMBLING):
        met[faults.local] += _HARDER
    return wrong | wrong_ones(open_to, met, max(count - len(wrong), 0), rng)


def _add(
    exam: Exam,
    module: str,
    revision_id: int,
    sat: _Sat,
    form: Sequence[str],
    wrong: set[str],
    faults: _Faults,
    answers: Answers,
    rng: random.Random,
) -> None:
    """Store an attempt whose own marking ends as the ledger says; one that would not is left out."""
    attempt = _attempt(exam, module, revision_id, sat, rng)
    rows, at = [], attempt.started_at
    for place, item_id in enumerate(form, start=1):
        at += timedelta(seconds=rng.randint(20, 80) * (3 if item_id == faults.local else 1))
        item = exam.items[item_id]
        rows.append(
            AttemptItem(
                place=place,
                item_id=item_id,
                objective=item.objective,
                answer=answers.give(item, attempt.seed, is_wrong=item_id in wrong, rng=rng),
                sequence=1,
                answered_at=at,
                is_flagged=False,
                is_scored=True,
            )
        )
    marked = marked_items(rows, exam, seed=attempt.seed)
    verdict = verdict_of(attempt, marked, exam)
    if verdict.outcome != sat.outcome:
        return
    take_over(attempt, verdict)
    attempt.submitted_at = attempt.feedback_opened_at = at + timedelta(seconds=30)
    db.session.add(attempt)
    db.session.flush()
    values = [
        {name: getattr(one.row, name) for name in _COLUMNS}
        | {"attempt_id": attempt.id, "is_right": one.score.correct}
        for one in marked
    ]
    db.session.execute(insert(AttemptItem), values)


def _attempt(exam: Exam, module: str, revision_id: int, sat: _Sat, rng: random.Random) -> Attempt:
    begun = datetime.combine(sat.occurred_on, time(9, rng.randint(0, 59)), tzinfo=clock.zone())
    return Attempt(
        public_id=new_public_id(),
        person_id=sat.person_id,
        module=module,
        revision_id=revision_id,
        mode=Mode.FULL.value,
        number=1,
        allowed_attempts=3,
        objectives=[],
        start_token=f"demo:{module}",
        seed=f"demo:{sat.person_id}",
        started_at=begun,
        allowed_seconds=60 * exam.minutes,
        pause_times=0,
        pause_minutes=1,
        pauses=[],
        closed_by="learner",
        recorded_at=begun,
    )


def _learn(scope: Scope, lessons: Sequence[str]) -> None:
    """Let some people go through a module that nobody asks of them; many stop after the third section."""
    rng = scope.stream("self-chosen")
    asked = select(EvidenceRow.person_id).where(EvidenceRow.subject == SELF_CHOSEN)
    ready = (
        select(EvidenceRow.person_id)
        .where(EvidenceRow.subject == "CORE-01", EvidenceRow.kind == "completion")
        .where(EvidenceRow.person_id.not_in(asked))
    )
    found = sorted(set(db.session.scalars(ready)))
    knowing = found[-_KNOWING:] if len(found) > 2 * _KNOWING else []
    test_out(scope, SELF_CHOSEN, knowing)
    curious = [person_id for person_id in found if person_id not in knowing]
    for person_id in rng.sample(curious, min(_CURIOUS, len(curious))):
        done = rng.choices((1, 2, 3, len(lessons)), (2, 2, 9, 6))[0]
        at = datetime.combine(workday(scope.before(rng.randint(20, 60))), time(13), tzinfo=clock.zone())
        _complete(person_id, lessons[:done], at, rng)


def _complete(person_id: int, lessons: Iterable[str], at: datetime, rng: random.Random) -> None:
    for lesson in lessons:
        at += timedelta(minutes=rng.randint(2, 5))
        try:
            with clock.frozen(at), unit_of_work():
                complete_lesson(person_id=person_id, module_id=SELF_CHOSEN, lesson_id=lesson)
        except DomainError:
            return
