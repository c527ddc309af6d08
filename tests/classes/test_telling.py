"""Reminders by the job, and the calendar at an address of one's own."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from lms.classes.jobs import send_reminders
from lms.classes.models import CalendarFeed
from lms.classes.services.feeds import owner_of, renew
from lms.classes.services.placing import sign_up
from lms.classes.services.planning import cancel_class, change_class
from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.mail import message_of
from lms.core.outbox import OutboxMessage
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Employment, Person
from tests.cast import Cast
from tests.classes.factories import at, make_class, make_people, make_plan, make_world

pytestmark = pytest.mark.database


@pytest.fixture
def cast(client: FlaskClient) -> Cast:
    with unit_of_work():
        return make_world()


@pytest.fixture
def ada(cast: Cast) -> Person:
    with unit_of_work():
        return make_people(cast, ["Ada"])[0]


@pytest.fixture
def public_id(cast: Cast, ada: Person) -> str:
    """A class from 1 to 3 December, in which Ada has a place since 16 November."""
    with unit_of_work():
        made = make_class(cast)
        sign_up(made, person_id=ada.id)
    return made


def subjects() -> list[str]:
    return [row.payload["subject"] for row in db.session.scalars(select(OutboxMessage))]


def test_a_week_before_and_a_day_before_each_once_however_often_the_job_asks(public_id: str) -> None:
    for day in (23, 24, 24, 25, 30, 30):
        for hour in (7, 13):
            with at(date(2026, 11, day), hour):
                send_reminders()
    assert subjects() == ["Next week: Who pays first", "Tomorrow: Who pays first"]


def test_a_class_that_moves_is_reminded_of_again(cast: Cast, public_id: str) -> None:
    with at(date(2026, 11, 25)):
        send_reminders()
        with unit_of_work():
            later = make_plan(cast, date(2026, 12, 9))
            change_class(public_id, later, number=1, reason="Moved", by_id=cast["trainer"].id)
    with at(date(2026, 12, 3)):
        send_reminders()
    assert subjects() == [
        "Next week: Who pays first",
        "Changed: Who pays first",
        "Next week: Who pays first",
    ]


def test_nobody_is_reminded_of_a_cancelled_class(cast: Cast, public_id: str) -> None:
    with unit_of_work():
        cancel_class(public_id, number=1, reason="Ill", by_id=cast["trainer"].id)
    with at(date(2026, 11, 30)):
        send_reminders()
    assert subjects() == ["Cancelled: Who pays first"]


def test_tomorrow_goes_by_the_calendar_of_the_place(cast: Cast, public_id: str) -> None:
    late_evening_there = datetime(2026, 11, 30, 4, tzinfo=UTC)
    with clock.frozen(late_evening_there):
        send_reminders()
    assert subjects() == ["Next week: Who pays first"]


def test_an_invitation_is_a_part_of_the_mail_with_its_method(public_id: str, cast: Cast) -> None:
    with unit_of_work():
        change_class(
            public_id, make_plan(cast, room="Room 9"), number=1, reason="Taken", by_id=cast["trainer"].id
        )
    payload = db.session.scalars(select(OutboxMessage)).one().payload
    message = message_of(payload, "firstpass@lms.example")
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in parts] == ["REQUEST"] * 3
    assert Calendar.from_ical(parts[0].get_payload(decode=True))["method"] == "REQUEST"


def feed(client: FlaskClient, secret: str) -> Calendar:
    answer = client.get(f"/calendar/{secret}.ics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return Calendar.from_ical(answer.data)


def test_a_feed_holds_the_seats_of_its_owner_and_what_they_lead(
    client: FlaskClient, cast: Cast, ada: Person, public_id: str
) -> None:
    with unit_of_work():
        make_class(cast, date(2026, 12, 15), title="Another", trainer_ids=(cast["trainer"].id,))
        own, leads = renew(ada.id), renew(cast["trainer"].id)
    assert [str(one["summary"]) for one in feed(client, own).walk("VEVENT")] == [
        "Who pays first (1/3)",
        "Who pays first (2/3)",
        "Who pays first (3/3)",
    ]
    assert len(feed(client, leads).walk("VEVENT")) == 4


def test_a_cancelled_class_stays_in_the_feed_as_cancelled(
    client: FlaskClient, cast: Cast, ada: Person, public_id: str
) -> None:
    with unit_of_work():
        cancel_class(public_id, number=1, reason="Ill", by_id=cast["trainer"].id)
        secret = renew(ada.id)
    found = feed(client, secret).walk("VEVENT")
    assert {(str(one["status"]), one["sequence"]) for one in found} == {("CANCELLED", 1)}


def test_a_new_address_ends_the_one_before(client: FlaskClient, ada: Person) -> None:
    with unit_of_work():
        first = renew(ada.id)
    with unit_of_work():
        second = renew(ada.id)
    assert client.get(f"/calendar/{first}.ics").status_code == 404
    assert feed(client, second) is not None


def test_the_secret_itself_is_kept_nowhere(ada: Person) -> None:
    with unit_of_work():
        secret = renew(ada.id)
    row = db.session.scalars(select(CalendarFeed)).one()
    assert secret not in row.digest
    assert owner_of(secret) == ada.id


def test_every_wrong_address_reads_the_same(client: FlaskClient, ada: Person) -> None:
    with unit_of_work():
        ended = renew(ada.id)
        renew(ada.id)
    answers = {client.get(f"/calendar/{one}.ics").text for one in (ended, "x", "A" * 43, "a" * 5000)}
    assert len(answers) == 1


def test_the_address_of_somebody_who_left_opens_nothing(ada: Person) -> None:
    with unit_of_work():
        secret = renew(ada.id)
        db.session.query(Employment).filter_by(person_id=ada.id).update({"status": "terminated"})
    with pytest.raises(NotFound):
        owner_of(secret)


def test_reading_a_feed_takes_the_same_number_of_statements_however_many_classes(
    client: FlaskClient, cast: Cast, ada: Person, public_id: str, count_queries: Any
) -> None:
    with unit_of_work():
        secret = renew(ada.id)
    feed(client, secret)
    with count_queries() as few:
        feed(client, secret)
    with unit_of_work():
        for day in range(7, 12):
            other = make_class(cast, date(2026, 12, day))
            sign_up(other, person_id=ada.id)
    feed(client, secret)
    with count_queries() as many:
        feed(client, secret)
    assert len(few) == len(many)
