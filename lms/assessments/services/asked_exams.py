"""The exam that an attempt is of: that of its revision, or of the modules that a renewal form asks."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from sqlalchemy import Row, bindparam, select

from lms.assessments.exams import Exam, Item, Objective, exam_of
from lms.assessments.renewal_models import RenewalForm
from lms.assessments.rules.attempts import Mode
from lms.assessments.rules.renewal_forms import MINUTES_AN_ITEM, topic_name
from lms.assessments.services.rulings import exam_in_force
from lms.core.content import parsed, revision
from lms.core.database import plain_rows
from lms.core.i18n import gettext as _

RENEWAL = "RENEWAL"
"""What stands for the module in the attempt of a renewal form: it is of none alone."""
_FORM = select(RenewalForm.asks).where(RenewalForm.attempt_id == bindparam("attempt_id"))


class Sat(Protocol):
    """What is asked of an attempt to know its exam."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def mode(self) -> str:
        """The kind of its form."""

    @property
    def revision_id(self) -> int:
        """The revision that it was drawn from; of a renewal form that of its first topic."""

    @property
    def cut(self) -> int | None:
        """The percent to reach where it is not that of the exam."""


def exam_of_revision(revision_id: int) -> Exam:
    """Return the exam of a revision, parsed once."""
    return parsed(revision(revision_id), exam_of)


def exam_asked(attempt: Sat | Row[Any]) -> Exam:
    """Return the exam of an attempt as it was asked; of a renewal form in one more statement."""
    return _exam(attempt, exam_of_revision)


def exam_marked(attempt: Sat | Row[Any]) -> Exam:
    """Return the exam of an attempt with the decisions on its items applied: what marking goes by."""
    return _exam(attempt, exam_in_force)


def _exam(attempt: Sat | Row[Any], read: Callable[[int], Exam]) -> Exam:
    if attempt.mode != Mode.RENEWAL:
        return read(attempt.revision_id)
    asks = plain_rows(_FORM, {"attempt_id": attempt.id}).scalar_one()
    return composed(asks, read, cut=attempt.cut or 0)


def composed(asks: list[dict[str, Any]], read: Callable[[int], Exam], *, cut: int) -> Exam:
    """Return the exam of a renewal form: the objectives it asks, each named by module and objective.

    Args:
        asks: the topics as the form keeps them.
        read: gives the exam of a revision.
        cut: percent to reach.
    """
    objectives: list[Objective] = []
    items: dict[str, Item] = {}
    draw: dict[str, int] = {}
    for one in asks:
        exam = read(one["revision_id"])
        name = topic_name(one["module"], one["objective"])
        objectives.append(replace(exam.objective(one["objective"]), id=name))
        draw[name] = one["items"]
        own = (item for item in exam.items.values() if item.objective == one["objective"])
        items |= {item.id: replace(item, objective=name) for item in own}
    return Exam(
        subject=RENEWAL,
        title=_("Renewal form"),
        version="",
        cut=cut,
        minutes=MINUTES_AN_ITEM * sum(draw.values()),
        months=None,
        draw=draw,
        objectives=tuple(objectives),
        items=items,
    )
