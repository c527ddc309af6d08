"""What the pages of practice show: what is due today, by module, and what is due later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from markupsafe import Markup

from lms.assessments.api import Due, cut_of_test_out, exam_of_revision, points_of_test_out, practised
from lms.core import clock
from lms.core.permissions import Identity
from lms.courses.modules import Module, Objective
from lms.courses.services.progress import Progress


@dataclass(frozen=True)
class ModuleDue:
    """A module with objectives to practise: those due today and the day the next one comes."""

    module: Module
    due: tuple[Objective, ...]
    next_on: date | None


@dataclass(frozen=True)
class PracticeToday:
    """What a person practises today, and modules in which nothing is due yet."""

    due: tuple[ModuleDue, ...]
    later: tuple[ModuleDue, ...]

    @property
    def count(self) -> int:
        """Number of objectives due today."""
        return sum(len(row.due) for row in self.due)


def practice_today(practised: Sequence[Due], modules: Mapping[str, Module], *, today: date) -> PracticeToday:
    """Return what is due by module, longest due first; objectives that are not live any more are left out."""
    rows = []
    for module_id in dict.fromkeys(one.module for one in practised):
        module = modules.get(module_id)
        if module is not None:
            rows.append(_row(module, [one for one in practised if one.module == module_id], today))
    return PracticeToday(
        due=tuple(row for row in rows if row.due), later=tuple(row for row in rows if not row.due)
    )


def _row(module: Module, own: Sequence[Due], today: date) -> ModuleDue:
    known = {objective.id: objective for objective in module.objectives}
    live = [one for one in own if one.objective in known]
    due = tuple(known[one.objective] for one in live if one.due_on <= today)
    later = [one.due_on for one in live if one.due_on > today]
    return ModuleDue(module, due, min(later, default=None))


def due_part(identity: Identity) -> Markup | None:
    """Say at the top of the library how much is due for practice; nothing before anything was practised."""
    if identity.person_id is None:
        return None
    found = practised(identity.person_id)
    if not found:
        return None
    due = sum(one.due_on <= clock.today() for one in found)
    next_on = min((one.due_on for one in found if one.due_on > clock.today()), default=None)
    return Markup(  # noqa: S704  (a template has escaped it)
        render_template("courses/practice_due.html", due=due, next_on=next_on)
    )


def module_part(_identity: Identity, *, module: Module, progress: Progress) -> Markup | None:
    """Offer practice on the page of a module, and the test-out before it is begun."""
    if progress.is_locked and not progress.is_started:
        return None
    exam = exam_of_revision(progress.revision_id)
    return Markup(  # noqa: S704  (a template has escaped it)
        render_template(
            "courses/practice_offer.html",
            module=module,
            progress=progress,
            exam=exam,
            cut=cut_of_test_out(exam.cut, points_of_test_out()),
        )
    )
