"""The pages of classes: who opens them, what they do, how many statements they take."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.classes.rules.places import SEAT
from lms.classes.services.placing import sign_up
from lms.classes.services.reading import class_by, people_in
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import progress_of
from lms.people.models import Person
from tests.cast import Cast
from tests.classes.factories import DAYS, MODULE, at, make_class, make_people, make_world, may_lead
from tests.factories import DutyFactory, make_person
from tests.standing import Once

pytestmark = pytest.mark.database
Open = Callable[..., TestResponse]


@pytest.fixture
def cast(once: Once) -> Cast:
    def make() -> Cast:
        with unit_of_work():
            return make_world()

    found: Cast = once("a house of classes", make)
    return found


@pytest.fixture
def public_id(cast: Cast) -> str:
    with unit_of_work():
        return make_class(cast)


@pytest.fixture
def as_(client: FlaskClient, sign_in: Any) -> Open:
    """Open a page as a person: ``as_(person, path)``; with ``data`` it sends a form."""

    def open_page(person: Person | None, path: str, data: dict[str, Any] | None = None) -> TestResponse:
        sign_in(client, person)
        return client.get(path) if data is None else client.post(path, data=data)

    return open_page


def plan_data(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "form_key": "key-1",
        "module": MODULE,
        "title": "Payer order",
        "unit": cast.north.code,
        "capacity": "6",
        "room": "Room 4",
        "opens_on": "2026-11-16",
        "trainers": [cast["trainer"].employee_no],
        "day-1-on": "2026-12-01",
        "day-1-begins": "09:00",
        "day-1-ends": "16:00",
    } | changes


def test_a_learner_finds_a_class_signs_up_and_gives_the_place_back(
    cast: Cast, public_id: str, as_: Open
) -> None:
    learner = cast["learner"]
    assert "1 class is open to you" in as_(learner, "/classes").text
    page = as_(learner, f"/classes/{public_id}")
    assert "2 of 2 places are free" in page.text
    assert "as its lessons do; the exam stays to be passed" in page.text
    assert as_(learner, f"/classes/{public_id}/sign-up", {}).status_code == 303
    assert "Your next class: Who pays first" in as_(learner, "/classes").text
    assert "Give my place back" in as_(learner, f"/classes/{public_id}").text
    as_(learner, f"/classes/{public_id}/withdraw", {})
    assert class_by(public_id).seated == 0


def test_the_number_on_the_list_is_shown(cast: Cast, public_id: str, as_: Open) -> None:
    with unit_of_work():
        for one in make_people(cast, "ABC"):
            sign_up(public_id, person_id=one.id)
    as_(cast["learner"], f"/classes/{public_id}/sign-up", {})
    assert "You are number 2 on the list" in as_(cast["learner"], f"/classes/{public_id}").text


def test_the_list_of_classes_is_cut_by_module_and_day(cast: Cast, public_id: str, as_: Open) -> None:
    learner = cast["learner"]
    assert "Who pays first" not in as_(learner, "/classes?module=PA-03").text
    assert "Who pays first" not in as_(learner, "/classes?from=2026-12-02").text
    assert "Who pays first" in as_(learner, f"/classes?module={MODULE}&from=2026-12-01").text


def test_the_page_of_the_module_names_the_next_class(cast: Cast, public_id: str, as_: Open) -> None:
    page = as_(cast["learner"], f"/learn/{MODULE}").text
    assert "As a class" in page
    assert f"/classes/{public_id}" in page
    assert "As a class" not in as_(cast["eve"], f"/learn/{MODULE}").text


@pytest.mark.parametrize(
    "path", ["", "/calendar.ics", "/roster", "/roster/1", "/edit", "/cancel", "/close", "/sheet", "/enrol"]
)
def test_somebody_of_another_facility_finds_no_class_of_ours(
    cast: Cast, public_id: str, as_: Open, path: str
) -> None:
    theirs = as_(cast["eve"], f"/classes/{public_id}{path}")
    nobodys = as_(cast["eve"], f"/classes/zzzzzzzzzzzz{path}")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.text == nobodys.text


@pytest.mark.parametrize(
    "path",
    ["/sign-up", "/withdraw", "/roster/1", "/makeup", "/close", "/edit", "/cancel", "/enrol"],
)
def test_a_form_of_somebody_of_another_facility_changes_nothing(
    cast: Cast, public_id: str, as_: Open, path: str
) -> None:
    data = {"who": str(cast["eve"].id), "rest": "present", "number": "1", "reason": "x", "sure": "yes"}
    assert as_(cast["eve"], f"/classes/{public_id}{path}", data).status_code == 404
    it = class_by(public_id)
    assert (it.number, it.seated, it.waiting) == (1, 0, 0)


@pytest.mark.parametrize("path", ["/roster", "/roster/1", "/edit", "/close", "/sheet"])
def test_a_learner_and_a_manager_see_no_list_and_mark_nobody(
    cast: Cast, public_id: str, as_: Open, path: str
) -> None:
    for name in ("learner", "manager"):
        assert as_(cast[name], f"/classes/{public_id}{path}").status_code == 404


def test_a_manager_signs_up_people_of_the_own_units_alone(cast: Cast, public_id: str, as_: Open) -> None:
    with unit_of_work():
        ada, bea = make_people(cast, ["Ada", "Bea"])
        outside = make_person(unit=cast.south, given_name="Olga")
    page = as_(cast["manager"], f"/classes/{public_id}/enrol").text
    assert ada.full_name in page
    assert outside.full_name not in page
    marked = {"who": [str(ada.id), str(outside.id), "0", "nonsense", "9" * 40]}
    as_(cast["manager"], f"/classes/{public_id}/enrol", marked)
    assert people_in(class_by(public_id).id, SEAT) == [ada.id]
    taken_off = f"/classes/{public_id}/people/{ada.employee_no}/withdraw"
    assert as_(cast["eve"], taken_off, {}).status_code == 404
    assert (
        as_(cast["manager"], f"/classes/{public_id}/people/{bea.employee_no}/withdraw", {}).status_code == 404
    )
    as_(cast["manager"], taken_off, {})
    assert class_by(public_id).seated == 0


def test_a_manager_of_a_part_sends_people_to_a_class_of_the_whole(cast: Cast, as_: Open) -> None:
    with unit_of_work():
        may_lead(cast["trainer"])
        lead = make_person(unit=cast.admitting, duty="manager", given_name="Mo")
        public_id = make_class(cast, unit_id=cast.north.id)
        (ada,) = make_people(cast, ["Ada"])
    as_(lead, f"/classes/{public_id}/enrol", {"who": [str(ada.id)]})
    assert people_in(class_by(public_id).id, SEAT) == [ada.id]


def test_planning_says_what_it_will_do_before_it_does_it(cast: Cast, as_: Open) -> None:
    trainer, data = cast["trainer"], plan_data(cast)
    shown = as_(trainer, "/classes/new", data)
    assert shown.status_code == 200
    assert "takes place on 1\u00a0Dec\u00a02026 with 6 places" in shown.text
    assert "Leading a class (TR-01)" in shown.text
    assert "No class is open" in as_(cast["learner"], "/classes").text
    made = as_(trainer, "/classes/new", data | {"sure": "yes"})
    again = as_(trainer, "/classes/new", data | {"sure": "yes"})
    assert made.status_code == 303
    assert made.location == again.location
    assert "Payer order" in as_(cast["learner"], "/classes").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"day-1-on": "2026-12-01", "day-1-ends": "08:00"}, "after the beginning"),
        ({"day-1-on": ""}, "at least one day"),
        ({"day-1-on": "2026-02-30"}, "Give the date"),
        ({"room": "", "link": ""}, "Say where it is"),
        ({"link": "javascript:alert(1)"}, "begins with https://"),
        ({"capacity": "0"}, "Between 1 and"),
        ({"capacity": "9" * 30}, "Between 1 and"),
        ({"opens_on": "2026-12-02"}, "begins before it ends"),
        ({"closes_on": "2026-12-05"}, "first day at the latest"),
        ({"module": "XX-99"}, "Choose a module"),
        ({"unit": "SOUTH"}, "Choose a unit of yours"),
        ({"trainers": []}, "at least one trainer"),
        ({"title": "x" * 121}, "At most 120"),
    ],
)
def test_a_plan_that_cannot_be_is_told_at_its_field_and_what_was_written_stays(
    cast: Cast, as_: Open, wrong: dict[str, Any], said: str
) -> None:
    page = as_(cast["trainer"], "/classes/new", plan_data(cast, **wrong))
    assert page.status_code == 422
    assert said in page.text
    assert "Everything you wrote is kept" in page.text


def test_a_trainer_of_another_unit_is_not_among_those_to_choose(cast: Cast, as_: Open) -> None:
    with unit_of_work():
        other = make_person(unit=cast.south, duty="trainer", given_name="Otto")
        may_lead(other)
    page = as_(cast["trainer"], "/classes/new", plan_data(cast, trainers=[other.employee_no]))
    assert "Otto" not in page.text
    assert page.status_code == 422


def test_a_trainer_of_a_part_does_not_learn_of_trainers_of_the_whole_until_they_lead_there(
    cast: Cast, as_: Open
) -> None:
    with unit_of_work():
        wide = make_person(unit=cast.north, job_role="trainer", given_name="Wanda")
        DutyFactory(person_id=wide.id, unit_id=cast.system.id, duty="trainer")
        local = make_person(unit=cast.south, job_role="trainer", duty="trainer", given_name="Lou")
        for one in (wide, local):
            may_lead(one)
    page = as_(local, "/classes/new").text
    assert "Lou" in page
    assert "Wanda" not in page
    with unit_of_work():
        public_id = make_class(cast, unit_id=cast.south.id, trainer_ids=(wide.id,))
    assert "Wanda" in as_(local, f"/classes/{public_id}/edit").text


def test_a_change_asks_for_a_reason_and_shows_whom_it_reaches(cast: Cast, public_id: str, as_: Open) -> None:
    as_(cast["learner"], f"/classes/{public_id}/sign-up", {})
    data = plan_data(cast, number="1")
    path = f"/classes/{public_id}/edit"
    assert "Say why" in as_(cast["trainer"], path, data).text
    shown = as_(cast["trainer"], path, data | {"reason": "One day is enough"}).text
    assert "1 people with a place and 0 on the list get one mail" in shown
    assert class_by(public_id).number == 1
    done = as_(cast["trainer"], path, data | {"reason": "One day is enough", "sure": "yes"})
    assert done.status_code == 303
    assert class_by(public_id).title == "Payer order"
    assert "One day is enough" in as_(cast["learner"], f"/classes/{public_id}").text
    late = as_(cast["trainer"], path, data | {"reason": "Once more", "sure": "yes"})
    assert late.status_code == 409


def test_cancelling_asks_for_a_reason(cast: Cast, public_id: str, as_: Open) -> None:
    path = f"/classes/{public_id}/cancel"
    assert as_(cast["trainer"], path, {"number": "1", "reason": " "}).status_code == 422
    assert as_(cast["trainer"], path, {"number": "1", "reason": "Ill"}).status_code == 303
    assert "does not take place" in as_(cast["learner"], f"/classes/{public_id}").text


def test_a_trainer_takes_three_days_and_closing_completes_the_module(
    cast: Cast, public_id: str, as_: Open
) -> None:
    learner, trainer = cast["learner"], cast["trainer"]
    as_(learner, f"/classes/{public_id}/sign-up", {})
    seen = {f"seen-{learner.id}": "1"}
    for number, on in enumerate(DAYS, start=1):
        with at(on):
            path = f"/classes/{public_id}/roster/{number}"
            assert learner.full_name in as_(trainer, path).text
            assert as_(trainer, path, seen | {"rest": "present"}).status_code == 303
    with at(DAYS[2], 17):
        page = as_(trainer, f"/classes/{public_id}/close").text
        assert "1 person has completed TS-01, revision 1.0.0" in page.replace("\n", " ")
        closed = as_(trainer, f"/classes/{public_id}/close", {"number": "1"})
        assert closed.status_code == 303
        assert progress_of(learner.id)[MODULE].completed_on == DAYS[2]
        assert "In the class" in as_(learner, "/me").text
        assert "You were there on every day" in as_(learner, f"/classes/{public_id}").text


def test_a_refused_mark_keeps_what_was_marked(cast: Cast, public_id: str, as_: Open) -> None:
    learner, trainer = cast["learner"], cast["trainer"]
    as_(learner, f"/classes/{public_id}/sign-up", {})
    path = f"/classes/{public_id}/roster/1"
    mark = {f"seen-{learner.id}": "1", f"mark-{learner.id}": "present"}
    with at(DAYS[0]):
        as_(trainer, path, mark)
        page = as_(trainer, path, mark | {f"mark-{learner.id}": "absent"})
        assert page.status_code == 422
        assert "A correction needs a reason" in page.text
        assert re.search(r'value="absent" checked', page.text)


def test_the_list_is_exported_with_a_column_a_day(cast: Cast, public_id: str, as_: Open) -> None:
    as_(cast["learner"], f"/classes/{public_id}/sign-up", {})
    text = as_(cast["trainer"], f"/classes/{public_id}/roster?format=csv").text
    assert "employee_no,person,unit,2026-12-01,2026-12-02,2026-12-03,completed_on" in text
    assert cast["learner"].employee_no in text


def test_the_board_shows_classes_of_the_units_led_with_their_places(
    cast: Cast, public_id: str, as_: Open
) -> None:
    page = as_(cast["trainer"], "/classes/board").text
    assert "Who pays first" in page
    with at(date(2026, 12, 5)):
        assert "1 class waits to be closed" in as_(cast["trainer"], "/classes/board?show=to-close").text
    assert "Who pays first" in as_(cast["trainer"], "/classes/board?format=csv").text
    with unit_of_work():
        south = make_person(unit=cast.south, duty="trainer")
    assert "Who pays first" not in as_(south, "/classes/board?show=all").text


def test_the_address_of_the_calendar_is_shown_once(cast: Cast, as_: Open) -> None:
    made = as_(cast["learner"], "/classes/calendar", {}).text
    secret = re.search(r"/calendar/([A-Za-z0-9_-]{43})\.ics", made)
    assert secret is not None
    assert secret[1] not in as_(cast["learner"], "/classes/calendar").text
    assert as_(None, f"/calendar/{secret[1]}.ics").status_code == 200
    as_(cast["learner"], "/classes/calendar/end", {})
    assert as_(None, f"/calendar/{secret[1]}.ics").status_code == 404


def test_hostile_text_is_shown_as_text(cast: Cast, as_: Open) -> None:
    mark = "<script>alert(1)</script>"
    with unit_of_work():
        public_id = make_class(cast, title=mark, room=mark)
    for path in ("/classes", f"/classes/{public_id}", f"/learn/{MODULE}"):
        assert mark not in as_(cast["learner"], path).text
    for path in ("/classes/board", f"/classes/{public_id}/roster", f"/classes/{public_id}/sheet"):
        assert mark not in as_(cast["trainer"], path).text


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("learner", "/classes"),
        ("learner", "/classes/{id}"),
        ("learner", f"/learn/{MODULE}"),
        ("trainer", "/classes/board"),
        ("trainer", "/classes/{id}/roster"),
        ("trainer", "/classes/{id}/roster/1"),
        ("manager", "/classes/{id}/enrol"),
    ],
)
def test_a_page_takes_the_same_number_of_statements_however_many_people_and_classes(
    cast: Cast, public_id: str, as_: Open, count_queries: Any, name: str, path: str
) -> None:
    def people(names: str) -> None:
        with unit_of_work():
            for one in make_people(cast, names):
                sign_up(public_id, person_id=one.id)

    def statements() -> int:
        as_(cast[name], path.format(id=public_id))
        with count_queries() as found:
            assert as_(cast[name], path.format(id=public_id)).status_code == 200
        return len(found)

    people("ABC")
    few = statements()
    people("DEFGH")
    with unit_of_work():
        for day in range(7, 12):
            make_class(cast, date(2026, 12, day))
    assert statements() == few
