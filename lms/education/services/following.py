"""What happens on a pathway: steps done, skipped or opened again, notes, another educator, an end."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from lms.core import audit, clock
from lms.core.database import db, plain_rows
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.once import insert_once
from lms.core.superseding import succeed
from lms.core.unit_of_work import recorded_at
from lms.education.models import (
    EducationNote,
    PathwayEducator,
    PathwayEnd,
    PathwayOutcome,
    PathwayStart,
)
from lms.education.rules.pathways import OPEN, OUTCOMES, SKIPPED
from lms.education.services.educators import educators_of
from lms.education.services.pathways import pathway_of
from lms.education.services.standing import is_running
from lms.people.api import employment_of, in_chunks, units

LONGEST_NOTE = 2000
LONGEST_REASON = 300
LEFT = "Left, as the roster says."


def sound(text: str, most: int) -> str:
    """Return a typed text without what no database takes, its lines kept, cut to a length."""
    lines = (" ".join(line.split()) for line in text.replace("\0", " ").splitlines())
    return "\n".join(lines).strip()[:most]


def find_start(public_id: str) -> PathwayStart:
    """Return a pathway that was begun.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.scalar(select(PathwayStart).where(PathwayStart.public_id == public_id))
    if found is None:
        raise NotFound(_("There is no such pathway."))
    return found


def record_outcome(
    start: PathwayStart, *, step: str, outcome: str, occurred_on: date, reason: str, by_id: int
) -> None:
    """Record what became of a step; the same recorded again changes nothing.

    Raises:
        NotFound: for a step that the pathway does not have.
        Refused: for a day to come, a skipped step without a reason, or a pathway that was ended.
    """
    if pathway_of(start.revision_id).step(step) is None or outcome not in OUTCOMES:
        raise NotFound(_("There is no such step."))
    _refuse_ended(start)
    if occurred_on > clock.local_date(recorded_at()):
        raise Refused(_("This day is still to come."), hint=_("Record a step on the day it was done."))
    said = sound(reason, LONGEST_REASON)
    if outcome == SKIPPED and not said:
        raise Refused(_("Say why it is left out."), hint=_("A few words; the provider can read them."))
    key = {"start_id": start.id, "step": step}
    now = db.session.scalar(select(PathwayOutcome).filter_by(**key, superseded_at=None))
    known = (now.outcome, now.occurred_on, now.reason) if now else (OPEN, None, "")
    if known == (outcome, occurred_on, said) or outcome == known[0] == OPEN:
        return
    succeed(PathwayOutcome, key, outcome=outcome, occurred_on=occurred_on, reason=said, by_id=by_id)


def write_note(start: PathwayStart, *, text: str, form_key: str, by_id: int) -> None:
    """Keep a note of an educator; the same form sent twice is one note.

    Raises:
        Refused: without words.
    """
    said = sound(text, LONGEST_NOTE)
    if not said:
        raise Refused(_("There are no words to keep."), hint=_("Write a note, or leave the page."))
    row = {"start_id": start.id, "text": said, "form_key": f"{start.id}:{form_key[:40]}"}
    insert_once(EducationNote, [row | {"by_id": by_id, "recorded_at": recorded_at()}])


def hand_over(start: PathwayStart, *, educator_id: int, by_id: int) -> None:
    """Give a pathway to another educator; to the same one changes nothing.

    Raises:
        Refused: for somebody who is no educator of the practice.
    """
    _refuse_ended(start)
    path = units()[start.unit_id].path
    if educator_id not in {one.person_id for one in educators_of(path)}:
        raise Refused(_("This person is no educator of the practice."), hint=_("Choose one from the list."))
    key = {"start_id": start.id}
    now = db.session.scalar(select(PathwayEducator.educator_id).filter_by(**key, superseded_at=None))
    if now != educator_id:
        succeed(PathwayEducator, key, educator_id=educator_id, by_id=by_id)


def end_pathway(start: PathwayStart, *, reason: str, by_id: int) -> None:
    """End a pathway before its last step; ended twice it is ended once.

    Raises:
        Refused: without a reason.
    """
    said = sound(reason, LONGEST_REASON)
    if not said:
        raise Refused(_("Say why it ends."), hint=_("A few words; the provider can read them."))
    _end([start.id], said, by_id)
    unit = units()[start.unit_id]
    audit.record("education.pathway_ended", subject=f"pathway:{start.public_id}", unit=unit.code)


def end_of_leavers(person_ids: Collection[int]) -> int:
    """End the running pathways of those of some people who have left; return how many."""
    running: dict[int, list[int]] = {}
    for chunk in in_chunks(person_ids):
        statement = select(PathwayStart.id, PathwayStart.person_id).where(
            PathwayStart.person_id.in_(chunk), is_running()
        )
        for row in plain_rows(statement):
            running.setdefault(row.person_id, []).append(row.id)
    if not running:
        return 0
    today = clock.local_date(recorded_at())
    ended = []
    for person_id, facts in employment_of(running).items():
        past = [one for one in facts if one.from_on <= today]
        if past and past[-1].status == "terminated":
            ended += running[person_id]
    _end(ended, LEFT, None)
    return len(ended)


def _end(start_ids: Collection[int], reason: str, by_id: int | None) -> None:
    today = clock.local_date(recorded_at())
    row = {"reason": reason, "ended_on": today, "by_id": by_id, "recorded_at": recorded_at()}
    insert_once(PathwayEnd, [{"start_id": one, **row} for one in start_ids])


def _refuse_ended(start: PathwayStart) -> None:
    if db.session.scalar(select(PathwayEnd.id).where(PathwayEnd.start_id == start.id)) is not None:
        raise Refused(_("This pathway has ended."), hint=_("Start a new one when it is needed again."))
