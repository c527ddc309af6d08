"""Issues: opened by a tap or a challenge, answered by a trainer, closed or reopened by who reported them."""

from dataclasses import dataclass

from sqlalchemy import select

from lms.core import audit, clock
from lms.core.content import history
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.events import announce
from lms.core.ids import new_public_id
from lms.core.once import insert_once
from lms.core.unit_of_work import recorded_at
from lms.people import api as people
from lms.support.events import IssueAnswered
from lms.support.models import Issue, IssueEvent
from lms.support.policy import support_policy
from lms.support.rules.issues import (
    ANSWERS,
    APPEAL,
    NOTED,
    OPEN,
    REOPENED,
    REPORT,
    WORDS,
    may_follow,
    state_of,
)

LONGEST_TEXT = 1000


@dataclass(frozen=True)
class Place:
    """What feedback is about: a lesson, item, class or card (``kind``) of a module, in a revision of it."""

    module: str
    kind: str
    thing: str
    revision_id: int


@dataclass(frozen=True)
class Answer:
    """What a trainer says: answered, changed or declined, in words.

    ``revision_id`` is the revision in which it was put right, None for none; ``seen`` the number of the
    newest event that the trainer saw.
    """

    kind: str
    text: str
    seen: int
    revision_id: int | None = None


def sound(text: str) -> str:
    """Return a typed text without what no database takes, its lines kept, at most 1,000 characters."""
    lines = (" ".join(line.split()) for line in text.replace("\0", " ").splitlines())
    return "\n".join(lines).strip()[:LONGEST_TEXT]


