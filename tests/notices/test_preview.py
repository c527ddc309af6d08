"""The dry run: what it says of a day is what happens on it, and looking sends nothing."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from lms.compliance.cli_notices import notices_group
from lms.compliance.models import ObligationReason, ObligationSpan
from lms.compliance.services.escalation import forecast_of, send_notices
from lms.compliance.views.notices import MOST_PEOPLE
from lms.core import clock
from lms.core.database import db
from lms.core.outbox import OutboxMessage
from lms.core.unit_of_work import unit_of_work
from lms.notices.models import Notice, NoticeChoice, NoticeDigest, NoticePlan
from lms.notices.services.choices import choose_weekly
from lms.people.facts import MOST_PARAMETERS
from lms.people.models import Person, Shift
from tests.cast import Cast
from tests.factories import make_person
from tests.notices.worlds import DAY, MONDAY, morning, owe, plan_shift

pytestmark = pytest.mark.database
Line = tuple[int, int, str]


def foretold(day: date) -> set[Line]:
    return {(row.item.recipient_id, row.item.about_id, row.item.key) for row in forecast_of(day).told}


def told_on(day: date) -> set[Line]:
    rows = db.session.execute(
        select(Notice.recipient_id, Notice.about_id, Notice.key)
        .join(NoticeDigest, NoticeDigest.id == Notice.digest_id)
        .where(NoticeDigest.day == day)
    )
    return {(row[0], row[1], row[2]) for row in rows}


@given(
    days=st.lists(st.integers(-12, 45), min_size=1, max_size=8),
    weekly=st.booleans(),
    shift_days=st.sets(st.integers(0, 9), max_size=4),
    ahead=st.integers(1, 6),
    start=st.integers(0, 6),
)
@settings(max_examples=25)
def test_what_is_foretold_of_a_day_is_what_is_told_on_it(
    cast: Cast, days: list[int], weekly: bool, shift_days: set[int], ahead: int, start: int
) -> None:
    first = MONDAY + start * DAY
    with unit_of_work():
        for model in (Notice, NoticeDigest, NoticePlan, NoticeChoice, OutboxMessage, Shift):
            db.session.execute(delete(model))
        for facts in (ObligationSpan, ObligationReason):
            db.session.execute(delete(facts))
        for number, day in enumerate(days):
            owe(cast["learner"], first + day * DAY, f"PA-{number:02}", cast.admitting.id)
        choose_weekly(cast["learner"].id, is_weekly=weekly)
        for day in shift_days:
            with morning(first + day * DAY, 7):
                plan_shift(cast["learner"], cast.admitting.id, clock.now(), hours=8)
    with morning(first, 9):
        send_notices()
    with morning(first, 20):
        expected = foretold(first + ahead * DAY)

    for number in range(1, ahead + 1):
        for hour in (7, 14):
            with morning(first + number * DAY, hour):
                send_notices()

    assert told_on(first + ahead * DAY) == expected


def test_looking_at_tomorrow_sends_and_writes_nothing(cast: Cast, client: FlaskClient, sign_in: Any) -> None:
    with unit_of_work():
        owe(cast["learner"], MONDAY + 15 * DAY, unit_id=cast.admitting.id)

    page = sign_in(client, cast["manager"]).get("/compliance/notices/tomorrow")

    assert "1 person gets a digest on Tue 17 Nov" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "reminder 14 days before the last day; it is yours" in page.text
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 0


def test_a_leader_sees_what_is_about_their_own_people_only(
    cast: Cast, client: FlaskClient, sign_in: Any
) -> None:
    with unit_of_work():
        owe(cast["learner"], MONDAY + 15 * DAY, unit_id=cast.admitting.id)
        elsewhere = make_person(unit=cast.south, family_name="Faraway")
        owe(elsewhere, MONDAY + 15 * DAY, "PA-04", cast.south.id)

    own = sign_in(client, cast["manager"]).get("/compliance/notices/tomorrow").text
    assert "Faraway" not in own
    assert "Learner" in own
    other = sign_in(client, cast["eve"]).get("/compliance/notices/tomorrow").text
    assert "Faraway" in other
    assert "Learner" not in other


def test_of_very_many_people_one_unit_is_looked_at(
    cast: Cast, client: FlaskClient, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.compliance.views.notices.MOST_PEOPLE", 3)
    with unit_of_work():
        owe(cast["learner"], MONDAY + 15 * DAY, unit_id=cast.admitting.id)
    director = sign_in(client, cast["director"])

    assert "Choose a unit" in director.get("/compliance/notices/tomorrow").text
    page = director.get("/compliance/notices/tomorrow?unit=NORTH-ADM").text
    assert "Choose a unit" not in page
    assert "PA-03" in page
    assert director.get("/compliance/notices/tomorrow?unit=SOUTH").status_code == 404


def test_a_file_holds_what_is_too_much_for_a_page(
    cast: Cast, client: FlaskClient, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.compliance.views.notices.MOST_PEOPLE", 3)
    with unit_of_work():
        owe(cast["learner"], MONDAY + 15 * DAY, unit_id=cast.admitting.id)
    director = sign_in(client, cast["director"])

    assert "Everybody here as CSV" in director.get("/compliance/notices/tomorrow").text
    assert "PA-03" in director.get("/compliance/notices/tomorrow?format=csv").text
    monkeypatch.setattr("lms.compliance.views.notices.MOST_IN_A_FILE", 3)
    assert "Everybody here as CSV" not in director.get("/compliance/notices/tomorrow").text
    assert director.get("/compliance/notices/tomorrow?format=csv").status_code == 422


def test_the_page_takes_a_constant_number_of_queries_up_to_the_most_people(
    cast: Cast,
    client: FlaskClient,
    sign_in: Any,
    count_queries: Callable[[], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    director = sign_in(client, cast["director"])

    def queries(people: int) -> int:
        with unit_of_work():
            for number in range(people):
                one = make_person(unit=cast.admitting, family_name=f"Many{number}")
                owe(one, MONDAY + 15 * DAY, unit_id=cast.admitting.id)
        director.get("/compliance/notices/tomorrow")
        with count_queries() as statements:
            page = director.get("/compliance/notices/tomorrow")
        assert "get a digest on" in page.text
        return len(statements)

    assert queries(5) == queries(30)
    assert MOST_PEOPLE <= MOST_PARAMETERS


def test_somebody_without_people_of_their_own_does_not_see_it(
    cast: Cast, client: FlaskClient, sign_in: Any
) -> None:
    assert sign_in(client, cast["learner"]).get("/compliance/notices/tomorrow").status_code == 403


def test_the_page_is_a_file_too(cast: Cast, client: FlaskClient, sign_in: Any) -> None:
    with unit_of_work():
        owe(cast["learner"], MONDAY + 15 * DAY, unit_id=cast.admitting.id)

    text = sign_in(client, cast["director"]).get("/compliance/notices/tomorrow?format=csv").text

    assert "Who is told,As,About,What,Due,Why,When" in text
    assert "PA-03" in text


def test_the_command_prints_one_document(cast: Cast) -> None:
    with unit_of_work():
        owe(cast["learner"], MONDAY + 15 * DAY, unit_id=cast.admitting.id)

    result = CliRunner().invoke(notices_group, ["preview", "--json"])

    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert document["on"] == (MONDAY + timedelta(days=1)).isoformat()
    (row,) = document["rows"]
    assert row["recipient"] == cast["learner"].employee_no
    assert row["why"].startswith("reminder 14 days")


def test_a_day_that_is_over_is_refused(cast: Cast) -> None:
    assert cast.north

    result = CliRunner().invoke(notices_group, ["preview", "--on", "2026-11-15"])

    assert result.exit_code == 2


def test_the_number_of_statements_of_the_page_does_not_grow(
    cast: Cast, client: FlaskClient, sign_in: Any, count_queries: Any
) -> None:
    def statements(people: int) -> int:
        with unit_of_work():
            for _ in range(people):
                owe(make_person(unit=cast.admitting), MONDAY + 15 * DAY, unit_id=cast.admitting.id)
        browser = sign_in(client, cast["director"])
        browser.get("/compliance/notices/tomorrow")
        with count_queries() as found:
            assert browser.get("/compliance/notices/tomorrow").status_code == 200
        return len(found)

    few = statements(2)
    assert statements(30) <= few
    assert db.session.scalar(select(func.count()).select_from(Person)) or 0 > 30
