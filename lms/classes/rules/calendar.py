"""Classes as iCalendar objects (RFC 5545, RFC 5546): one event a day, whose UID never changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from lms.classes.rules.times import Day

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"
PRODUCT = "-//Firstpass//Classes//EN"
ASK_AGAIN = timedelta(hours=6)
"""How often a calendar program may ask for a feed."""
_AROUND = timedelta(days=370)


@dataclass(frozen=True)
class Entry:
    """What a calendar shows of a class; ``sequence`` grows with every change, the UIDs stay.

    Attributes:
        key: the id of the class; with a day and ``host`` it makes the UID.
        changed_at: the instant of the newest change.
    """

    key: str
    host: str
    sequence: int
    title: str
    text: str
    place: str
    url: str
    is_cancelled: bool
    days: tuple[Day, ...]
    zone: ZoneInfo
    changed_at: datetime


@dataclass(frozen=True)
class DueDay:
    """A day by which something is to be done; ``key`` and ``host`` make the UID, which always stays."""

    key: str
    host: str
    title: str
    text: str
    url: str
    on: date


@dataclass(frozen=True)
class Party:
    """Who invites whom, by mail address."""

    organizer: str
    attendee: str
    name: str


def uid_of(key: str, day: int, host: str) -> str:
    """Return the name of a day of a class in every calendar."""
    return f"class-{key}-{day}@{host}"


def calendar_of(
    entries: Iterable[Entry],
    *,
    method: str = PUBLISH,
    name: str = "",
    party: Party | None = None,
    due: Sequence[DueDay] = (),
    asked_at: datetime | None = None,
) -> bytes:
    """Return a calendar with an event for each day of the entries, and a whole day for each due day.

    ``asked_at`` stamps the due days, which follow from facts and have no change of their own.
    """
    events = ((entry, day) for entry in entries for day in entry.days)
    return _calendar(events, method, name, party, [_due_event(one, asked_at) for one in due])


def one_day(entry: Entry, day: Day, *, method: str, party: Party) -> bytes:
    """Return the invitation to, or the end of, one day: a message holds a single UID."""
    return _calendar([(entry, day)], method, "", party)


def plain(text: str) -> str:
    """Return text without what a calendar cannot hold: control characters other than line breaks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign == "\n" or (sign >= " " and sign != "\x7f"))


def _calendar(
    events: Iterable[tuple[Entry, Day]],
    method: str,
    name: str,
    party: Party | None,
    more: Sequence[Event] = (),
) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", vText(plain(name)))
        calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    shown = list(events)
    for entry, day in shown:
        calendar.add_component(_event(entry, day, method, party))
    for event in more:
        calendar.add_component(event)
    if shown or not more:
        _add_zones(calendar, [day for _entry, day in shown])
    return bytes(calendar.to_ical())


def _add_zones(calendar: Calendar, days: Sequence[Day]) -> None:
    """Add the rules of the time zones that are named, for the years around the days.

    A calendar holds at least one component, so one without events holds a time zone.
    """
    if not days:
        calendar.add_component(Timezone.from_tzid("UTC"))
    else:
        first, last = min(day.starts_at for day in days), max(day.ends_at for day in days)
        calendar.add_missing_timezones(first_date=(first - _AROUND).date(), last_date=(last + _AROUND).date())


def _event(entry: Entry, day: Day, method: str, party: Party | None) -> Event:
    event = Event()
    event.add("uid", uid_of(entry.key, day.number, entry.host))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("dtstart", day.starts_at.astimezone(entry.zone))
    event.add("dtend", day.ends_at.astimezone(entry.zone))
    event.add("summary", plain(_titled(entry, day)))
    event.add("description", plain(entry.text))
    if entry.place:
        event.add("location", plain(entry.place))
    event.add("url", entry.url)
    is_off = entry.is_cancelled or method == CANCEL
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_off else "OPAQUE")
    if party is not None:
        event.add("organizer", _address(party.organizer, "Firstpass"))
        event.add("attendee", _address(party.attendee, party.name, partstat="ACCEPTED"))
    return event


def _due_event(due: DueDay, asked_at: datetime | None) -> Event:
    event = Event()
    event.add("uid", f"due-{due.key}@{due.host}")
    if asked_at is not None:
        event.add("dtstamp", asked_at.astimezone(UTC))
    event.add("dtstart", due.on)
    event.add("dtend", due.on + timedelta(days=1))
    event.add("summary", plain(due.title))
    event.add("description", plain(due.text))
    event.add("url", due.url)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _titled(entry: Entry, day: Day) -> str:
    return f"{entry.title} ({day.number}/{len(entry.days)})" if len(entry.days) > 1 else entry.title


def _address(mail: str, name: str, *, partstat: str = "") -> vCalAddress:
    address = vCalAddress(f"mailto:{mail}")
    address.params["cn"] = vText(plain(name).replace('"', "'"))
    if partstat:
        address.params["partstat"] = vText(partstat)
        address.params["rsvp"] = vText("FALSE")
    return address
