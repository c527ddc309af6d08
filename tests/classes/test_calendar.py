"""Calendars by RFC 5545: read back by a parser, folded, escaped, right over the change of clocks."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from lms.classes.rules.calendar import CANCEL, REQUEST, Entry, Party, calendar_of, one_day, plain, uid_of
from tests.classes.factories import ZONE, days

PARTY = Party("firstpass@lms.example", "dana@hospital.example", "Dana Whitfield")
TEXTS = st.text(max_size=300)


def entry(**changes: Any) -> Entry:
    values: dict[str, Any] = {
        "key": "abc",
        "host": "lms.example",
        "sequence": 0,
        "title": "Who pays first",
        "text": "Class of module PA-03.",
        "place": "Room 4",
        "url": "https://lms.example/classes/abc",
        "is_cancelled": False,
        "days": days(date(2026, 10, 31), date(2026, 11, 2)),
        "zone": ZONE,
        "changed_at": datetime(2026, 10, 1, tzinfo=UTC),
    }
    return Entry(**(values | changes))


def events(data: bytes) -> list[Any]:
    return list(Calendar.from_ical(data).walk("VEVENT"))


@given(TEXTS, TEXTS, TEXTS)
def test_what_people_typed_is_read_back_as_it_was(title: str, text: str, place: str) -> None:
    found = events(calendar_of([entry(title=title, text=text, place=place, days=days(date(2026, 12, 1)))]))
    assert str(found[0]["summary"]) == plain(title)
    assert str(found[0]["description"]) == plain(text)
    assert str(found[0].get("location", "")) == (plain(place) if place else "")


@given(TEXTS, TEXTS)
def test_no_line_is_longer_than_75_octets_and_each_ends_with_crlf(title: str, text: str) -> None:
    data = calendar_of([entry(title=title, text=text)], name=title)
    assert data.endswith(b"\r\n")
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    assert all(line.decode("utf-8") is not None for line in lines)


@given(TEXTS)
def test_no_typed_text_can_add_a_property_or_a_component(title: str) -> None:
    data = calendar_of([entry(title=f"{title}\r\nATTENDEE:mailto:x@y.example\r\nEND:VEVENT")])
    assert len(events(data)) == 2
    assert all("attendee" not in event for event in events(data))


def test_days_keep_the_time_of_the_wall_over_the_change_of_clocks() -> None:
    data = calendar_of([entry()])
    first, second = events(data)
    assert first["dtstart"].params["TZID"] == "America/New_York"
    assert (first["dtstart"].dt.hour, second["dtstart"].dt.hour) == (9, 9)
    assert (first["dtstart"].dt.utcoffset(), second["dtstart"].dt.utcoffset()) != (None, None)
    assert first["dtstart"].dt.astimezone(UTC).hour == 13
    assert second["dtstart"].dt.astimezone(UTC).hour == 14


def test_the_rules_of_the_time_zone_are_in_the_file_and_say_the_same() -> None:
    calendar = Calendar.from_ical(calendar_of([entry()]))
    zones = list(calendar.walk("VTIMEZONE"))
    assert [str(zone["tzid"]) for zone in zones] == ["America/New_York"]
    own = zones[0].to_tz()
    for on in (date(2026, 10, 31), date(2026, 11, 2), date(2027, 3, 15)):
        noon = datetime.combine(on, time(12), ZONE)
        assert noon.replace(tzinfo=own).utcoffset() == noon.utcoffset()


@given(st.sampled_from(["Pacific/Auckland", "Asia/Kathmandu", "Europe/Berlin", "America/Phoenix", "UTC"]))
def test_a_class_in_any_zone_is_at_the_same_instant_after_reading_back(name: str) -> None:
    found = events(calendar_of([entry(zone=ZoneInfo(name))]))
    assert [one["dtstart"].dt.astimezone(UTC) for one in found] == [day.starts_at for day in entry().days]


def test_a_change_keeps_the_name_and_raises_the_sequence() -> None:
    before, after = (events(calendar_of([entry(sequence=number)]))[0] for number in (0, 1))
    assert before["uid"] == after["uid"] == uid_of("abc", 1, "lms.example")
    assert (before["sequence"], after["sequence"]) == (0, 1)


def test_an_invitation_holds_one_event_with_its_organizer_and_attendee() -> None:
    data = one_day(entry(), entry().days[1], method=REQUEST, party=PARTY)
    assert Calendar.from_ical(data)["method"] == "REQUEST"
    (event,) = events(data)
    assert event["organizer"] == "mailto:firstpass@lms.example"
    assert event["attendee"] == "mailto:dana@hospital.example"
    assert event["attendee"].params["PARTSTAT"] == "ACCEPTED"
    assert event["status"] == "CONFIRMED"


def test_an_end_says_that_the_event_is_cancelled() -> None:
    data = one_day(entry(), entry().days[0], method=CANCEL, party=PARTY)
    assert Calendar.from_ical(data)["method"] == "CANCEL"
    assert events(data)[0]["status"] == "CANCELLED"


def test_a_calendar_without_events_still_holds_a_component() -> None:
    calendar = Calendar.from_ical(calendar_of([]))
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]
