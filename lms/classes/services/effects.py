"""What planning, changing, cancelling and closing a class will do, in sentences, before it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.classes.rules.places import SEAT, WAITING
from lms.classes.services.attendance import Attendee, attendees
from lms.classes.services.clashes import busy_people, busy_trainers
from lms.classes.services.crediting import why_not_held
from lms.classes.services.planning import Plan, differs
from lms.classes.services.reading import Class, people_in
from lms.classes.services.trainers import Suitability
from lms.core.content import live
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.web.formats import day as in_words
from lms.people.api import people, units


@dataclass(frozen=True)
class Closing:
    """What closing a class will do; ``why_not`` is empty when it can be closed."""

    lines: tuple[str, ...]
    complete: tuple[Attendee, ...]
    incomplete: tuple[Attendee, ...]
    why_not: str


def of_planning(plan: Plan, found: Sequence[Suitability]) -> list[str]:
    """Return what planning a class will do."""
    days = in_words(plan.first_on)
    if plan.last_on != plan.first_on:
        days = _("%(first)s to %(last)s") % {"first": days, "last": in_words(plan.last_on)}
    return [
        _("“%(title)s” takes place on %(days)s with %(count)d places.")
        % {"title": plan.title, "days": days, "count": plan.capacity},
        _("People of %(unit)s and the units below sign up from %(first)s to %(last)s; then a list begins.")
        % {
            "unit": units()[plan.unit_id].name,
            "first": in_words(plan.opens_on),
            "last": in_words(plan.closes_on),
        },
        *(_of_trainer(one) for one in found),
        *_elsewhere(plan),
        _("Who is there on every day has completed %s, as by its lessons. The exam stays to be passed.")
        % plan.module,
        _("The log keeps it with your name."),
    ]


def of_change(before: Class, plan: Plan, found: Sequence[Suitability]) -> list[str]:
    """Return what changing a class will do."""
    seated, waiting = people_in(before.id, SEAT), people_in(before.id, WAITING)
    lines = []
    if differs(before, plan) and (seated or waiting):
        lines.append(
            _("%(seated)d people with a place and %(waiting)d on the list get one mail with the new times.")
            % {"seated": len(seated), "waiting": len(waiting)}
        )
    else:
        lines.append(_("Nobody is mailed: days, room and link stay, or nobody has a place."))
    up = min(len(waiting), max(0, plan.capacity - (before.capacity - before.free)))
    if up:
        lines.append(
            ngettext("%d person moves up from the list.", "%d people move up from the list.", up) % up
        )
    busy = busy_people(seated, plan.days, but=[before.id], standings=(SEAT,)) if seated else {}
    if busy:
        names = ", ".join(one.full_name for one in people(list(busy)).values())
        lines.append(_("These people have another class at the new time and stay on both: %s.") % names)
    lines += [*(_of_trainer(one) for one in found), *_elsewhere(plan, but=[before.id])]
    return [*lines, _("The log keeps both versions with your reason.")]


def of_cancelling(it: Class) -> list[str]:
    """Return what cancelling a class will do."""
    return [
        _("%(seated)d people with a place and %(waiting)d on the list get one mail with your reason.")
        % {"seated": it.seated, "waiting": it.waiting},
        _("The class leaves their calendars."),
        _("It is not planned again; a new one is a new class."),
        _("The log keeps it with your name."),
    ]


def of_closing(it: Class) -> Closing:
    """Return what closing a class will do and for whom."""
    found: Mapping[int, Attendee] = attendees(it)
    complete = tuple(one for one in found.values() if one.completed_on is not None)
    incomplete = tuple(one for one in found.values() if one.completed_on is None)
    why_not = why_not_held(it)
    version = "" if why_not else live("module", it.module, it.last_on).body["module"]["version"]
    lines = (
        ngettext("%d person has completed", "%d people have completed", len(complete)) % len(complete)
        + " "
        + _("%(module)s, revision %(version)s, as by its lessons. The exam stays to be passed.")
        % {"module": it.module, "version": version or "–"},
        ngettext("%d person misses a day", "%d people miss a day", len(incomplete)) % len(incomplete)
        + " "
        + _("and can make it up on the same day of another class."),
        _("Attendance can still be corrected with a reason; completions follow it."),
        _("The log keeps it with your name."),
    )
    return Closing(lines, complete, incomplete, why_not)


def _elsewhere(plan: Plan, but: Sequence[int] = ()) -> list[str]:
    """Name the trainers who lead another class at that time; it is theirs to decide."""
    busy = busy_trainers(plan.trainer_ids, plan.days, but=but)
    named = people(list(busy))
    return [
        _("%(name)s leads “%(title)s” at that time, too.") % {"name": named[one].full_name, "title": title}
        for one, title in sorted(busy.items())
    ]


def _of_trainer(one: Suitability) -> str:
    if one.needs_override:
        return _("%(name)s leads it by exception, with your reason; missing is %(missing)s.") % {
            "name": one.person.full_name,
            "missing": _(" or ").join(one.missing),
        }
    if one.shown:
        return _("%(name)s leads it: %(shown)s.") % {"name": one.person.full_name, "shown": one.shown}
    return _("%s leads it.") % one.person.full_name
