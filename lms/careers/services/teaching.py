"""External teaching: handed in by whoever taught, accepted or returned by a manager, never by themself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from lms.careers.models import ACCEPTED, RETURNED, TAKEN_BACK, CareerFile, Teaching, TeachingAnswer
from lms.careers.rules.standing import cycle_on
from lms.careers.services.entries import LONGEST_REASON, MOST_HOURS, Activity, add_entry
from lms.careers.services.reading import TEACHING_KEY, Share, ledger_of
from lms.compliance.api import NewEvidence, record_evidence
from lms.core import audit, clock
from lms.core.database import db
from lms.core.errors import Conflict, NotAllowed, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.kept import kept
from lms.core.once import insert_once
from lms.core.unit_of_work import recorded_at
from lms.people.api import Job, Unit, in_scope, person, shown_jobs

EVIDENCE_SUBJECT = "external-teaching"
WAITING = "waiting"
_Next = aliased(Teaching)


@dataclass(frozen=True)
class Presented:
    """A presentation outside: what, where, when, how many hours."""

    title: str
    place: str
    taught_on: date
    hours: Decimal


@dataclass(frozen=True)
class Shown:
    """A presentation: waiting, accepted, returned or taken-back; ``next_id`` is the one that replaced it."""

    row: Teaching
    state: str
    reason: str
    by_id: int | None
    answered_at: datetime | None
    next_id: str | None
    file_name: str | None


_READ = (
    select(Teaching, TeachingAnswer, _Next.public_id.label("next_id"), CareerFile.name.label("file_name"))
    .outerjoin(TeachingAnswer, TeachingAnswer.teaching_id == Teaching.id)
    .outerjoin(_Next, _Next.replaces_id == Teaching.id)
    .outerjoin(CareerFile, CareerFile.id == Teaching.file_id)
    .order_by(Teaching.taught_on.desc(), Teaching.id.desc())
)


def teaching_of(person_id: int) -> list[Shown]:
    """Return what a person handed in, the newest first."""
    return [_shown(row) for row in db.session.execute(_READ.where(Teaching.person_id == person_id))]


def teaching_by(person_id: int, public_id: str) -> Shown:
    """Return a presentation of a person.

    Raises:
        NotFound: when the person handed in no such thing.
    """
    asked = _READ.where(Teaching.person_id == person_id, Teaching.public_id == public_id)
    found = db.session.execute(asked).first()
    if found is None:
        raise NotFound(_("There is no such presentation."))
    return _shown(found)


def waiting_in(paths: Collection[str]) -> list[Shown]:
    """Return what waits for an answer from people of units, the longest waiting first."""
    asked = _READ.where(TeachingAnswer.id.is_(None), Teaching.person_id.in_(_people_in(paths)))
    found = [_shown(row) for row in db.session.execute(asked)]
    return sorted(found, key=lambda one: one.row.recorded_at)


def waiting_count(paths: Collection[str], *, but: int) -> int:
    """Return how many presentations of people of units wait, those of one person left out; kept."""
    scope = (tuple(sorted(paths)), clock.today(), but)
    return kept(
        "careers.waiting",
        (Teaching, TeachingAnswer, Job, Unit),
        lambda: _count(paths, but),
        key=scope,
    )


def hand_in(
    *, person_id: int, presented: Presented, file_id: int | None, replaces: str, form_key: str
) -> Teaching:
    """Hand in a presentation; the same form sent twice is one.

    Args:
        person_id: who taught.
        presented: what.
        file_id: the uploaded paper that shows it, None for none.
        replaces: the one that was returned, "" for a new one.
        form_key: the key of the form.

    Raises:
        Refused: for a day to come or hours out of bounds, or when what it replaces was not returned.
        Conflict: when that was replaced already.
    """
    _check(presented)
    before = teaching_by(person_id, replaces) if replaces else None
    if before is not None and before.state != RETURNED:
        raise Refused(_("Only what was returned is handed in again."))
    values = {
        "public_id": new_public_id(),
        "person_id": person_id,
        "title": presented.title,
        "place": presented.place,
        "taught_on": presented.taught_on,
        "hours": presented.hours,
        "file_id": file_id or (before.row.file_id if before else None),
        "replaces_id": before.row.id if before else None,
        "form_key": form_key,
        "recorded_at": recorded_at(),
    }
    insert_once(Teaching, [values])
    found = db.session.scalar(
        select(Teaching).where(Teaching.form_key == form_key, Teaching.person_id == person_id)
    )
    if found is None:
        raise Conflict(_("It was handed in again already."), hint=_("It stands in your list."))
    return found


def take_back(*, person_id: int, public_id: str) -> bool:
    """Take back what waits; tell whether it was done now.

    Raises:
        NotFound: when the person handed in no such thing.
        Conflict: when it was answered in the meantime.
    """
    return _answer(teaching_by(person_id, public_id), TAKEN_BACK, person_id, None)


def accept(*, person_id: int, public_id: str, by_id: int) -> bool:
    """Accept a presentation: it is evidence, and hours of teaching where a cycle holds its day.

    Tell whether it was done now.

    Raises:
        NotFound: when the person handed in no such thing.
        NotAllowed: for one's own.
        Conflict: when it was answered otherwise in the meantime.
    """
    shown = teaching_by(person_id, public_id)
    _demand_other(shown, by_id)
    if not _answer(shown, ACCEPTED, by_id, None):
        return False
    row, key = shown.row, f"{TEACHING_KEY}{public_id}"
    record_evidence(
        [
            NewEvidence(
                person_id=person_id,
                kind="confirmation",
                subject=EVIDENCE_SUBJECT,
                occurred_on=row.taught_on,
                key=key,
                outcome="pass",
                assessor_id=by_id,
                note=f"{row.title}, {row.place}",
                detail={"teaching": public_id, "hours": str(row.hours)},
            )
        ]
    )
    activity = Activity(
        row.taught_on,
        row.hours,
        row.title,
        row.place,
        shares=teaching_shares(person_id, row.taught_on),
        source_key=key,
        file_id=row.file_id,
    )
    add_entry(person_id=person_id, activity=activity, by_id=by_id, form_key=key)
    _note("careers.teaching.accepted", shown, by_id, hours=str(row.hours))
    return True


def give_back(*, person_id: int, public_id: str, by_id: int, reason: str) -> bool:
    """Return a presentation with a reason, so that it can be handed in again. Tell whether it was done now.

    Raises:
        NotFound: when the person handed in no such thing.
        NotAllowed: for one's own.
        Refused: without a reason.
        Conflict: when it was answered otherwise in the meantime.
    """
    shown = teaching_by(person_id, public_id)
    _demand_other(shown, by_id)
    if not reason.strip():
        raise Refused(
            _("A reason is required."), hint=_("Say what is missing, so that it can be handed in again.")
        )
    is_new = _answer(shown, RETURNED, by_id, reason.strip()[:LONGEST_REASON])
    if is_new:
        _note("careers.teaching.returned", shown, by_id, reason=reason.strip()[:LONGEST_REASON])
    return is_new


def teaching_shares(person_id: int, on: date) -> tuple[Share, ...]:
    """Return what hours of teaching on a day count for: each association with a cycle and such a category."""
    cycles = ledger_of(person_id).cycles
    found = []
    for issuer in {one.issuer.id: one.issuer for one in cycles}.values():
        if issuer.teaching is not None and cycle_on(cycles, issuer.id, on) is not None:
            found.append(Share(issuer.id, issuer.teaching.id))
    return tuple(found)


def _check(presented: Presented) -> None:
    if not presented.title.strip() or not presented.place.strip():
        raise Refused(_("Say what you presented, and where."))
    if presented.taught_on > clock.today():
        raise Refused(_("The day lies in the future."), hint=_("Hand it in when it is over."))
    if not 0 < presented.hours <= MOST_HOURS:
        raise Refused(_("Hours are more than 0 and at most %s.") % MOST_HOURS)


def _answer(shown: Shown, kind: str, by_id: int, reason: str | None) -> bool:
    """Record the answer of somebody; the same one sent twice is one."""
    values = {"teaching_id": shown.row.id, "kind": kind, "reason": reason, "by_id": by_id}
    if shown.state == WAITING:
        insert_once(TeachingAnswer, [{**values, "recorded_at": recorded_at()}])
    found = db.session.scalars(select(TeachingAnswer).where(TeachingAnswer.teaching_id == shown.row.id)).one()
    if (found.kind, found.by_id) != (kind, by_id):
        raise Conflict(_("Somebody answered this in the meantime."), hint=_("Open it again."))
    return shown.state == WAITING and found.recorded_at == recorded_at()


def _demand_other(shown: Shown, by_id: int) -> None:
    if shown.row.person_id == by_id:
        raise NotAllowed(
            _("Nobody decides on their own teaching."), hint=_("Another manager of your units does.")
        )


def _people_in(paths: Collection[str]) -> Any:
    return (
        select(Job.person_id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(shown_jobs(clock.today()), in_scope(paths))
    )


def _count(paths: Collection[str], but: int) -> int:
    asked = (
        select(func.count())
        .select_from(Teaching)
        .outerjoin(TeachingAnswer, TeachingAnswer.teaching_id == Teaching.id)
        .where(
            TeachingAnswer.id.is_(None), Teaching.person_id != but, Teaching.person_id.in_(_people_in(paths))
        )
    )
    return db.session.scalar(asked) or 0


def _shown(found: Any) -> Shown:
    row, answer, next_id, file_name = found
    if answer is None:
        return Shown(row, WAITING, "", None, None, next_id, file_name)
    return Shown(row, answer.kind, answer.reason or "", answer.by_id, answer.recorded_at, next_id, file_name)


def _note(action: str, shown: Shown, by_id: int, **details: Any) -> None:
    audit.record(
        action,
        subject=f"person:{person(shown.row.person_id).employee_no}",
        actor=person(by_id).employee_no,
        teaching=shown.row.public_id,
        taught_on=shown.row.taught_on,
        **details,
    )
