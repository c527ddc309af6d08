"""What floors above may ask of courses: the modules that are live and how far people are in them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from lms.core.content import live_all, parsed
from lms.courses.content import MODULE_ID, LessonSchema, ModuleSchema
from lms.courses.libraries import Library, LibraryCourse, courses_of_libraries, libraries
from lms.courses.local_texts import LocalText, local_texts, nearest, texts_by_unit
from lms.courses.local_texts import path_of as local_text_path
from lms.courses.modules import Module, Objective, module_of
from lms.courses.overlaying import Lost, Overlay, lost_parts, overlays_of
from lms.courses.overlays import NAME as OVERLAY
from lms.courses.overlays import PartSchema, overlay_path
from lms.courses.previews import LessonPreview, preview_lesson, preview_question
from lms.courses.readers import paths_by_code
from lms.courses.rendering import inserts
from lms.courses.rules import Next
from lms.courses.services.bookmarks import Kept, bookmarks_of
from lms.courses.services.in_class import InClass, credit_class, withdraw_class
from lms.courses.services.lazily import Lazily
from lms.courses.services.learning import Completion, credit_completions
from lms.courses.services.lesson_counts import LessonCounts, lesson_counts
from lms.courses.services.met import meet_lessons
from lms.courses.services.naming import completions_by_revision
from lms.courses.services.owners import name_owner, owners
from lms.courses.services.progress import Progress
from lms.courses.services.records import progress_of_people
from lms.courses.services.seats import take_seat
from lms.courses.services.shelf import (
    LONGEST_NOTE,
    MOST_AT_ONCE,
    Chosen,
    TeamEnrolled,
    TeamEnrolment,
    Wish,
    chosen_by,
    enrol_team,
    take_back,
    team_enrolments,
)
from lms.courses.tip_sheets import TipSheet, tip_sheet_revisions, tip_sheets
from lms.courses.wording import next_step
from lms.workflows.api import Step, steps

__all__ = [
    "LONGEST_NOTE",
    "MODULE_ID",
    "MOST_AT_ONCE",
    "OVERLAY",
    "Chosen",
    "Completion",
    "InClass",
    "Kept",
    "LessonCounts",
    "LessonPreview",
    "LessonSchema",
    "Library",
    "LibraryCourse",
    "LocalText",
    "Lost",
    "ModuleProgress",
    "ModuleSchema",
    "ModuleSummary",
    "Next",
    "Overlay",
    "PartSchema",
    "TeamEnrolled",
    "TeamEnrolment",
    "TipSheet",
    "Wish",
    "bookmarks_of",
    "chosen_by",
    "completions_by_revision",
    "courses_of_libraries",
    "credit_class",
    "credit_completions",
    "enrol_team",
    "inserts",
    "lesson_counts",
    "lesson_titles",
    "libraries",
    "local_text_path",
    "local_texts",
    "lost_parts",
    "meet_lessons",
    "modules",
    "name_owner",
    "nearest",
    "overlay_path",
    "overlays_of",
    "owners",
    "paths_by_code",
    "preview_lesson",
    "preview_question",
    "progress_of",
    "progress_of_many",
    "take_back",
    "take_seat",
    "teaching",
    "team_enrolments",
    "texts_by_unit",
    "tip_sheet_revisions",
    "tip_sheets",
    "withdraw_class",
]


@dataclass(frozen=True)
class ModuleSummary:
    """A live module: ``months`` is how long a completion is valid, None for ever.

    ``form_of`` is the module that this one is a shorter form of; completing that one meets it as well.
    ``must_pass`` are those of the prerequisites whose exam must be passed.
    """

    id: str
    form_of: str | None
    title: str
    summary: str
    version: str
    revision_id: int
    minutes: int
    months: int | None
    prerequisites: tuple[str, ...]
    must_pass: tuple[str, ...]
    objectives: tuple[Objective, ...]
    exam_items: int
    exam_cut: int
    exam_minutes: int


@dataclass(frozen=True)
class ModuleProgress:
    """How far a person is in a module.

    ``next`` says what comes next, ``next_label`` in words for a button and ``next_act`` in one word for a
    small one; ``next_endpoint`` with ``next_values`` is where it leads, ``next_why`` what stands in the way.
    ``form_of`` is the module that this one is a shorter form of, None for a whole one. ``lessons_total``
    never counts the ``lessons_new`` that came after the person began or completed it; ``sections`` counts
    them all.
    ``stopped_at`` is the number of the next lesson, None when all are done; ``last_outcome`` is pass, fail
    or None; ``passed_on`` the newest pass whether or not it is still in date.
    """

    module: str
    form_of: str | None
    title: str
    summary: str
    minutes: int
    lessons_done: int
    lessons_total: int
    lessons_new: int
    sections: int
    minutes_left: int
    stopped_at: int | None
    completed_on: date | None
    passed_on: date | None
    attempts_used: int
    attempts_allowed: int
    last_score: Decimal | None
    last_outcome: str | None
    is_started: bool
    is_locked: bool
    is_finished: bool
    may_test_out: bool
    next: Next
    next_act: str
    next_label: str
    next_endpoint: str
    next_values: dict[str, Any]
    next_why: str


def modules(as_of: date | None = None) -> dict[str, ModuleSummary]:
    """Return every module live on a date (default: today) by id, in order."""
    return {
        key: _summary(found.id, parsed(found, module_of)) for key, found in live_all("module", as_of).items()
    }


def lesson_titles(module_id: str) -> dict[str, str]:
    """Return the titles of the lessons of a live module by id, in order; nothing for an unknown module."""
    found = live_all("module").get(module_id)
    return {lesson.id: lesson.title for lesson in parsed(found, module_of).lessons} if found else {}


def teaching(as_of: date | None = None) -> dict[str, tuple[ModuleSummary, ...]]:
    """Return the modules that teach each workflow step on a date (default: today), by the id of the step.

    An objective teaches a step when it names the step and something that a person must be able to do there;
    one that merely touches the step does not. Modules with more such objectives come first; shorter forms
    go with their module.
    """
    whole = [module for module in modules(as_of).values() if not module.form_of]
    return {step_id: _teaching(step, whole) for step_id, step in steps().items()}


def _teaching(step: Step, whole: Iterable[ModuleSummary]) -> tuple[ModuleSummary, ...]:
    counted = [(_objectives_about(step, module), module) for module in whole]
    taught_by = sorted((pair for pair in counted if pair[0]), key=lambda pair: -pair[0])
    return tuple(module for _count, module in taught_by)


def _objectives_about(step: Step, module: ModuleSummary) -> int:
    return sum(
        step.id in objective.steps and not set(step.competencies).isdisjoint(objective.competencies)
        for objective in module.objectives
    )


def progress_of(person_id: int) -> Mapping[str, ModuleProgress]:
    """Return the progress of a person in every live module, by module id; worked out when asked for."""
    return progress_of_many([person_id])[person_id]


def progress_of_many(person_ids: Collection[int]) -> dict[int, Mapping[str, ModuleProgress]]:
    """Return the progress of people in every live module; a constant number of queries."""
    return {
        person_id: Lazily(own.keys(), partial(_shown_of, own))
        for person_id, own in progress_of_people(person_ids).items()
    }


def _summary(revision_id: int, module: Module) -> ModuleSummary:
    return ModuleSummary(
        id=module.id,
        form_of=module.form_of,
        title=module.title,
        summary=module.summary,
        version=module.version,
        revision_id=revision_id,
        minutes=module.minutes,
        months=module.months,
        prerequisites=module.prerequisites,
        must_pass=module.must_pass,
        objectives=module.objectives,
        exam_items=module.exam_items,
        exam_cut=module.exam_cut,
        exam_minutes=module.exam_minutes,
    )


def _shown_of(own: Mapping[str, Progress], module: str) -> ModuleProgress:
    return _shown(own[module])


def _shown(progress: Progress) -> ModuleProgress:
    step = next_step(progress)
    lesson = progress.module.lesson(progress.next_lesson) if progress.next_lesson else None
    last = progress.history.last
    return ModuleProgress(
        module=progress.module.id,
        form_of=progress.module.form_of,
        title=progress.module.title,
        summary=progress.module.summary,
        minutes=progress.module.minutes,
        lessons_done=progress.lessons_done,
        lessons_total=progress.lessons_total,
        lessons_new=len(progress.share.new),
        sections=len(progress.module.lessons),
        minutes_left=progress.minutes_left,
        stopped_at=lesson.number if lesson else None,
        completed_on=progress.completed_on,
        passed_on=progress.history.passed_on,
        attempts_used=progress.attempts_used,
        attempts_allowed=progress.standing.allowed,
        last_score=progress.last_score,
        last_outcome=(last.outcome if last else None) or ("pass" if progress.history.passed_on else None),
        is_started=progress.is_started,
        is_locked=progress.is_locked,
        is_finished=progress.is_finished,
        may_test_out=progress.may_test_out,
        next=progress.next,
        next_act=step.act,
        next_label=step.label,
        next_endpoint=step.endpoint,
        next_values=step.values,
        next_why=step.why,
    )
