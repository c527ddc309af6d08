"""The shelf: choosing and leaving a module, a team enrolled by its manager, bookmarks, owners."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.core.content import live
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.events import DomainEvent
from lms.core.unit_of_work import UnitOfWork, unit_of_work
from lms.courses import api
from lms.courses.models_shelf import Bookmark, Enrolment, EnrolmentEnd
from lms.courses.services.bookmarks import drop_bookmark, keep_bookmark
from lms.courses.services.learning import complete_lesson
from lms.courses.services.shelf import choose, leave
from lms.people.models import Person, Unit
from tests.courses.factories import publish, sit
from tests.factories import UnitFactory, make_person

SignIn = Callable[[FlaskClient, Any], FlaskClient]


@pytest.fixture
def unit(uow: UnitOfWork) -> Unit:
    """A unit in which TS-01 is live."""
    publish()
    made: Unit = UnitFactory()
    return made


def finish(person: Person) -> None:
    """Complete every lesson of TS-01 and pass its exam."""
    for lesson in ("L1", "L2"):
        complete_lesson(person_id=person.id, module_id="TS-01", lesson_id=lesson)
    sit(person.id, live("module", "TS-01"))


def test_a_module_chosen_twice_is_on_the_list_once(unit: Unit) -> None:
    person = make_person(unit=unit)
    assert choose(person_id=person.id, module_id="TS-01")
    assert not choose(person_id=person.id, module_id="TS-01")
    [one] = api.chosen_by(person.id)
    assert (one.module, one.is_own) == ("TS-01", True)


def test_leaving_ends_the_choice_and_keeps_the_fact(unit: Unit) -> None:
    person = make_person(unit=unit)
    choose(person_id=person.id, module_id="TS-01")
    assert leave(person_id=person.id, module_id="TS-01") == 1
    assert leave(person_id=person.id, module_id="TS-01") == 0
    assert api.chosen_by(person.id) == ()
    counts = [db.session.scalar(select(func.count()).select_from(one)) for one in (Enrolment, EnrolmentEnd)]
    assert counts == [1, 1]


def test_a_module_can_be_chosen_again_after_leaving(unit: Unit) -> None:
    person = make_person(unit=unit)
    for _ in range(2):
        assert choose(person_id=person.id, module_id="TS-01")
        leave(person_id=person.id, module_id="TS-01")
    numbers = db.session.scalars(select(Enrolment.number).order_by(Enrolment.number)).all()
    assert numbers == [1, 2]


def test_a_locked_module_is_not_chosen_and_says_what_comes_first(unit: Unit) -> None:
    publish(module="TS-02", prerequisites=("TS-01",))
    with pytest.raises(Refused, match="opens after Module TS-01"):
        choose(person_id=make_person(unit=unit).id, module_id="TS-02")


def test_a_module_that_does_not_exist_is_not_chosen(unit: Unit) -> None:
    with pytest.raises(NotFound):
        choose(person_id=make_person(unit=unit).id, module_id="TS-99")


def enrol(by: Person, *people: Person, wish: api.Wish | None = None) -> api.TeamEnrolled:
    """Let a manager enrol people in TS-01."""
    ids = [one.id for one in people]
    return api.enrol_team(by_id=by.id, module_id="TS-01", person_ids=ids, wish=wish or api.Wish())


def test_a_team_is_enrolled_in_one_act_and_once(unit: Unit) -> None:
    boss, one, two = (make_person(unit=unit) for _ in range(3))
    assert enrol(boss, one) == api.TeamEnrolled(added=1, had_it=0, done=0)
    assert enrol(boss, one, two) == api.TeamEnrolled(added=1, had_it=1, done=0)
    assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 2


def test_who_has_passed_the_module_is_left_out(unit: Unit) -> None:
    boss, one = make_person(unit=unit), make_person(unit=unit)
    finish(one)
    assert enrol(boss, one) == api.TeamEnrolled(added=0, had_it=0, done=1)


def test_the_learner_reads_who_hoped_for_what(unit: Unit) -> None:
    boss, one = make_person(unit=unit), make_person(unit=unit)
    enrol(boss, one, wish=api.Wish(date(2026, 12, 1), "For Thursday."))
    [found] = api.chosen_by(one.id)
    assert (found.is_own, found.by_id, found.wish_on, found.note) == (
        False,
        boss.id,
        date(2026, 12, 1),
        "For Thursday.",
    )


def test_enrolling_is_announced_once_with_its_people(unit: Unit) -> None:
    boss, one, two = (make_person(unit=unit) for _ in range(3))
    enrol(boss, one, two)
    enrol(boss, one, two)
    told = [row for row in db.session.scalars(select(DomainEvent)) if "enrolled" in row.name]
    assert [row.payload["person_ids"] for row in told] == [[one.id, two.id]]


@pytest.mark.parametrize(
    ("count", "wish_on", "told"),
    [(0, None, "Nobody"), (501, None, "more than 500"), (1, date(2026, 11, 15), "has passed")],
)
def test_a_team_that_cannot_be_enrolled_is_refused(
    unit: Unit, count: int, wish_on: date | None, told: str
) -> None:
    ids = range(1, count + 1)
    with pytest.raises(Refused, match=told):
        api.enrol_team(by_id=1, module_id="TS-01", person_ids=ids, wish=api.Wish(wish_on))


def test_a_manager_takes_back_only_what_they_enrolled_others_in(unit: Unit) -> None:
    boss, other, one = (make_person(unit=unit) for _ in range(3))
    choose(person_id=boss.id, module_id="TS-01")
    enrol(boss, one)
    enrol(other, one)
    assert api.take_back(by_id=boss.id, module_id="TS-01") == 1
    assert [found.by_id for found in api.chosen_by(one.id)] == [other.id]
    assert len(api.chosen_by(boss.id)) == 1


def test_a_manager_sees_how_many_completed_it_since(unit: Unit) -> None:
    boss, one, two = (make_person(unit=unit) for _ in range(3))
    enrol(boss, one, two)
    finish(two)
    [row] = api.team_enrolments(boss.id)
    assert (row.module, row.people, row.completed) == ("TS-01", 2, 1)


def test_a_bookmark_kept_twice_is_one_and_its_note_is_the_newest(unit: Unit) -> None:
    person = make_person(unit=unit)
    where = {"person_id": person.id, "module_id": "TS-01", "lesson_id": "L1"}
    keep_bookmark(**where)
    keep_bookmark(**where, note="  two   words ")
    keep_bookmark(**where)
    [one] = api.bookmarks_of(person.id)
    assert (one.lesson, one.note) == ("L1", "two words")
    assert db.session.scalar(select(func.count()).select_from(Bookmark)) == 1


def test_a_bookmark_that_was_dropped_comes_back_with_its_note(unit: Unit) -> None:
    person = make_person(unit=unit)
    where = {"person_id": person.id, "module_id": "TS-01", "lesson_id": "L1"}
    keep_bookmark(**where, note="mine")
    drop_bookmark(**where)
    assert api.bookmarks_of(person.id) == ()
    keep_bookmark(**where)
    assert [one.note for one in api.bookmarks_of(person.id)] == ["mine"]


def test_a_lesson_that_does_not_exist_is_not_kept(unit: Unit) -> None:
    with pytest.raises(NotFound):
        keep_bookmark(person_id=make_person(unit=unit).id, module_id="TS-01", lesson_id="L9")


def test_the_newest_owner_counts_and_nobody_is_an_answer(unit: Unit) -> None:
    one, two = make_person(unit=unit), make_person(unit=unit)
    assert api.name_owner(module_id="TS-01", person_id=one.id, by_id=two.id)
    assert not api.name_owner(module_id="TS-01", person_id=one.id, by_id=two.id)
    assert api.name_owner(module_id="TS-01", person_id=two.id, by_id=two.id)
    assert api.owners() == {"TS-01": two.id}
    api.name_owner(module_id="TS-01", person_id=None, by_id=two.id)
    assert api.owners() == {}


@pytest.fixture
def learner(client: FlaskClient, sign_in: SignIn) -> FlaskClient:
    """A browser of somebody who may learn TS-01."""
    with unit_of_work():
        publish()
        person = make_person(unit=UnitFactory())
    return sign_in(client, person)


def test_one_tap_keeps_a_lesson_and_one_drops_it(learner: FlaskClient) -> None:
    address = "/learn/TS-01/lessons/L1"
    assert "Bookmark this section" in learner.get(address).text
    answer = learner.post(f"{address}/bookmark", data={"keep": "yes"})
    assert answer.location == f"{address}#bookmark"
    assert 'aria-pressed="true"' in learner.get(address).text
    learner.post(f"{address}/bookmark", data={"keep": "yes", "note": "<b>mine</b>"})
    assert "&lt;b&gt;mine&lt;/b&gt;" in learner.get(address).text
    learner.post(f"{address}/bookmark", data={"keep": "no"})
    assert "Bookmark this section" in learner.get(address).text


def test_choosing_leads_back_to_the_same_cut_of_the_catalogue(learner: FlaskClient) -> None:
    data = {"back": "catalogue", "query": "role=biller&q=a+b"}
    answer = learner.post("/learn/TS-01/choose", data=data)
    assert answer.location == "/learn/catalogue?role=biller&q=a+b"
    assert "On your list since 16\xa0Nov\xa02026" in learner.get("/learn/TS-01").text
    assert learner.post("/learn/TS-01/leave").location == "/learn/TS-01"
    assert "Put it on my list" in learner.get("/learn/TS-01").text


def test_a_list_elsewhere_is_never_led_to(learner: FlaskClient) -> None:
    answer = learner.post("/learn/TS-01/choose", data={"back": "//evil.example", "query": "x"})
    assert answer.location == "/learn/TS-01"
