"""Seats and the wait-list: signing up, withdrawing, moving up. One class changes one at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from lms.classes.models import ClassPlace, ClassSession
from lms.classes.rules.places import SEAT, WAITING, WITHDRAWN, Enrolment, moving_up
from lms.classes.services import notices
from lms.classes.services.clashes import busy_people
from lms.classes.services.reach import people_of
from lms.classes.services.reading import Class, class_by, people_in
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.superseding import succeed
from lms.people.api import Person

WHY_CLOSED = {
    Enrolment.NOT_YET: _("Signing up has not begun."),
    Enrolment.CLOSED: _("Signing up has ended."),
    Enrolment.BEGUN: _("The class has begun."),
    Enrolment.CANCELLED: _("The class is cancelled."),
    Enrolment.HELD: _("The class was held."),
}


@dataclass(frozen=True)
class Placed:
    """What came of one person: ``standing`` is seat, waiting or None with the ``refusal``.

    ``is_new`` is False when they stood there before.
    """

    person_id: int
    standing: str | None
    is_new: bool = False
    refusal: str = ""


def locked(public_id: str, person_ids: Iterable[int] = ()) -> Class:
    """Return a class that nobody else changes until the unit of work ends; first the people, by their ids.

    Raises:
        NotFound: when there is none.
    """
    for person_id in sorted(set(person_ids)):
        db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    db.session.execute(select(ClassSession.id).where(ClassSession.public_id == public_id).with_for_update())
    return class_by(public_id)


def sign_up(public_id: str, *, person_id: int) -> Placed:
    """Give somebody who asks for it a seat, or the next place on the list; asked twice it is one place.

    Raises:
        NotFound: when there is no such class.
        Refused: when it takes nobody now, is not for them, or meets another class of theirs.
    """
    found = enrol(public_id, [person_id], by_id=person_id)[0]
    if found.standing is None:
        raise Refused(found.refusal, hint=_("Choose another class of this module."))
    return found


def enrol(public_id: str, person_ids: Sequence[int], *, by_id: int, is_leader: bool = False) -> list[Placed]:
    """Give people seats in the order given, then places on the list; each is told by mail but who asks.

    Args:
        public_id: the class.
        person_ids: who.
        by_id: who asks.
        is_leader: whoever leads the class may add people until it is closed, whatever the window.

    Raises:
        NotFound: when there is no such class.
    """
    it = locked(public_id, person_ids)
    known = _known(it.id)
    is_open = it.is_planned if is_leader else it.enrolment is Enrolment.OPEN
    fitting = people_of(it, person_ids)
    busy = busy_people(person_ids, it.days, but=[it.id], standings=(SEAT, WAITING))
    leaders = {one.person_id for one in it.trainers}
    free, placed = it.free, []
    for person_id in dict.fromkeys(person_ids):
        refusal = _refusal(it, person_id, is_open=is_open, fitting=fitting, busy=busy, leaders=leaders)
        if person_id in known:
            placed.append(Placed(person_id, known[person_id]))
        elif refusal:
            placed.append(Placed(person_id, None, refusal=refusal))
        else:
            standing = SEAT if free > 0 else WAITING
            free -= standing == SEAT
            settle(it.id, person_id, standing, by_id=by_id)
            placed.append(Placed(person_id, standing, is_new=True))
    told = {one.person_id: one.standing for one in placed if one.is_new and one.person_id != by_id}
    notices.placed(it, told)
    return placed


def withdraw(public_id: str, *, person_id: int, by_id: int, is_leader: bool = False) -> bool:
    """Give a place back; whoever is next on the list moves up. Tell whether there was one.

    Raises:
        NotFound: when there is no such class.
        Refused: when the class has begun, unless whoever leads it takes somebody off.
    """
    it = locked(public_id, [person_id])
    before = _known(it.id).get(person_id)
    if before is None:
        return False
    if not it.is_planned or not (is_leader or it.enrolment.is_ahead):
        raise Refused(
            _("The class has begun; the trainer records who is there."), hint=_("Talk to the trainer.")
        )
    settle(it.id, person_id, WITHDRAWN, by_id=by_id)
    if by_id != person_id:
        notices.withdrawn(it, [person_id], had_seat=before == SEAT)
    promote(public_id, by_id=by_id)
    return True


def promote(public_id: str, *, by_id: int) -> tuple[int, ...]:
    """Let people move up from the list into free places, in its order; each is told by mail.

    Whoever has a seat in another class at that time keeps the place on the list.
    """
    it = class_by(public_id)
    if not it.enrolment.is_ahead or not it.free or not it.waiting:
        return ()
    waiting = people_in(it.id, WAITING)
    busy = busy_people(waiting, it.days, but=[it.id], standings=(SEAT,))
    fitting = people_of(it, waiting)
    moved = moving_up([one for one in waiting if one in fitting], it.free, busy)
    for person_id in moved:
        settle(it.id, person_id, SEAT, by_id=by_id)
    notices.moved_up(it, moved)
    return moved


def settle(session_id: int, person_id: int, standing: str, *, by_id: int) -> None:
    """Let a person stand otherwise to a class from now on."""
    succeed(ClassPlace, {"session_id": session_id, "person_id": person_id}, standing=standing, by_id=by_id)


def _known(session_id: int) -> dict[int, str]:
    found = dict.fromkeys(people_in(session_id, WAITING), WAITING)
    return found | dict.fromkeys(people_in(session_id, SEAT), SEAT)


def _refusal(
    it: Class, person_id: int, *, is_open: bool, fitting: set[int], busy: dict[int, str], leaders: set[int]
) -> str:
    if not is_open:
        return WHY_CLOSED.get(it.enrolment, _("The class takes nobody now."))
    if person_id not in fitting:
        return _("The class is for people of other units.")
    if person_id in leaders:
        return _("Leads this class.")
    if person_id in busy:
        return _("Has another class at that time: %s.") % busy[person_id]
    return ""
