"""Small modules, published as revisions, and answers to their exams."""

from datetime import UTC, date, datetime
from typing import Any

import factory

from lms.assessments.models import AttemptItem, ExamCredit, TrainerSession
from lms.assessments.services.answers import save_answer
from lms.assessments.services.asked_exams import exam_of_revision
from lms.assessments.services.attempts import find, hand_in, open_feedback
from lms.assessments.services.starting import start
from lms.core import clock
from lms.core.content import ContentRevision, Revision, live
from lms.core.database import db
from lms.courses.models import LessonDone, ModuleCompletion
from tests.factories import ModelFactory

POLICY = {
    "attempts": 3,
    "waits": [{"attempt": 3, "hours": 24}],
    "session_minutes": 45,
    "attempts_after_session": 2,
    "repeats": 2,
    "renewal_window_days": 60,
    "pauses": 2,
    "pause_minutes": 10,
}


class RevisionFactory(ModelFactory):
    """A published revision, valid from the beginning."""

    class Meta:
        model = ContentRevision

    kind = "module"
    number = 1
    digest = factory.Sequence(lambda n: f"{n:064d}")
    published_at = factory.LazyFunction(clock.now)
    source = "content/tests"


class LessonDoneFactory(ModelFactory):
    """The first lesson of the first run."""

    class Meta:
        model = LessonDone

    module = "TS-01"
    run = 1
    lesson = "L1"
    recorded_at = factory.LazyFunction(clock.now)


class ModuleCompletionFactory(ModelFactory):
    """Completed in the first run."""

    class Meta:
        model = ModuleCompletion

    module = "TS-01"
    run = 1
    completed_on = date(2026, 11, 16)
    source = "firstpass"
    recorded_at = factory.LazyFunction(clock.now)


class ExamCreditFactory(ModelFactory):
    """A pass from elsewhere."""

    class Meta:
        model = ExamCredit

    module = "TS-01"
    passed_on = date(2026, 11, 16)
    recorded_at = factory.LazyFunction(clock.now)


class TrainerSessionFactory(ModelFactory):
    """A session of 45 minutes."""

    class Meta:
        model = TrainerSession

    module = "TS-01"
    held_on = date(2026, 11, 16)
    minutes = 45
    note = ""
    recorded_at = factory.LazyFunction(clock.now)


def item(module: str, objective: str, number: int, *, status: str = "live") -> dict[str, Any]:
    """Return a single choice whose right option has the key A."""
    return {
        "id": f"{module}-{objective}-{number:02d}",
        "kind": "single",
        "objective": objective,
        "bloom": "apply",
        "stem": f"Situation {number} of {objective}: what do you do?",
        "options": [
            {"key": "A", "text": f"Do {number} right", "correct": True, "why": f"SECRET {number} rule."},
            {"key": "B", "text": f"Do {number} wrong", "correct": False, "why": f"SECRET {number} effect."},
            {"key": "C", "text": f"Do {number} late", "correct": False, "why": f"SECRET {number} delay."},
        ],
        "reference": ["42 CFR 411.172"],
        "verified_on": "2026-11",
        "review_by": "2027-11",
        "angoff": 0.7,
        "status": status,
    }


def check_data(key: str = "K1") -> dict[str, Any]:
    """Return a knowledge check whose right option has the key B."""
    return {
        "id": key,
        "kind": "single",
        "stem": "What comes first?",
        "options": [
            {"key": "A", "text": "Guess", "correct": False, "why": "SECRET A guess costs weeks."},
            {"key": "B", "text": "Ask", "correct": True, "why": "SECRET The answer decides the payer."},
            {"key": "C", "text": "Wait", "correct": False, "why": "SECRET The clock runs."},
        ],
    }


