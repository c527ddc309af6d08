"""What the pages of a module show, gathered from module, progress and answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.assessments.api import Answer, Presented, Score
from lms.courses.local_texts import LocalText, local_texts
from lms.courses.modules import Check, Lesson, Module
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
class LessonPage:
    """A lesson with its checks and neighbours; ``stopped_at`` is the check answered last, None for none."""

    page: ModulePage
    lesson: Lesson
    checks: Mapping[str, CheckView]
    steps: tuple[Step, ...]
    before: Lesson | None
    after: Lesson | None
    is_done: bool
    stopped_at: str | None
    local_texts: Mapping[str, LocalText]

    @property
    def open_checks(self) -> int:
        """Number of checks not answered yet."""
        return sum(view.score is None for view in self.checks.values())


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
    views = {
        check.id: check_view(
            check_seed(person_id, progress.module, lesson, check), check, answers.get(check.id)
        )
        for check in lesson.checks.values()
    }
    return LessonPage(
        page=module_page(progress),
        lesson=lesson,
        checks=views,
        steps=_steps(progress.module, lesson),
        before=lessons[lesson.number - 2] if lesson.number > 1 else None,
        after=lessons[lesson.number] if lesson.number < len(lessons) else None,
        is_done=_is_done(lesson, progress),
        stopped_at=next(reversed([key for key in answers if key in views]), None),
        local_texts=local_texts(progress.module.form_of or progress.module.id),
    )


def _is_done(lesson: Lesson, progress: Progress) -> bool:
    is_behind = progress.completed_on is not None and lesson.id not in progress.share.new
    return is_behind or lesson.id in progress.done


def _steps(module: Module, lesson: Lesson) -> tuple[Step, ...]:
    """Return the workflow steps that a lesson serves, those the map knows."""
    named = dict.fromkeys(step for objective in module.objectives_of(lesson) for step in objective.steps)
    known = steps()
    return tuple(known[step] for step in named if step in known)
