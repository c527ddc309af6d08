"""Classes where people look for them: in the search and the JSON API; due days in a calendar of one's own."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from lms.classes.rules.calendar import DueDay, calendar_of
from lms.classes.services import due_days, feeds
from lms.classes.services.feeds import renew
from lms.classes.services.planning import cancel_class, change_class
from lms.compliance.api import Obligation
from lms.core import search
from lms.core.search import find
from lms.core.unit_of_work import unit_of_work
from lms.people.identity import identity_of
from lms.people.models import Person
from tests.cast import Cast
from tests.classes.factories import at, make_class, make_plan, make_world

pytestmark = pytest.mark.database
NOW = date(2026, 11, 23)


@pytest.fixture
def cast(client: FlaskClient) -> Cast:
    with unit_of_work():
        return make_world()


@pytest.fixture
def public_id(cast: Cast) -> str:
    """A class of the first hospital from 1 to 3 December."""
    with unit_of_work():
        return make_class(cast)


def found_by(person: Person, words: str = "pays first") -> list[str]:
    """Return the titles of the classes that a person finds."""
    with at(NOW):
        groups = find(words, identity_of(person), kind="class").groups
    return [
        str(hit.title).replace("<mark>", "").replace("</mark>", "") for group in groups for hit in group.hits
    ]


def test_a_planned_class_is_found_by_whom_it_is_for(cast: Cast, public_id: str) -> None:
    assert found_by(cast["learner"]) == ["Who pays first"]
    assert found_by(cast["learner"], "TS-01") == ["Who pays first"]


def test_a_class_of_another_hospital_is_not_found(cast: Cast, public_id: str) -> None:
    assert found_by(cast["eve"]) == []


def test_a_class_is_found_under_its_new_title_at_once(cast: Cast, public_id: str) -> None:
    with unit_of_work():
        plan = make_plan(cast, title="Secondary payers")
        change_class(public_id, plan, number=1, reason="Renamed", by_id=cast["trainer"].id)
    assert found_by(cast["learner"], "secondary payers") == ["Secondary payers"]
    assert found_by(cast["learner"]) == []


def test_a_cancelled_class_is_not_found_any_more(cast: Cast, public_id: str) -> None:
    with unit_of_work():
        cancel_class(public_id, number=1, reason="Ill", by_id=cast["trainer"].id)
    assert found_by(cast["learner"]) == []


def test_what_is_kept_is_what_a_rebuild_makes(cast: Cast, public_id: str) -> None:
    with at(NOW), unit_of_work():
        assert search.refresh("class") == 0


def listed(client: FlaskClient, query: str = "") -> dict[str, Any]:
    """Return the list of classes that the API answers."""
    with at(NOW):
        answer = client.get(f"/api/v1/classes{query}")
    assert answer.status_code == 200
    return dict(answer.get_json())


def test_the_api_lists_the_classes_that_are_for_the_reader(
    cast: Cast, public_id: str, client: FlaskClient, sign_in: Any
) -> None:
    found = listed(sign_in(client, cast["learner"]))
    assert [(one["id"], one["module"], one["free"]) for one in found["items"]] == [(public_id, "TS-01", 2)]
    assert len(found["items"][0]["days"]) == 3
    assert listed(sign_in(client, cast["eve"]))["items"] == []


@pytest.mark.parametrize(
    ("query", "count"),
    [("?module=TS-01", 1), ("?module=TS-09", 0), ("?from=2026-12-03", 1), ("?from=2026-12-04", 0)],
)
def test_the_api_filters_classes_by_module_and_day(
    cast: Cast, public_id: str, client: FlaskClient, sign_in: Any, query: str, count: int
) -> None:
    assert listed(sign_in(client, cast["learner"]), query)["total"] == count


def test_the_api_reads_one_class_and_hides_those_of_others(
    cast: Cast, public_id: str, client: FlaskClient, sign_in: Any
) -> None:
    address = f"/api/v1/classes/{public_id}"
    answer = sign_in(client, cast["learner"]).get(address)
    assert (answer.status_code, answer.get_json()["unit_code"]) == (200, "NORTH")
    assert sign_in(client, cast["eve"]).get(address).status_code == 404


def test_the_list_takes_the_same_number_of_statements_however_many_classes(
    cast: Cast, public_id: str, client: FlaskClient, sign_in: Any, count_queries: Any
) -> None:
    learner = sign_in(client, cast["learner"])
    listed(learner)
    with count_queries() as one:
        listed(learner)
    with unit_of_work():
        for number in range(3):
            make_class(cast, date(2026, 12, 7 + number), key=f"more{number}")
    listed(learner)
    with count_queries() as four:
        listed(learner)
    assert len(four) == len(one)


def owed(subject: str, state: str, due_on: date | None, *, kind: str = "module-completed") -> Obligation:
    """Return something that a person must do."""
    return Obligation(
        person_id=1,
        requirement_id=1,
        kind=kind,
        subject=subject,
        title=f"{subject} in full",
        state=state,
        met=False,
        cycle=2,
        due_on=due_on,
        expires_on=None,
        reasons=(),
        satisfied_by=(),
        unit_id=None,
        job_role=None,
    )


def test_a_feed_holds_what_is_still_to_be_done_by_a_day_and_nothing_else(
    cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date(2026, 12, 12)
    mine = [
        owed("PA-03", "due_soon", day),
        owed("PA-03", "not_started", day, kind="exam-passed"),
        owed("PA-04", "complete", day),
        owed("PA-05", "waived", day),
        owed("PA-06", "paused", day),
        owed("PA-07", "in_progress", None),
    ]
    monkeypatch.setattr(due_days, "obligations_of", lambda _person_id: mine)
    with unit_of_work():
        secret = renew(cast["learner"].id)
    found = Calendar.from_ical(client.get(f"/calendar/{secret}.ics").data).walk("VEVENT")
    assert [str(one["summary"]) for one in found] == ["Due: PA-03 in full"]
    assert found[0].decoded("dtstart") == day
    assert str(found[0]["uid"]).startswith("due-module-completed-PA-03-2@")
    assert str(found[0]["transp"]) == "TRANSPARENT"


def test_a_feed_reads_the_real_obligations_of_its_owner(cast: Cast, client: FlaskClient) -> None:
    with at(NOW):
        assert feeds.feed_of(cast["learner"].id).count(b"BEGIN:VEVENT") == len(
            due_days.due_days_of(cast["learner"].id)
        )


@given(st.lists(st.tuples(st.text(min_size=1), st.text(), st.dates(date(2000, 1, 1), date(2100, 1, 1)))))
def test_any_due_day_is_a_calendar_that_reads_back(found: list[tuple[str, str, date]]) -> None:
    due = [
        DueDay(f"k{number}", "lms.example", title, text, "https://lms.example/me", on)
        for number, (title, text, on) in enumerate(found)
    ]
    events = Calendar.from_ical(calendar_of([], due=due)).walk("VEVENT")
    assert [one.decoded("dtstart") for one in events] == [one.on for one in due]
