"""Recording attendance: new marks, corrections with a reason, days made up in another class."""

from collections.abc import Mapping

from lms.classes.models import ClassMakeup, ClassMark, ClassSession
from lms.classes.rules.attendance import MARKS, THERE, needs_reason
from lms.classes.rules.places import SEAT
from lms.classes.services.attendance import attendees, guests_of, makeups_of, marks_of
from lms.classes.services.clashes import busy_people
from lms.classes.services.crediting import follow
from lms.classes.services.placing import locked
from lms.classes.services.reading import Class, classes_where, people_in
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.superseding import succeed


def mark_day(public_id: str, day: int, marks: Mapping[int, str], *, reason: str, by_id: int) -> int:
    """Record who was there on a day; a mark that is as it was changes nothing. Returns how many are new.

    When the class was held, completions follow the corrected attendance, in both directions.

    Raises:
        NotFound: for a day that the class does not have, or a person who is not on its list that day.
        Refused: before the day, when the class is cancelled, for nobody's own attendance, or for a
            correction without a reason.
    """
    it = locked(public_id)
    _demand_markable(it, day, marks, by_id)
    before, guests = marks_of(it.id), guests_of(it.id).get(day, {})
    if not set(marks) <= {*people_in(it.id, SEAT), *guests}:
        raise NotFound(_("This person is not on the list of that day."), hint=_("Open the list again."))
    new = {one: mark for one, mark in marks.items() if before.get((one, day)) != mark}
    if any(needs_reason(before.get((one, day)), mark) for one, mark in new.items()) and not reason:
        raise Refused(_("A correction needs a reason."), hint=_("Say why the mark is another one now."))
    for person_id, mark in new.items():
        _store(it.id, person_id, day, mark, reason if (person_id, day) in before else "", by_id)
    if new:
        follow(it, [one for one in new if one not in guests], reason, by_id)
        for home_id in {guests[one] for one in new if one in guests}:
            home = classes_where(ClassSession.id == home_id)[0]
            follow(home, [one for one in new if guests.get(one) == home_id], reason, by_id)
    return len(new)


def make_up(public_id: str, *, person_id: int, day: int, in_class: str, by_id: int) -> None:
    """Let a person make up a day on the same day of another class of the module; asked twice it is one.

    Raises:
        NotFound: when there is no such class or person in it.
        Refused: when the day is not missed, the other class has no such day to come or no place on it, or
            the person has another class at that time.
    """
    classes = {one: locked(one, [person_id]) for one in sorted((public_id, in_class))}
    home, there = classes[public_id], classes[in_class]
    known = makeups_of(home.id).get((person_id, day))
    if known is not None and known.id == there.id:
        return
    _demand_missed(home, person_id, day)
    _demand_room(there, home, person_id, day)
    makeup = {"home_id": home.id, "person_id": person_id, "day": day}
    succeed(ClassMakeup, makeup, session_id=there.id, by_id=by_id)


def _store(session_id: int, person_id: int, day: int, mark: str, reason: str, by_id: int) -> None:
    place = {"session_id": session_id, "person_id": person_id, "day": day}
    succeed(ClassMark, place, mark=mark, reason=reason, by_id=by_id)


def _demand_markable(it: Class, day: int, marks: Mapping[int, str], by_id: int) -> None:
    it.day(day)
    if it.is_cancelled:
        raise Refused(
            _("The class is cancelled."), hint=_("Attendance is recorded for classes that take place.")
        )
    if not it.has_begun(day):
        raise Refused(_("This day has not come."), hint=_("Attendance is recorded from the day itself on."))
    if any(mark not in MARKS for mark in marks.values()):
        raise Refused(_("This is no mark."), hint=_("Choose present, late, absent or excused."))
    if by_id in marks:
        raise Refused(_("Nobody records their own attendance."), hint=_("Ask another trainer."))


def _demand_missed(home: Class, person_id: int, day: int) -> None:
    home.day(day)
    if person_id not in people_in(home.id, SEAT):
        raise NotFound(_("This person is not on the list of the class."))
    mark = marks_of(home.id).get((person_id, day))
    if mark is None or mark in THERE or day not in attendees(home, [person_id])[person_id].missing:
        raise Refused(_("This day is not missed."), hint=_("Mark it absent or excused first."))


def _demand_room(there: Class, home: Class, person_id: int, day: int) -> None:
    same = there.module == home.module and there.id != home.id and len(there.days) == len(home.days)
    if not same or not there.is_planned or there.has_begun(day):
        raise Refused(
            _("This class has no such day to come."), hint=_("Choose another class of the same module.")
        )
    taken = there.seated + len(guests_of(there.id).get(day, {}))
    if taken >= there.capacity:
        raise Refused(_("This class is full on that day."), hint=_("Choose another one."))
    busy = busy_people([person_id], [there.day(day)], but=[there.id], standings=(SEAT,))
    if busy:
        raise Refused(_("Has another class at that time: %s.") % busy[person_id])
