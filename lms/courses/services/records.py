"""The learning records of people, read in a constant number of queries whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from lms.assessments.api import (
    NO_HISTORY,
    AttemptPolicy,
    History,
    attempt_policy,
    exam_of_revision,
    histories,
    renewal_opens_on,
)
from lms.core import clock
from lms.core.content import Revision, history, live_all, parsed
from lms.core.content import revision as revision_by_id
from lms.core.database import plain_rows
from lms.courses.models import LessonDone, ModuleCompletion
from lms.courses.modules import Module, module_of
from lms.courses.rules import Missing, current_run, known_lessons, missing_prerequisites
from lms.courses.services.lazily import Lazily
from lms.courses.services.progress import Progress

Key = tuple[int, str]
_PEOPLE: BindParameter[Any] = bindparam("person_ids", expanding=True)
_DONE = select(
    LessonDone.person_id, LessonDone.module, LessonDone.run, LessonDone.lesson, LessonDone.revision_id
).where(LessonDone.person_id.in_(_PEOPLE))
_COMPLETIONS = (
    select(
        ModuleCompletion.person_id,
        ModuleCompletion.module,
        ModuleCompletion.run,
        ModuleCompletion.completed_on,
        ModuleCompletion.revision_id,
    )
    .where(ModuleCompletion.person_id.in_(_PEOPLE), ModuleCompletion.superseded_at.is_(None))
    .order_by(ModuleCompletion.run)
)


@dataclass(frozen=True)
class _Completed:
    """The newest completion of a module by a person: how many there are, when and on which revision.

    ``before`` are the days of the completions before it.
    """

    runs: int
    on: date
    revision_id: int
    before: tuple[date, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """The days of every completion."""
        return (*self.before, self.on)


@dataclass
class _Run:
    """The lessons that a person did in one run of a module, and the oldest revision they did one on."""

    lessons: set[str]
    began_on: int


@dataclass(frozen=True)
class _Records:
    """Everything that decides progress, by ``(person id, module id)``."""

    modules: Mapping[str, Revision]
    done: dict[Key, dict[int, _Run]]
    completed: dict[Key, _Completed]
    exams: dict[Key, History]
    policy: AttemptPolicy
    now: datetime
    today: date

    def progress(self, person_id: int, module_id: str) -> Progress:
        """Return how far a person is in a module."""
        revision = self.modules[module_id]
        module = parsed(revision, module_of)
        key = (person_id, module_id)
        own = self.completed.get(key)
        window = self.policy.renewal_window_days
        opens_on = renewal_opens_on(own.days if own else (), module.months, window)
        run = current_run(own.runs if own else 0, opens_on, today=self.today)
        history = self.exams.get(key, NO_HISTORY)
        exam = exam_of_revision(revision.id)
        begun = self.done.get(key, {}).get(run)
        completed = own if own and own.runs == run else None
        return Progress(
            module=module,
            revision_id=revision.id,
            run=run,
            done=frozenset(begun.lessons if begun else ()),
            completed_on=completed.on if completed else None,
            missing=self._missing(person_id, module),
            history=history,
            standing=history.standing(exam, now=self.now, policy=self.policy),
            known=_known(revision, module, begun, completed),
        )

    def _missing(self, person_id: int, module: Module) -> tuple[Missing, ...]:
        wanted = [key for key in module.prerequisites if key in self.modules]
        passed = [key for key in wanted if self._is_passed((person_id, key))]
        behind = [key for key in wanted if key in passed or (person_id, key) in self.completed]
        missing = missing_prerequisites(wanted, behind, must_pass=module.must_pass, passed=passed)
        titles = {key: parsed(self.modules[key], module_of).title for key in missing}
        return tuple(Missing(key, title, key in module.must_pass) for key, title in titles.items())

    def _is_passed(self, key: Key) -> bool:
        """Tell whether a person passed the exam of a module, here or elsewhere, in date or not."""
        return self.exams.get(key, NO_HISTORY).passed_on is not None


def progress_of_people(person_ids: Collection[int]) -> dict[int, Mapping[str, Progress]]:
    """Return the progress of people (some hundred at most) in every live module, by person and module id.

    What decides is read at once; the progress in a module is worked out when it is asked for.
    """
    modules = live_all("module")
    if not modules:
        return {person_id: {} for person_id in person_ids}
    records = _Records(
        modules=modules,
        done=_lessons_done(person_ids),
        completed=_completions(person_ids),
        exams=histories(person_ids),
        policy=attempt_policy(),
        now=clock.now(),
        today=clock.today(),
    )
    return {
        person_id: Lazily(modules.keys(), partial(records.progress, person_id)) for person_id in person_ids
    }


def _lessons_done(person_ids: Collection[int]) -> dict[Key, dict[int, _Run]]:
    found: dict[Key, dict[int, _Run]] = defaultdict(dict)
    for person_id, module, run, lesson, revision_id in plain_rows(_DONE, {"person_ids": list(person_ids)}):
        own = found[person_id, module].setdefault(run, _Run(set(), revision_id))
        own.lessons.add(lesson)
        own.began_on = min(own.began_on, revision_id)
    return found


def _known(
    live: Revision, module: Module, begun: _Run | None, completed: _Completed | None
) -> frozenset[str] | None:
    """Return the lessons that were there all along; None for all of them, which is nearly always so."""
    first_id = completed.revision_id if completed else begun.began_on if begun else live.id
    if first_id == live.id:
        return None
    first = revision_by_id(first_id)
    since = [first] if completed else history("module", live.key)
    earlier = (_lessons_of(one) for one in since if first.number <= one.number < live.number and one.body)
    return known_lessons((lesson.id for lesson in module.lessons), earlier)


def _lessons_of(found: Revision) -> list[str]:
    return [lesson["id"] for lesson in found.body["lessons"]]


def _completions(person_ids: Collection[int]) -> dict[tuple[int, str], _Completed]:
    found: dict[tuple[int, str], _Completed] = {}
    for row in plain_rows(_COMPLETIONS, {"person_ids": list(person_ids)}):
        key = (row.person_id, row.module)
        before = found[key].days if key in found else ()
        found[key] = _Completed(row.run, row.completed_on, row.revision_id, before)
    return found
