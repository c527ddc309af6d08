"""The page of one's own notices, the number in the navigation, and how often reminders come."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.compliance.services.escalation import send_notices
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.notices.models import NoticeChoice, NoticeReading
from lms.notices.services.reading import unread
from tests.cast import Cast
from tests.notices.worlds import DAY, MONDAY, digests, morning, owe, told

pytestmark = pytest.mark.database


@pytest.fixture
def reminded(cast: Cast) -> Cast:
    """The learner was reminded this morning of one thing."""
    with unit_of_work():
        owe(cast["learner"], MONDAY + 14 * DAY, unit_id=cast.admitting.id)
    with morning(MONDAY, 8):
        send_notices()
    return cast


def test_a_person_reads_what_they_were_told(reminded: Cast, client: FlaskClient, sign_in: Any) -> None:
    page = sign_in(client, reminded["learner"]).get("/notices").text

    assert "One new message" in page
    assert "Title of PA-03, PA-03" in page
    assert "Why: Registrars need it" in page
    assert "reminder 14 days before the last day" in page


def entry_of(page: str) -> str:
    """Return the entry of the navigation."""
    return page.split('<nav class="rail"')[1].split('href="/notices"')[1].split("</a>")[0]


def test_nobody_reads_what_others_were_told(reminded: Cast, client: FlaskClient, sign_in: Any) -> None:
    assert "PA-03" not in sign_in(client, reminded["trainer"]).get("/notices").text


def test_the_navigation_says_how_many_messages_are_new(
    reminded: Cast, client: FlaskClient, sign_in: Any
) -> None:
    assert "1 open" in entry_of(sign_in(client, reminded["learner"]).get("/notices").text)


def test_the_number_of_new_messages_goes_when_it_was_read(
    reminded: Cast, client: FlaskClient, sign_in: Any
) -> None:
    learner = sign_in(client, reminded["learner"])
    assert unread(reminded["learner"].id) == 1

    answer = learner.post("/notices/read")

    assert (answer.status_code, answer.location) == (303, "/notices")
    page = learner.get("/notices").text
    assert unread(reminded["learner"].id) == 0
    assert "Nothing new since you looked" in page
    assert "Title of PA-03" in page


def test_looking_marks_nothing_as_read(reminded: Cast, client: FlaskClient, sign_in: Any) -> None:
    sign_in(client, reminded["learner"]).get("/notices")

    assert unread(reminded["learner"].id) == 1
    assert db.session.scalar(select(func.count()).select_from(NoticeReading)) == 0


def test_a_message_that_comes_later_is_new_again(reminded: Cast, client: FlaskClient, sign_in: Any) -> None:
    with morning(MONDAY, 10):
        sign_in(client, reminded["learner"]).post("/notices/read")
    with morning(MONDAY + 7 * DAY):
        send_notices()

    assert unread(reminded["learner"].id) == 1


def test_reading_twice_keeps_both_facts_and_one_that_holds(
    reminded: Cast, client: FlaskClient, sign_in: Any
) -> None:
    learner = sign_in(client, reminded["learner"])
    for hour in (10, 11):
        with morning(MONDAY, hour):
            learner.post("/notices/read")

    held = select(func.count()).where(NoticeReading.superseded_at.is_(None))
    assert db.session.scalar(select(func.count()).select_from(NoticeReading)) == 2
    assert db.session.scalar(held) == 1


def test_who_chose_so_hears_of_what_may_wait_on_the_next_monday(
    cast: Cast, client: FlaskClient, sign_in: Any
) -> None:
    sign_in(client, cast["learner"]).post("/notices/choice", data={"often": "weekly"})
    with unit_of_work():
        owe(cast["learner"], MONDAY + 15 * DAY, unit_id=cast.admitting.id)
    for number in range(8):
        with morning(MONDAY + number * DAY):
            send_notices()

    assert digests() == [("Learner", MONDAY + 7 * DAY)]


def test_what_is_late_does_not_wait_for_the_week(cast: Cast, client: FlaskClient, sign_in: Any) -> None:
    sign_in(client, cast["learner"]).post("/notices/choice", data={"often": "weekly"})
    with unit_of_work():
        owe(cast["learner"], MONDAY + DAY, unit_id=cast.admitting.id)
    for number in range(4):
        with morning(MONDAY + number * DAY):
            send_notices()

    assert ("Learner", "learner", 0) in told()


def test_choosing_the_same_again_adds_nothing(cast: Cast, client: FlaskClient, sign_in: Any) -> None:
    learner = sign_in(client, cast["learner"])
    for _ in range(2):
        learner.post("/notices/choice", data={"often": "weekly"})

    assert db.session.scalar(select(func.count()).select_from(NoticeChoice)) == 1


def test_the_page_asks_as_little_for_many_messages_as_for_one(
    reminded: Cast, client: FlaskClient, sign_in: Any, count_queries: Any
) -> None:
    def statements() -> int:
        browser = sign_in(client, reminded["learner"])
        browser.get("/notices")
        with count_queries() as found:
            assert browser.get("/notices?page=1").status_code == 200
        return len(found)

    few = statements()
    for number in range(1, 12):
        with unit_of_work():
            owe(reminded["learner"], MONDAY + (14 + number) * DAY, f"CL-{number:02}", reminded.admitting.id)
        with morning(MONDAY + number * DAY):
            send_notices()

    assert statements() <= few


def test_older_messages_are_on_further_pages(cast: Cast, client: FlaskClient, sign_in: Any) -> None:
    for number in range(12):
        with unit_of_work():
            owe(cast["learner"], MONDAY + (14 + number) * DAY, f"CL-{number:02}", cast.admitting.id)
        with morning(MONDAY + number * DAY):
            send_notices()
    learner = sign_in(client, cast["learner"])

    first = '">Mon 16 Nov</h2>'
    assert first not in learner.get("/notices").text.replace("\N{NO-BREAK SPACE}", " ")
    assert first in learner.get("/notices?page=2").text.replace("\N{NO-BREAK SPACE}", " ")
