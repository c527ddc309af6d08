"""What a class counts for: the module, as by its lessons, for whoever has every day."""

from collections.abc import Collection, Mapping

from lms.classes.rules.places import HELD, SEAT
from lms.classes.services.attendance import Attendee, attendees, marks_of
from lms.classes.services.placing import locked
from lms.classes.services.planning import next_version
from lms.classes.services.reading import Class, people_in
from lms.core import audit
from lms.core.content import live
from lms.core.errors import Conflict, Refused
from lms.core.i18n import gettext as _
from lms.core.web.formats import day as in_words
from lms.courses.api import InClass, credit_class, withdraw_class
from lms.people.api import people, person, units


def hold(public_id: str, *, number: int, by_id: int) -> int:
    """Close a class that took place: its revision is fixed, and who has every day has completed the module.

    Raises:
        Conflict: when somebody changed it since version ``number`` was shown.
        Refused: before the last day, or while somebody has no mark for a day.

    Returns:
        How many completions are new.
    """
    it = locked(public_id)
    if it.is_held:
        return 0
    if it.number != number:
        raise Conflict(
            _("Somebody else changed this class in the meantime."), hint=_("Look at it as it is now.")
        )
    why = why_not_held(it)
    if why:
        raise Refused(why, hint=_("Record the attendance first."))
    revision = live("module", it.module, it.last_on)
    held = next_version(it, by_id=by_id, state=HELD, revision_id=revision.id)
    new = credit(held, attendees(held))
    audit.record(
        "class.held",
        subject=f"class:{public_id}",
        actor=person(by_id).employee_no,
        unit=units()[it.unit_id].code,
        module=it.module,
        revision=revision.id,
        completed=new,
    )
    return new


def why_not_held(it: Class) -> str:
    """Return why a class cannot be closed yet, empty when it can."""
    if not it.is_planned:
        return _("Only a planned class is closed.")
    if not it.has_begun(len(it.days)):
        return _("The last day has not come.")
    marks = marks_of(it.id)
    open_marks = sum(
        (person_id, day.number) not in marks for person_id in people_in(it.id, SEAT) for day in it.days
    )
    return _("%d marks are missing.") % open_marks if open_marks else ""


def in_class(it: Class) -> InClass:
    """Return a held class as completions name it."""
    days = in_words(it.first_on)
    if it.last_on != it.first_on:
        days = _("%(first)s to %(last)s") % {"first": days, "last": in_words(it.last_on)}
    note = _("In the class “%(title)s”, %(days)s") % {"title": it.title, "days": days}
    return InClass(it.module, it.revision_id or 0, it.public_id, note.replace("\N{NO-BREAK SPACE}", " "))


def follow(it: Class, person_ids: Collection[int], reason: str, by_id: int) -> None:
    """Let the completions of people follow their attendance in a class that was held."""
    if not it.is_held or not person_ids:
        return
    found = attendees(it, person_ids)
    lost = [one.person_id for one in found.values() if one.completed_on is None]
    why = _("Attendance corrected: %s") % reason if reason else _("Attendance corrected")
    taken_back = withdraw_class(lost, in_class(it), why=why)
    new = credit(it, found)
    if taken_back or new:
        audit.record(
            "class.attendance-corrected",
            subject=f"class:{it.public_id}",
            actor=person(by_id).employee_no,
            unit=units()[it.unit_id].code,
            people=sorted(one.employee_no for one in people(person_ids).values()),
            completed=new,
            withdrawn=taken_back,
            reason=reason,
        )


def credit(it: Class, found: Mapping[int, Attendee]) -> int:
    """Record the module as completed for those who have every day; returns how many are new."""
    taken = {one.person_id: one.completed_on for one in found.values() if one.completed_on is not None}
    return credit_class(taken, in_class(it))
