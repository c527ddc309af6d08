"""How the next step in a module is said to a learner, and where it leads."""

from dataclasses import dataclass, field
from typing import Any

from lms.assessments.api import why_closed
from lms.core.i18n import gettext as _
from lms.courses.rules import Next
from lms.courses.services.naming import opens_after
from lms.courses.services.progress import Progress

STOPPED_AT = "stopped"
"""Where a lesson goes on: before the check that was answered last."""


@dataclass(frozen=True)
class NextStep:
    """What comes next: ``act`` is one word for a small button, ``label`` says it in full.

    ``endpoint`` with ``values`` is where it leads, ``why`` what stands in the way.
    """

    act: str
    label: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
    why: str = ""


def next_step(progress: Progress) -> NextStep:
    """Return what a learner does next in a module."""
    module = {"module_id": progress.module.id}
    step = progress.next
    if step is Next.LOCKED:
        why = _("Opens %s.") % opens_after(progress.missing)
        return NextStep(_("Open"), _("See what comes first"), "courses.module", module, why)
    if step is Next.LESSON:
        return _lesson_step(progress, module)
    if step is Next.RESUME and progress.history.open is not None:
        values = {"public_id": progress.history.open.public_id}
        why = _("The exam is running.")
        return NextStep(_("Continue"), _("Go on with the exam"), "assessments.attempt", values, why)
    if step is Next.REASONS and progress.history.last is not None:
        values = {"public_id": progress.history.last.public_id}
        why = why_closed(progress.standing)
        return NextStep(_("Reasons"), _("Read the reasons"), "assessments.result", values, why)
    if step is Next.EXAM:
        return NextStep(_("Exam"), _("Take the exam"), "courses.exam", module)
    if step is Next.REPEAT:
        return NextStep(_("Repeat"), _("Repeat the missed objective"), "courses.exam", module)
    if step is Next.NOTHING:
        return NextStep(_("Open"), _("Look again"), "courses.module", module, why_closed(progress.standing))
    return NextStep(_("Open"), _("See the exam"), "courses.exam", module, why_closed(progress.standing))


def _lesson_step(progress: Progress, module: dict[str, str]) -> NextStep:
    lesson = progress.module.lesson(progress.next_lesson or "") or progress.module.lessons[0]
    values = {**module, "lesson_id": lesson.id}
    if progress.done:
        values["_anchor"] = STOPPED_AT
        return NextStep(_("Continue"), _("Continue section %d") % lesson.number, "courses.lesson", values)
    return NextStep(_("Start"), _("Start section %d") % lesson.number, "courses.lesson", values)
