"""Working through a module: answering checks, marking lessons done, completing it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import bindparam, insert, select

from lms.assessments.api import Answer, Score
from lms.core import clock
from lms.core.content import live, live_all, parsed
from lms.core.database import db, plain_rows
from lms.core.errors import NotFound, Refused
from lms.core.events import announce
from lms.core.unit_of_work import recorded_at
from lms.courses.events import ModuleCompleted
from lms.courses.models import CheckAnswer, LessonDone, ModuleCompletion
from lms.courses.modules import Check, Lesson, Module, module_of
from lms.courses.services.completed_with import in_words, name_overlays
from lms.courses.services.naming import opens_after
from lms.courses.services.progress import Progress
from lms.courses.services.records import progress_of_people

FIRSTPASS = "firstpass"
IMPORT = "import"
TEST_OUT = "test-out"
RECIPROCITY = "reciprocity"
RENEWAL = "renewal"
NOTES = {
    TEST_OUT: "Tested out; what this hospital rules itself was read here.",
    RECIPROCITY: "Learned at a partner; what this hospital rules itself was read here.",
    RENEWAL: "Renewed by the renewal form.",
}
_ANSWERS = (
    select(CheckAnswer.check_id, CheckAnswer.answer)
    .where(
        CheckAnswer.person_id == bindparam("person_id"),
        CheckAnswer.module == bindparam("module"),
        CheckAnswer.lesson == bindparam("lesson"),
    )
    .order_by(CheckAnswer.recorded_at, CheckAnswer.id)
)


@dataclass(frozen=True)
class Completion:
    """A module that a person completed elsewhere (imported evidence)."""

    person_id: int
    module: str
    completed_on: date
    revision_id: int | None = None


def live_module(module_id: str) -> tuple[int, Module]:
    """Return the id of the live revision of a module and the module.

    Raises:
        NotFound: when no such module is live.
    """
    found = live("module", module_id)
    return found.id, parsed(found, module_of)


def lesson_of(module: Module, lesson_id: str) -> Lesson:
    """Return a lesson of a module.

    Raises:
        NotFound: when the module has none of that id.
    """
    lesson = module.lesson(lesson_id)
    if lesson is None:
        raise NotFound("This lesson does not exist.", hint="Choose one from the module's page.")
    return lesson


def refuse_locked(progress: Progress) -> None:
    """Do nothing when the module is open to the learner.

    Raises:
        Refused: while other modules come first, naming them.
    """
    if progress.is_locked and not progress.is_started:
        raise Refused(
            f"This module opens {opens_after(progress.missing)}.", hint="Start with the module named here."
        )


def answer_check(
    *, person_id: int, module: Module, revision_id: int, lesson: Lesson, check: Check, answer: Answer
) -> Score:
    """Keep the answer to a knowledge check and return its score with the reasons."""
    score = check.grade(answer)
    key = {"person_id": person_id, "module": module.id, "lesson": lesson.id, "check_id": check.id}
    row = db.session.scalar(select(CheckAnswer).filter_by(**key))
    if row is None:
        row = CheckAnswer(**key)
        db.session.add(row)
    row.revision_id = revision_id
    row.answer = answer
    row.is_right = score.correct
    row.recorded_at = recorded_at()
    db.session.flush()
    return score


def check_answers(*, person_id: int, module_id: str, lesson_id: str) -> dict[str, Answer]:
    """Return the newest answers of a person to the checks of a lesson, by check id, the newest one last."""
    asked = {"person_id": person_id, "module": module_id, "lesson": lesson_id}
    return dict(plain_rows(_ANSWERS, asked).all())


def complete_lesson(*, person_id: int, module_id: str, lesson_id: str) -> Progress:
    """Mark a lesson done; done twice changes nothing. Completes the module with its last lesson.

    After that only lessons that came later can be marked; the completion stands as it is.

    Raises:
        NotFound: when there is no such lesson.
        Refused: while other modules come first.
    """
    revision_id, module = live_module(module_id)
    lesson = lesson_of(module, lesson_id)
    progress = progress_of_people([person_id])[person_id][module_id]
    refuse_locked(progress)
    is_over = progress.completed_on is not None and lesson.id not in progress.share.new
    if is_over or lesson.id in progress.done:
        return progress
    db.session.add(
        LessonDone(
            person_id=person_id,
            module=module_id,
            run=progress.run,
            lesson=lesson.id,
            revision_id=revision_id,
            recorded_at=recorded_at(),
        )
    )
    db.session.flush()
    done = progress.done | {lesson.id}
    if progress.completed_on is None and {one.id for one in module.lessons} <= done:
        source = source_of(person_id, module_id, progress.run)
        on = complete(person_id, module, revision_id, progress.run, source=source)
        return replace(progress, done=done, completed_on=on)
    return replace(progress, done=done)


def source_of(person_id: int, module_id: str, run: int) -> str:
    """Return what stood in for lessons of a run, firstpass when all were read here."""
    other = select(LessonDone.source).where(
        LessonDone.person_id == person_id,
        LessonDone.module == module_id,
        LessonDone.run == run,
        LessonDone.source != FIRSTPASS,
    )
    return db.session.scalar(other.limit(1)) or FIRSTPASS


def complete(person_id: int, module: Module, revision_id: int, run: int, *, source: str = FIRSTPASS) -> date:
    """Record and announce that every lesson of a run is done; ``source`` is what stood in for some.

    The completion names the revision of the core and of each overlay that was read with it.
    """
    on = clock.local_date(recorded_at())
    completion = ModuleCompletion(
        person_id=person_id,
        module=module.id,
        run=run,
        revision_id=revision_id,
        completed_on=on,
        source=source,
        recorded_at=recorded_at(),
    )
    db.session.add(completion)
    db.session.flush()
    besides = in_words(name_overlays(completion, module))
    announce(
        ModuleCompleted(
            person_id=person_id,
            module=module.id,
            revision_id=revision_id,
            version=module.version,
            occurred_on=on,
            note=" ".join(words for words in (NOTES.get(source, ""), besides) if words),
            source=source,
        )
    )
    return on


def credit_completions(completions: Iterable[Completion]) -> int:
    """Record completions from elsewhere, oldest first; those known already are left alone.

    They open the modules that need them. Nothing is announced: whoever imports the evidence knows it.
    Returns how many were new.
    """
    wanted = sorted(set(completions), key=lambda row: row.completed_on)
    known: dict[tuple[int, str], list[date]] = {}
    for person_id, module, on in db.session.execute(
        select(ModuleCompletion.person_id, ModuleCompletion.module, ModuleCompletion.completed_on).where(
            ModuleCompletion.superseded_at.is_(None)
        )
    ):
        known.setdefault((person_id, module), []).append(on)
    newest = live_all("module")
    rows = []
    for row in wanted:
        dates = known.setdefault((row.person_id, row.module), [])
        if row.module not in newest or row.completed_on in dates:
            continue
        dates.append(row.completed_on)
        rows.append(
            {
                "person_id": row.person_id,
                "module": row.module,
                "run": len(dates),
                "revision_id": row.revision_id or newest[row.module].id,
                "completed_on": row.completed_on,
                "source": IMPORT,
                "recorded_at": recorded_at(),
            }
        )
    if rows:
        db.session.execute(insert(ModuleCompletion), rows)
    return len(rows)
