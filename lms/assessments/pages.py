"""What the pages of an exam show, gathered from attempt, exam and clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lms.assessments.exams import Exam, Objective
from lms.assessments.questions.base import Feedback, Presented
from lms.assessments.rules.attempts import Bar, Mode, Standing
from lms.assessments.rules.deadlines import Clockwork
from lms.assessments.rules.renewal_forms import module_of_topic
from lms.assessments.rules.scoring import ObjectiveResult, PartResult, Result
from lms.assessments.rules.thinning import is_thinned
from lms.assessments.services.asked_exams import exam_asked, exam_marked
from lms.assessments.services.attempts import clock_of
from lms.assessments.services.grading import marked_items, result_for
from lms.assessments.services.reading import AttemptRead


@dataclass(frozen=True)
class ItemView:
    """One item of the open form as its page shows it."""

    place: int
    question: Presented
    sequence: int
    is_answered: bool
    is_flagged: bool


@dataclass(frozen=True)
class ExamPage:
    """The open form: its items, its clock and what it takes to pass."""

    attempt: AttemptRead
    exam: Exam
    items: tuple[ItemView, ...]
    ticking: Clockwork
    now: datetime

    @property
    def answered(self) -> int:
        """Number of items with an answer."""
        return sum(item.is_answered for item in self.items)

    @property
    def flagged(self) -> int:
        """Number of flagged items."""
        return sum(item.is_flagged for item in self.items)

    @property
    def seconds_left(self) -> int:
        """Whole seconds left on the clock."""
        return int(self.ticking.left(now=self.now).total_seconds())

    @property
    def ends_at(self) -> datetime:
        """The deadline as it stands."""
        return self.ticking.deadline(now=self.now)

    @property
    def is_over(self) -> bool:
        """Tell whether the time is over."""
        return self.ticking.is_over(now=self.now)

    @property
    def is_paused(self) -> bool:
        """Tell whether the clock stands because the learner was called away."""
        return self.ticking.standing_pause(now=self.now) is not None

    @property
    def pause_ends_at(self) -> datetime | None:
        """When a standing pause ends by itself."""
        pause = self.ticking.standing_pause(now=self.now)
        return pause.began_at + self.ticking.policy.longest if pause else None

    @property
    def pauses_left(self) -> int:
        """How often the learner may still be called away."""
        return self.ticking.pauses_left(now=self.now)

    @property
    def is_repeat(self) -> bool:
        """Tell whether only missed critical objectives are asked."""
        return self.attempt.mode == Mode.REPEAT

    @property
    def is_test_out(self) -> bool:
        """Tell whether the exam is taken before studying the module."""
        return self.attempt.mode == Mode.TEST_OUT

    @property
    def is_renewal(self) -> bool:
        """Tell whether it is a renewal form over several modules."""
        return self.attempt.mode == Mode.RENEWAL

    @property
    def cut(self) -> int:
        """Percent to reach in this sitting."""
        return self.attempt.cut or self.exam.cut

    @property
    def on_trial(self) -> int:
        """Number of items that are tried and do not count."""
        return sum(not row.is_scored for row in self.attempt.items)

    @property
    def critical(self) -> tuple[Objective, ...]:
        """The critical objectives that this form asks."""
        asked = self.attempt.objectives or list(self.exam.draw)
        return tuple(one for one in self.exam.objectives if one.critical and one.id in asked)


def exam_page(attempt: AttemptRead, *, now: datetime) -> ExamPage:
    """Return the page of an open attempt whose items and pauses are loaded."""
    exam = exam_asked(attempt)
    items = tuple(
        ItemView(
            place=row.place,
            question=exam.items[row.item_id].present(seed=attempt.seed, answer=row.answer),
            sequence=row.sequence,
            is_answered=row.answer is not None,
            is_flagged=row.is_flagged,
        )
        for row in attempt.items
    )
    return ExamPage(attempt, exam, items, clock_of(attempt), now)


@dataclass(frozen=True)
class ReasonView:
    """The feedback of one item of a form that was handed in."""

    place: int
    item_id: str
    stem: str
    objective: str
    is_right: bool
    counts: bool
    feedback: tuple[Feedback, ...]
    reference: tuple[str, ...]
    verified_on: str
    is_thinned: bool = False


@dataclass(frozen=True)
class ObjectiveView:
    """One objective on the result page."""

    number: int
    objective: Objective
    result: ObjectiveResult


@dataclass(frozen=True)
class ResultPage:
    """A form that was handed in: its result, the reasons, and what the learner may do next."""

    attempt: AttemptRead
    exam: Exam
    result: Result
    objectives: tuple[ObjectiveView, ...]
    reasons: tuple[ReasonView, ...]
    standing: Standing
    is_newest: bool
    revisions: Mapping[str, int] = field(default_factory=dict)

    def source(self, reason: ReasonView) -> tuple[str, int]:
        """Return the module and the revision that an item is of."""
        module = module_of_topic(reason.objective)
        if module in self.revisions:
            return module, self.revisions[module]
        return self.exam.subject, self.attempt.revision_id

    @property
    def is_passed(self) -> bool:
        """Tell whether the form was passed."""
        return self.attempt.outcome == "pass"

    @property
    def is_repeat(self) -> bool:
        """Tell whether only missed critical objectives were asked."""
        return self.attempt.mode == Mode.REPEAT

    @property
    def is_test_out(self) -> bool:
        """Tell whether the exam was taken before studying the module."""
        return self.attempt.mode == Mode.TEST_OUT

    @property
    def cut(self) -> int:
        """Percent that was to be reached in this sitting."""
        return self.attempt.cut or self.exam.cut

    @property
    def has_partial_credit(self) -> bool:
        """Tell whether an item that is not fully right earned points."""
        return self.result.share * self.result.drawn != self.result.right

    @property
    def short_parts(self) -> tuple[PartResult, ...]:
        """The kinds of items that did not reach their own cut."""
        return tuple(part for part in self.result.parts if not part.is_met)

    @property
    def is_read(self) -> bool:
        """Tell whether the reasons have been opened."""
        return self.attempt.feedback_opened_at is not None

    @property
    def missed(self) -> tuple[Objective, ...]:
        """The critical objectives still open."""
        return tuple(self.exam.objective(name) for name in self.attempt.missed)

    @property
    def wrong(self) -> tuple[ReasonView, ...]:
        """The items that were not fully right."""
        return tuple(reason for reason in self.reasons if not reason.is_right and reason.counts)

    @property
    def repeat_items(self) -> int:
        """How many items a repeat of the missed objectives asks."""
        return sum(self.exam.draw[name] for name in self.attempt.missed)

    @property
    def repeat_minutes(self) -> int:
        """How many minutes a repeat of the missed objectives takes."""
        return self.exam.minutes_for({name: self.exam.draw[name] for name in self.attempt.missed})


RENEWED = Standing(Bar.PASSED, Mode.RENEWAL, number=1, left=0, allowed=1)
"""What stands in for a standing after a renewal form: it is had once, whatever came of it."""


def result_page(
    attempt: AttemptRead, standing: Standing, *, is_newest: bool, revisions: Mapping[str, int] | None = None
) -> ResultPage:
    """Return the page of a form that was handed in; ``revisions`` are those of several modules."""
    exam = exam_marked(attempt)
    marked = marked_items(attempt.items, exam, seed=attempt.seed)
    result = result_for(marked, exam, cut=attempt.cut)
    numbers = {objective.id: number for number, objective in enumerate(exam.objectives, start=1)}
    return ResultPage(
        attempt=attempt,
        exam=exam,
        result=result,
        objectives=tuple(
            ObjectiveView(numbers[row.objective], exam.objective(row.objective), row)
            for row in result.objectives
        ),
        reasons=tuple(
            ReasonView(
                place=one.row.place,
                item_id=one.item.id,
                stem=one.item.asked(attempt.seed).stem,
                objective=one.item.objective,
                is_right=one.score.correct,
                counts=one.counts,
                feedback=one.score.feedback,
                reference=one.item.reference,
                verified_on=one.item.verified_on,
                is_thinned=is_thinned(one.row.answer),
            )
            for one in marked
        ),
        standing=standing,
        is_newest=is_newest,
        revisions=revisions or {},
    )
