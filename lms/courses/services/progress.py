"""How far one person is in one module, and what that means for the next step."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from lms.assessments.api import Bar, History, Mode, Standing
from lms.courses.modules import Module
from lms.courses.rules import LessonPlan, Missing, Next, Share, first_open, minutes_left, share_of


@dataclass(frozen=True)
class Progress:
    """How far one person is in one module.

    ``done`` are the lessons done in the present run; ``completed_on`` is the newest completion that still
    counts as the present run, None while a run is open; ``missing`` is what comes first.
    ``known`` are the lessons that were there when the run began, or was completed; None = all of them.
    """

    module: Module
    revision_id: int
    run: int
    done: frozenset[str]
    completed_on: date | None
    missing: tuple[Missing, ...]
    history: History
    standing: Standing
    known: frozenset[str] | None = None

    @cached_property
    def share(self) -> Share:
        """How much is done, as it is shown: it never falls within a run."""
        live = [lesson.id for lesson in self.module.lessons]
        known = live if self.known is None else self.known
        return share_of(live, known, self.done, is_completed=self.completed_on is not None)

    @property
    def lessons_total(self) -> int:
        """Number of lessons counted; new ones count from the day they are done."""
        return self.share.total

    @property
    def lessons_done(self) -> int:
        """Number of lessons done in the present run; all that count once it is completed."""
        return self.share.done

    @property
    def is_locked(self) -> bool:
        """Tell whether another module comes first."""
        return bool(self.missing)

    @cached_property
    def is_studied(self) -> bool:
        """Tell whether every lesson is done, so that the exam is open."""
        return self.completed_on is not None or first_open(self._plans, self.done) is None

    @property
    def is_passed(self) -> bool:
        """Tell whether the exam is passed and not yet due again."""
        return self.standing.bar is Bar.PASSED

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing is left to do in the module."""
        return self.is_studied and self.is_passed

    @property
    def is_started(self) -> bool:
        """Tell whether anything was done in the present run."""
        return bool(self.done) or self.completed_on is not None or self.history.has_begun

    @property
    def may_test_out(self) -> bool:
        """Tell whether the exam may be taken before studying: nothing was begun, and the module allows it."""
        is_new = self.run == 1 and not self.is_started and not self.is_locked
        return self.module.test_out and is_new and self.history.may_test_out

    @property
    def minutes_left(self) -> int:
        """Minutes of what is left: lessons not done and the exam."""
        done = {lesson.id for lesson in self.module.lessons} if self.completed_on else self.done
        left = minutes_left(self._plans, done, 0 if self.is_passed else self.module.exam_minutes)
        return min(left, self.module.minutes)

    @property
    def next_lesson(self) -> str | None:
        """The first lesson not done, None when all are."""
        return None if self.is_studied else first_open(self._plans, self.done)

    @property
    def attempts_used(self) -> int:
        """Attempts started in this cycle."""
        return self.standing.allowed - self.standing.left

    @property
    def last_score(self) -> Decimal | None:
        """Percent of the newest attempt handed in, or of a pass from elsewhere."""
        last = self.history.last
        return last.score if last else self.history.passed_with

    @cached_property
    def next(self) -> Next:
        """What the learner does next."""
        if self.history.open is not None:
            return Next.RESUME
        if self.is_locked and not self.is_started:
            return Next.LOCKED
        if not self.is_studied:
            return Next.LESSON
        if self.is_passed:
            return Next.NOTHING
        if self.standing.may_start:
            return Next.REPEAT if self.standing.mode is Mode.REPEAT else Next.EXAM
        return {Bar.READ_REASONS: Next.REASONS, Bar.WAIT: Next.WAIT}.get(self.standing.bar, Next.SESSION)

    @cached_property
    def _plans(self) -> tuple[LessonPlan, ...]:
        return tuple(LessonPlan(lesson.id, lesson.minutes) for lesson in self.module.lessons)
