"""Answers for everybody: answered questions on sections, worded without names, found by the search."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from lms.core import audit, clock
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.search import Entry, refresh
from lms.core.search.sources import address
from lms.core.superseding import succeed, supersede
from lms.support.models import Issue, PublicAnswer
from lms.support.rules.issues import ANSWERS, LESSON
from lms.support.services.issues import events_of, sound
from lms.support.services.titles import title_of

KIND = "answer"


@dataclass(frozen=True)
class Shown:
    """An answer for everybody with the section it is about."""

    answer: PublicAnswer
    place: str
    thing: str
    title: str


def may_publish(issue: Issue) -> bool:
    """Tell whether an issue may be for everybody: of a section and answered; never of an exam item."""
    return issue.place == LESSON and any(one.kind in ANSWERS for one in events_of(issue.id))


def publish_answer(*, issue: Issue, question: str, answer: str, by_id: int) -> None:
    """Word a question and its answer for everybody; the same words again change nothing.

    Raises:
        Refused: without words, before there is an answer, or for an item of an exam.
    """
    asked, said = sound(question), sound(answer)
    if not may_publish(issue):
        raise Refused(
            _("Only an answered question on a section is for everybody."),
            hint=_("An item of an exam is never shown to people who may still meet it."),
        )
    if not asked or not said:
        raise Refused(_("A question and an answer need words."), hint=_("Write both without any name."))
    now = public_answer_of(issue.id)
    if now is not None and (now.question, now.answer) == (asked, said):
        return
    succeed(
        PublicAnswer,
        {"issue_id": issue.id},
        public_id=new_public_id(),
        module=issue.module,
        question=asked,
        answer=said,
        by_id=by_id,
    )
    _told(issue, "support.answer_published")


def withdraw_answer(*, issue: Issue) -> None:
    """Take an answer for everybody back; it stays on record. Twice changes nothing."""
    if public_answer_of(issue.id) is not None:
        supersede(PublicAnswer, {"issue_id": issue.id})
        _told(issue, "support.answer_withdrawn")


def _told(issue: Issue, action: str) -> None:
    refresh(KIND, [issue.id])
    audit.record(action, subject=f"issue:{issue.public_id}", module=issue.module)


def public_answer_of(issue_id: int) -> PublicAnswer | None:
    """Return the answer for everybody of an issue, None without one."""
    found = select(PublicAnswer).filter_by(issue_id=issue_id, superseded_at=None)
    return db.session.scalar(found.execution_options(populate_existing=True))


def find_answer(public_id: str) -> Shown:
    """Return an answer for everybody by its public id.

    Raises:
        NotFound: when there is none, or it was withdrawn or worded anew.
    """
    row = db.session.execute(answers_query().where(PublicAnswer.public_id == public_id)).first()
    if row is None:
        raise NotFound(_("There is no such answer any more."), hint=_("Search for it again."))
    return shown_of(row)


def answers_query(module: str = "") -> Select[*tuple[Any, ...]]:
    """Return the rows of all answers for everybody, of one module or of all."""
    statement = (
        select(PublicAnswer, Issue.place, Issue.thing)
        .join(Issue, Issue.id == PublicAnswer.issue_id)
        .where(PublicAnswer.superseded_at.is_(None))
    )
    return statement.where(PublicAnswer.module == module) if module else statement


def shown_of(row: Any) -> Shown:
    """Return a row of the answers with the title of its section."""
    one: PublicAnswer = row.PublicAnswer
    return Shown(one, row.place, row.thing, title_of(one.module, row.place, row.thing))


def modules_with_answers() -> list[str]:
    """Return the modules with answers for everybody, in order."""
    found = select(PublicAnswer.module).where(PublicAnswer.superseded_at.is_(None)).distinct()
    return list(db.session.scalars(found.order_by(PublicAnswer.module)))


def entries(issue_ids: Collection[int] | None) -> Iterable[Entry]:
    """Yield what the search finds of answers for everybody, those of some issues or all."""
    statement = answers_query()
    if issue_ids is not None:
        statement = statement.where(PublicAnswer.issue_id.in_(issue_ids))
    for row in db.session.execute(statement):
        found = shown_of(row)
        one = found.answer
        on = clock.local_date(one.recorded_at)
        yield Entry(
            str(one.issue_id),
            one.question,
            code=one.module,
            line=_("%(title)s, answered %(on)s") % {"title": found.title, "on": f"{on:%d %b %Y}"},
            text=one.answer,
            href=address("answers.show", answer_id=one.public_id),
            subject_id=one.issue_id,
        )