def find_issue(public_id: str) -> Issue:
    """Return an issue by its public id.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.scalar(select(Issue).where(Issue.public_id == public_id))
    if found is None:
        raise NotFound("There is no such report.")
    return found


def events_of(issue_id: int) -> list[IssueEvent]:
    """Return what happened to an issue, in order."""
    found = select(IssueEvent).where(IssueEvent.issue_id == issue_id).order_by(IssueEvent.number)
    return list(db.session.scalars(found))


def open_issue(*, person_id: int, place: Place, kind: str = REPORT, text: str = "") -> Issue:
    """Open an issue, or return the one that this person has open at the place already.

    A challenge of an item takes the place of nothing: it is opened beside a report that waits.
    """
    own = {"person_id": person_id, "module": place.module, "place": place.kind, "thing": place.thing}
    before = list(db.session.scalars(select(Issue).filter_by(**own).order_by(Issue.number)))
    for one in reversed(before):
        if one.kind in (kind, APPEAL) and _state(one) == OPEN:
            return one
    number = len(before) + 1
    policy = support_policy()
    days = policy.appeal_days if kind == APPEAL else policy.answer_days
    unit_id = _unit_of(person_id)
    insert_once(
        Issue,
        [
            {
                **own,
                "public_id": new_public_id(),
                "unit_id": unit_id,
                "kind": kind,
                "number": number,
                "revision_id": place.revision_id,
                "text": sound(text),
                "due_on": people.add_working_days(
                    clock.local_date(recorded_at()), days, people.holidays_of(unit_id)
                ),
                "recorded_at": recorded_at(),
            }
        ],
    )
    return db.session.scalars(select(Issue).filter_by(**own, number=number)).one()


def add_words(*, issue: Issue, text: str) -> None:
    """Let the reporter say more; the same words sent again change nothing.

    Raises:
        Refused: without words, or when the issue is no longer open.
    """
    said = sound(text)
    if not said:
        raise Refused(
            "There are no words to send.", hint="Write what is wrong or unclear, or leave it as it is."
        )
    events = events_of(issue.id)
    if issue.text != said and not any(one.kind == WORDS and one.text == said for one in events):
        _add(issue, events, WORDS, issue.person_id, text=said)


def answer_issue(*, issue: Issue, by_id: int, answer: Answer) -> None:
    """Record a trainer's answer; the same answer sent again changes nothing.

    Raises:
        Refused: for an unknown kind, without words, or for a revision that is none of the module.
        Conflict: when somebody else answered, or the reporter wrote, since the trainer looked.
    """
    said = sound(answer.text)
    if answer.kind not in ANSWERS:
        raise Refused("Choose what came of it.", hint="Answered, changed or declined.")
    if not said:
        raise Refused(
            "An answer needs words.", hint="Say in a sentence what came of it; the learner reads it."
        )
    if answer.revision_id is not None and answer.revision_id not in _revisions(issue.module):
        raise Refused("This revision does not belong to the module.", hint="Choose one from the list.")
    events = events_of(issue.id)
    newest = events[-1] if events else None
    if newest and (newest.kind, newest.text, newest.by_id) == (answer.kind, said, by_id):
        return
    if (newest.number if newest else 0) != answer.seen:
        raise Conflict("Something was added in between.", hint="Open the report again and read it first.")
    is_first = not any(one.kind in ANSWERS for one in events)
    reported_on = clock.local_date(issue.recorded_at)
    today, holidays = clock.local_date(recorded_at()), people.holidays_of(issue.unit_id)
    waited = people.working_days_between(reported_on, today, holidays) if is_first else None
    revision_id = answer.revision_id
    _add(issue, events, answer.kind, by_id, text=said, revision_id=revision_id, waited_days=waited)
    announce(
        IssueAnswered(
            issue_id=issue.id,
            person_id=issue.person_id,
            module=issue.module,
            thing=issue.thing,
            kind=issue.kind,
            answer=answer.kind,
        )
    )
    if issue.kind == APPEAL:
        audit.record("support.appeal_answered", subject=f"issue:{issue.public_id}", answer=answer.kind)


def note_answer(*, issue: Issue) -> None:
    """Let the reporter take the answer as read: the issue is closed; twice changes nothing."""
    events = events_of(issue.id)
    if state_of(one.kind for one in events) in ANSWERS:
        _add(issue, events, NOTED, issue.person_id)


def reopen(*, issue: Issue, text: str) -> None:
    """Let the reporter say that the answer does not settle it: a trainer looks again.

    Raises:
        Refused: without words, or when there is no answer to come back to.
    """
    said = sound(text)
    if not said:
        raise Refused("Say what is still open.", hint="A few words are enough; your trainer reads them.")
    events = events_of(issue.id)
    if not (events and (events[-1].kind, events[-1].text) == (REOPENED, said)):
        _add(issue, events, REOPENED, issue.person_id, text=said)


def _add(issue: Issue, events: list[IssueEvent], kind: str, by_id: int, **told: str | int | None) -> None:
    if not may_follow(kind, state_of(one.kind for one in events)):
        raise Refused("The report has moved on since.", hint="Open it again to see where it stands.")
    number = events[-1].number + 1 if events else 1
    row: dict[str, object] = {
        "issue_id": issue.id,
        "number": number,
        "kind": kind,
        "by_id": by_id,
        "recorded_at": recorded_at(),
    }
    row.update(text="", revision_id=None, waited_days=None)
    row.update(told)
    insert_once(IssueEvent, [row])
    stored = db.session.scalars(select(IssueEvent).filter_by(issue_id=issue.id, number=number)).one()
    if (stored.kind, stored.by_id) != (kind, by_id):
        raise Conflict("Something was added in between.", hint="Open the report again and read it first.")


def _state(issue: Issue) -> str:
    return state_of(one.kind for one in events_of(issue.id))


def _unit_of(person_id: int) -> int | None:
    """Return the unit that a person works in today, or worked in last; None without any job."""
    paths = people.unit_paths_of(person_id)
    return int(paths[0].strip("/").rsplit("/", 1)[-1]) if paths else None


def _revisions(module: str) -> set[int]:
    return {one.id for one in history("module", module)}
