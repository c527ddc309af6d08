"""What people are told of classes by mail: one message a person and change, through the outbox."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from lms.classes.rules.calendar import CANCEL, REQUEST, Entry, Party, one_day
from lms.classes.rules.places import SEAT
from lms.classes.rules.times import Day
from lms.classes.services.reach import employed
from lms.classes.services.reading import Class
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.outbox import enqueue
from lms.core.unit_of_work import recorded_at
from lms.core.web.formats import clock_time, weekday
from lms.people.api import Person, people


def address_of(it: Class) -> str:
    """Return the address of a class's page."""
    return f"{str(current_app.config['LMS_BASE_URL']).rstrip('/')}/classes/{it.public_id}"


def host() -> str:
    """Return the host that stands in the UIDs of calendars."""
    return urlsplit(str(current_app.config["LMS_BASE_URL"])).hostname or "localhost"


def when(it: Class) -> list[str]:
    """Return the days of a class as lines of text."""
    zone = it.zone
    return [
        f"{weekday(day.on(zone))} {day.on(zone).year}, {clock_time(day.starts_at, zone)}"
        f"\N{EN DASH}{clock_time(day.ends_at, zone)}"
        for day in it.days
    ]


def entry_of(it: Class) -> Entry:
    """Return a class as calendars show it."""
    trainers = ", ".join(one.name for one in it.trainers)
    lines = [_("Class of module %s.") % it.module, _("Trainer: %s") % trainers]
    if it.link:
        lines.append(_("Join: %s") % it.link)
    return Entry(
        key=it.public_id,
        host=host(),
        sequence=it.number - 1,
        title=it.title,
        text="\n".join([*lines, address_of(it)]),
        place=it.room or it.link,
        url=address_of(it),
        is_cancelled=it.is_cancelled,
        days=it.days,
        zone=it.zone,
        changed_at=it.changed_at,
    )


def placed(it: Class, standings: Mapping[int, str | None]) -> None:
    """Tell people that somebody else gave them a seat, or a place on the list."""
    seated = [person_id for person_id, standing in standings.items() if standing == SEAT]
    waiting = [person_id for person_id, standing in standings.items() if standing != SEAT]
    _send(it, seated, "seat", _("You have a place: %s"), _("You were signed up for this class."), REQUEST)
    line = _("The class is full. You are on the wait-list and move up when a place becomes free.")
    _send(it, waiting, "waiting", _("On the wait-list: %s"), line)


def moved_up(it: Class, person_ids: Collection[int]) -> None:
    """Tell people that a place became free and is theirs."""
    line = _("A place became free and is yours. If you cannot come, withdraw on the page of the class.")
    _send(it, person_ids, "moved-up", _("You moved up: %s"), line, REQUEST)


def withdrawn(it: Class, person_ids: Collection[int], *, had_seat: bool) -> None:
    """Tell people that somebody else took them off."""
    line = _("You were taken off this class. Ask your manager or the trainer when that is not right.")
    _send(it, person_ids, "withdrawn", _("Taken off: %s"), line, CANCEL if had_seat else "")


def changed(before: Class, it: Class, person_ids: Collection[int]) -> None:
    """Tell people that days, room or link are others now; days that are gone leave their calendars."""
    line = _("This class has changed: %s") % it.reason
    gone = before.days[len(it.days) :]
    _send(it, person_ids, "changed", _("Changed: %s"), line, REQUEST, gone=gone)


def cancelled(it: Class, person_ids: Collection[int]) -> None:
    """Tell people that the class does not take place."""
    line = _("This class does not take place: %s") % it.reason
    _send(it, person_ids, "cancelled", _("Cancelled: %s"), line, CANCEL)


def reminded(it: Class, person_ids: Collection[int], kind: str, first_on: date) -> None:
    """Remind people of a class, once for each kind and first day."""
    titles = {"week": _("Next week: %s"), "day": _("Tomorrow: %s")}
    line = _("You have a place in this class. If you cannot come, withdraw, so that somebody else can.")
    _send(it, person_ids, f"{kind}:{first_on}", titles[kind], line)


def _send(
    it: Class,
    person_ids: Collection[int],
    what: str,
    title: str,
    line: str,
    method: str = "",
    *,
    gone: tuple[Day, ...] = (),
) -> None:
    """Put a message for each of the people with a mail address who have not left into the outbox."""
    if not person_ids:
        return
    here = employed(person_ids, [clock.today()])
    key = what if ":" in what else f"{what}:{it.number}:{recorded_at().isoformat()}"
    for person in people(person_ids).values():
        if person.email is None or person.id not in here:
            continue
        payload: dict[str, Any] = {
            "to": person.email,
            "subject": title % it.title,
            "text": _text(it, line),
        }
        if method:
            payload["calendars"] = _invitations(it, person, method, gone)
        enqueue("mail", f"class:{it.public_id}:{person.id}:{key}", payload)


def _text(it: Class, line: str) -> str:
    place = [one for one in (it.room, it.link) if one]
    lines = [line, "", it.title, *when(it), *place, "", address_of(it), ""]
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def _invitations(it: Class, person: Person, method: str, gone: tuple[Day, ...]) -> list[dict[str, str]]:
    """Return one calendar object for each day, and an end for each day that is gone."""
    party = Party(f"firstpass@{host()}", person.email or "", person.full_name)
    entry = entry_of(it)
    asked = [(day, method) for day in it.days] + [(day, CANCEL) for day in gone]
    return [
        {
            "name": f"class-{day.number}.ics",
            "method": way,
            "text": one_day(entry, day, method=way, party=party).decode(),
        }
        for day, way in asked
    ]
