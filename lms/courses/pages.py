"""What the pages of a module show, gathered from module, progress and answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.assessments.api import Answer, Presented, Score
from lms.courses.local_texts import LocalText, local_texts
from lms.courses.modules import Check, Fact, Lesson, Module
from lms.courses.overlaying import Overlay, Piece, Shown, parts_with, pieces_in, shown_to
from lms.courses.readers import reader_of
from lms.courses.reflections import ReflectionView, written_of
from lms.courses.rendering import Part
from lms.courses.services.progress import Progress
from lms.courses.wording import NextStep, next_step
from lms.workflows.api import Step, steps


@dataclass(frozen=True)
class CheckView:
    """A knowledge check as its place in a lesson shows it; ``score`` is None until it is answered."""

    check: Check
    question: Presented
    score: Score | None


@dataclass(frozen=True)
class OutlineRow:
    """A lesson in the outline: its state is complete, in_progress (the next one) or not_started.

    ``is_new`` tells that it came after the person began, or completed, the module and is not done yet.
    """

    lesson: Lesson
    state: str
    is_new: bool


@dataclass(frozen=True)
class ModulePage:
    """A module with its outline and what comes next."""

    module: Module
    progress: Progress
    outline: tuple[OutlineRow, ...]
    step: NextStep

    @property
    def minutes_done(self) -> int:
        """Minutes of the lessons done."""
        return sum(row.lesson.minutes for row in self.outline if row.state == "complete")

    @property
    def lesson_minutes(self) -> int:
        """Minutes of all lessons that count: those that came later count once they are done."""
        return sum(row.lesson.minutes for row in self.outline if not row.is_new)


@dataclass(frozen=True)
class PieceView:
    """A part of an overlay as its place in a lesson shows it; ``facts`` are those that it may state."""

    overlay: Overlay
    piece: Piece
    checks: Mapping[str, CheckView]

    @property
    def facts(self) -> Mapping[str, Fact]:
        """Return the facts of its overlay by id."""
        return self.overlay.facts


@dataclass(frozen=True)
class LessonPage:
    """A lesson with its checks and neighbours; ``stopped_at`` is the check answered last, None for none.

    ``parts`` are those of the lesson with the places of ``pieces``: what ``overlays`` add here.
    """

    page: ModulePage
    lesson: Lesson
    checks: Mapping[str, CheckView]
    reflections: Mapping[str, ReflectionView]
    steps: tuple[Step, ...]
    before: Lesson | None
    after: Lesson | None
    is_done: bool
    stopped_at: str | None
    local_texts: Mapping[str, tuple[LocalText, ...]]
    parts: tuple[Part, ...]
    pieces: Mapping[str, PieceView]
    overlays: tuple[Shown, ...]

    @property
    def open_checks(self) -> int:
        """Number of checks not answered yet, and of reflections not written yet."""
        unwritten = sum(not view.is_complete for view in self.reflections.values())
        return unwritten + sum(view.score is None for view in self.checks.values())


def check_seed(person_id: int, module: Module, lesson: Lesson, check: Check) -> str:
    """Return the seed that shuffles a check: the same for a person each time it is shown."""
    return f"{person_id}:{module.id}:{lesson.id}:{check.id}"


def check_view(seed: str, check: Check, answer: Answer) -> CheckView:
    """Show a check with the newest answer and its reasons."""
    score = check.grade(answer) if answer is not None else None
    return CheckView(check, check.present(seed=seed, answer=answer), score)


def module_page(progress: Progress) -> ModulePage:
    """Return the page of a module."""
    new = progress.share.new
    rows = tuple(
        OutlineRow(lesson, _state(lesson, progress), lesson.id in new) for lesson in progress.module.lessons
    )
    return ModulePage(progress.module, progress, rows, next_step(progress))


def _state(lesson: Lesson, progress: Progress) -> str:
    if _is_done(lesson, progress):
        return "complete"
    return "in_progress" if lesson.id == progress.next_lesson else "not_started"


def lesson_page(
    progress: Progress, lesson: Lesson, answers: Mapping[str, Answer], *, person_id: int
) -> LessonPage:
    """Return the page of a lesson."""
    lessons = progress.module.lessons
    whole = progress.module.form_of or progress.module.id
    reader = reader_of(person_id)

    def viewed(checks: Mapping[str, Check]) -> dict[str, CheckView]:
        return {
            check.id: check_view(
                check_seed(person_id, progress.module, lesson, check), check, answers.get(check.id)
            )
            for check in checks.values()
        }

    views = viewed(lesson.checks)
    overlays = shown_to(reader, whole)
    pieces = {
        piece.id: PieceView(overlay, piece, viewed(piece.checks))
        for overlay, piece in pieces_in(lesson.id, overlays)
    }
    own = views.keys() | {check for view in pieces.values() for check in view.checks}
    return LessonPage(
        page=module_page(progress),
        lesson=lesson,
        checks=views,
        reflections={
            one.id: ReflectionView(one, written_of(answers.get(one.id)))
            for one in lesson.reflections.values()
        },
        steps=_steps(progress.module, lesson),
        before=lessons[lesson.number - 2] if lesson.number > 1 else None,
        after=lessons[lesson.number] if lesson.number < len(lessons) else None,
        is_done=_is_done(lesson, progress),
        stopped_at=next(reversed([key for key in answers if key in own]), None),
        local_texts=local_texts(whole, reader.unit_paths),
        parts=parts_with(lesson, [view.piece for view in pieces.values()]),
        pieces=pieces,
        overlays=overlays,
    )


def _is_done(lesson: Lesson, progress: Progress) -> bool:
    is_behind = progress.completed_on is not None and lesson.id not in progress.share.new
    return is_behind or lesson.id in progress.done


def _steps(module: Module, lesson: Lesson) -> tuple[Step, ...]:
    """Return the workflow steps that a lesson serves, those the map knows."""
    named = dict.fromkeys(step for objective in module.objectives_of(lesson) for step in objective.steps)
    known = steps()
    return tuple(known[step] for step in named if step in known)