def module_body(
    module: str = "TS-01",
    *,
    prerequisites: tuple[str, ...] = (),
    draw: dict[str, int] | None = None,
    critical: tuple[str, ...] = ("O1",),
    lessons: int = 2,
    months: int | None = 12,
) -> dict[str, Any]:
    """Return the body of a module: lesson L1 has a check, a fact and a local block."""
    draw = draw or {"O1": 2, "O2": 3}
    objectives = [
        {
            "id": name,
            "verb": "decide",
            "bloom": "apply",
            "text": f"Decide on {name}.",
            "critical": name in critical,
            "competencies": ["PA06"],
            "steps": ["W04"],
        }
        for name in draw
    ]
    rows = [
        {
            "id": f"L{number}",
            "title": f"Lesson {number}",
            "minutes": 5,
            "objectives": list(draw),
            "checks": [check_data()] if number == 1 else [],
            "text": "## At the desk\n\nAsk first.\n\n{{ check:K1 }}\n\n{{ fact:F1 }}\n\n{{ policy:cards }}\n"
            if number == 1
            else "## Then\n\nWrite it down.\n",
        }
        for number in range(1, lessons + 1)
    ]
    study = [{"lesson": row["id"], "number": n, "title": row["title"]} for n, row in enumerate(rows, start=1)]
    return {
        "module": {
            "id": module,
            "title": f"Module {module}",
            "summary": "What it is for.",
            "version": "1.0.0",
            "minutes": 30,
            "prerequisites": list(prerequisites),
            "objectives": objectives,
            "claim_fields": ["FL50"],
            "assessment": {"cut": 80, "minutes": 20, "draw": draw},
            "recurrence": {"months": months},
            "facts": [
                {
                    "id": "F1",
                    "text": "Twenty or more employees: the plan pays first.",
                    "source": "42 CFR 411.172",
                    "verified_on": "2026-11",
                    "review_by": "2027-11",
                    "status": "confirmed",
                }
            ],
            "local_blocks": [
                {"id": "cards", "title": "Where cards are scanned", "owner": "patient access manager"}
            ],
            "tip_sheet": "**Ask: pocket card**\n\n- Ask first.\n- Write it down.\n- Say who is next.\n",
        },
        "lessons": rows,
        "exam": {
            "subject": module,
            "title": f"Module {module}",
            "version": "1.0.0",
            "months": months,
            "cut": 80,
            "minutes": 20,
            "draw": draw,
            "objectives": [
                {"id": o["id"], "text": o["text"], "critical": o["critical"], "study": study}
                for o in objectives
            ],
            "items": [item(module, name, n) for name, count in draw.items() for n in range(1, 3 * count + 1)],
        },
    }


def publish_policy() -> None:
    """Publish the policy of exams, once; inside an open unit of work."""
    if not db.session.query(ContentRevision).filter_by(kind="policy", key="assessments").count():
        RevisionFactory(kind="policy", key="assessments", body=POLICY)


def publish(body: dict[str, Any] | None = None, **options: Any) -> Revision:
    """Publish a module and the policy of exams; inside an open unit of work."""
    body = body or module_body(**options)
    publish_policy()
    RevisionFactory(key=body["module"]["id"], body=body)
    return live("module", body["module"]["id"])


def form_of(attempt: Any, row: AttemptItem, *, right: bool = True) -> dict[str, list[str]]:
    """Return the form fields that answer an item right or wrong."""
    wanted = "A" if right else "B"
    question = exam_of_revision(attempt.revision_id).items[row.item_id].question
    places = question.deal(f"{attempt.seed}:{row.item_id}")
    return {"choice": [token for token, key in places.items() if key == wanted]}


def sit(person_id: int, live_revision: Revision, *, wrong: tuple[str, ...] = (), read: bool = True) -> Any:
    """Take the exam in the open unit of work: all right but one item of each objective in ``wrong``."""
    at = clock.now()
    made = start(person_id=person_id, live=live_revision, token=f"t{person_id}-{at.timestamp()}").attempt
    attempt = find(made.public_id, with_items=True)
    still_wrong = list(wrong)
    for row in attempt.items:
        right = row.objective not in still_wrong
        if not right:
            still_wrong.remove(row.objective)
        save_answer(
            public_id=attempt.public_id,
            place=row.place,
            form=form_of(attempt, row, right=right),
            sequence=1,
            is_flagged=False,
            at=at,
        )
    db.session.expire_all()
    attempt = find(made.public_id)
    hand_in(attempt=attempt, at=at)
    if read:
        open_feedback(attempt=attempt, at=at)
    return attempt


START = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
