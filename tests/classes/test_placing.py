"""Signing up: seats, the list, moving up, scope, double bookings; and who is told by mail."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms.app.factory import create_app
from lms.classes.rules.places import SEAT, WAITING
from lms.classes.services.leaving import release_places
from lms.classes.services.placing import Placed, enrol, sign_up, withdraw
from lms.classes.services.planning import change_class
from lms.classes.services.reading import class_by, people_in
from lms.core import clock
from lms.core.database import Base, db, transaction_mode
from lms.core.errors import Refused
from lms.core.outbox import OutboxMessage
from lms.core.unit_of_work import UnitOfWork, unit_of_work
from lms.people.models import Employment
from tests.cast import Cast
from tests.classes.factories import DAYS, at, days, make_class, make_people, make_plan, make_world
from tests.conftest import NOW, settings_for
from tests.databases import database_url
from tests.factories import make_person

pytestmark = pytest.mark.database


@pytest.fixture
def cast(uow: UnitOfWork) -> Cast:
    return make_world()


def mails() -> list[tuple[str, str]]:
    """Return who was told what, in order."""
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.payload["to"], row.payload["subject"]) for row in rows]


def test_seats_first_then_the_list_in_order(cast: Cast) -> None:
    public_id, people = make_class(cast), make_people(cast, "ABCD")
    found = [sign_up(public_id, person_id=one.id).standing for one in people]
    assert found == [SEAT, SEAT, WAITING, WAITING]
    assert people_in(class_by(public_id).id, WAITING) == [people[2].id, people[3].id]


def test_signing_up_twice_is_one_place(cast: Cast) -> None:
    public_id, (ada,) = make_class(cast), make_people(cast, "A")
    sign_up(public_id, person_id=ada.id)
    assert sign_up(public_id, person_id=ada.id) == Placed(ada.id, SEAT, is_new=False)
    assert class_by(public_id).seated == 1


def test_a_place_given_back_goes_to_the_first_of_the_list_who_is_told(cast: Cast) -> None:
    public_id, people = make_class(cast), make_people(cast, "ABCD")
    for one in people:
        sign_up(public_id, person_id=one.id)
    assert mails() == []
    withdraw(public_id, person_id=people[0].id, by_id=people[0].id)
    assert people_in(class_by(public_id).id, SEAT) == [people[1].id, people[2].id]
    assert people_in(class_by(public_id).id, WAITING) == [people[3].id]
    assert mails() == [(people[2].email, "You moved up: Who pays first")]


def test_whoever_comes_back_stands_at_the_end_of_the_list(cast: Cast) -> None:
    public_id, people = make_class(cast, capacity=1), make_people(cast, "ABC")
    for one in people:
        sign_up(public_id, person_id=one.id)
    withdraw(public_id, person_id=people[1].id, by_id=people[1].id)
    sign_up(public_id, person_id=people[1].id)
    assert people_in(class_by(public_id).id, WAITING) == [people[2].id, people[1].id]


def test_two_classes_at_the_same_time_are_refused_whether_seat_or_list(cast: Cast) -> None:
    one = make_class(cast, capacity=1)
    same_day = make_class(cast, days=days(DAYS[1], begins=time(15, 59), ends=time(17)))
    after = make_class(cast, days=days(DAYS[1], begins=time(16), ends=time(17)))
    ada, bea = make_people(cast, "AB")
    sign_up(one, person_id=ada.id)
    sign_up(one, person_id=bea.id)
    for person in (ada, bea):
        with pytest.raises(Refused, match="another class at that time"):
            sign_up(same_day, person_id=person.id)
        assert sign_up(after, person_id=person.id).standing == SEAT


def test_a_class_is_for_the_people_of_its_unit_alone(cast: Cast) -> None:
    public_id = make_class(cast, unit_id=cast.admitting.id)
    outside = make_person(unit=cast.south)
    for person in (outside, cast["manager"]):
        with pytest.raises(Refused, match="other units"):
            sign_up(public_id, person_id=person.id)
    assert sign_up(public_id, person_id=cast["learner"].id).standing == SEAT


def test_nobody_signs_up_before_or_after_the_window(cast: Cast) -> None:
    public_id = make_class(cast, opens_on=date(2026, 11, 20), closes_on=date(2026, 11, 25))
    (ada,) = make_people(cast, "A")
    with pytest.raises(Refused, match="has not begun"):
        sign_up(public_id, person_id=ada.id)
    with at(date(2026, 11, 26)), pytest.raises(Refused, match="has ended"):
        sign_up(public_id, person_id=ada.id)
    with at(date(2026, 11, 25)):
        assert sign_up(public_id, person_id=ada.id).standing == SEAT


def test_the_trainer_may_add_somebody_at_the_door_and_no_manager(cast: Cast) -> None:
    public_id, (ada,) = make_class(cast), make_people(cast, "A")
    with at(DAYS[0]):
        late = enrol(public_id, [ada.id], by_id=cast["manager"].id)
        assert late == [Placed(ada.id, None, refusal="The class has begun.")]
        added = enrol(public_id, [ada.id], by_id=cast["trainer"].id, is_leader=True)
        assert added[0].standing == SEAT


def test_a_place_is_given_back_until_the_class_begins(cast: Cast) -> None:
    public_id, (ada,) = make_class(cast), make_people(cast, "A")
    sign_up(public_id, person_id=ada.id)
    with at(DAYS[0]), pytest.raises(Refused, match="has begun"):
        withdraw(public_id, person_id=ada.id, by_id=ada.id)


def test_several_at_once_are_seated_in_order_and_each_is_told_once(cast: Cast) -> None:
    public_id, people = make_class(cast), make_people(cast, "ABC")
    outside = make_person(unit=cast.south)
    ids = [one.id for one in (*people, outside)]
    found = enrol(public_id, ids, by_id=cast["manager"].id)
    assert [one.standing for one in found] == [SEAT, SEAT, WAITING, None]
    enrol(public_id, ids, by_id=cast["manager"].id)
    assert mails() == [
        (people[0].email, "You have a place: Who pays first"),
        (people[1].email, "You have a place: Who pays first"),
        (people[2].email, "On the wait-list: Who pays first"),
    ]


def test_the_trainer_of_a_class_does_not_sit_in_it(cast: Cast) -> None:
    public_id = make_class(cast)
    found = enrol(public_id, [cast["trainer"].id], by_id=cast["manager"].id)
    assert found[0].refusal == "Leads this class."


def test_the_place_of_somebody_who_left_goes_to_the_list(cast: Cast) -> None:
    public_id, people = make_class(cast), make_people(cast, "ABC")
    for one in people:
        sign_up(public_id, person_id=one.id)
    db.session.query(Employment).filter_by(person_id=people[0].id).update({"status": "terminated"})
    assert release_places([one.id for one in people]) == 1
    assert people_in(class_by(public_id).id, SEAT) == [people[1].id, people[2].id]


def test_the_list_passes_over_somebody_who_has_another_class_by_now(cast: Cast) -> None:
    public_id, people = make_class(cast, capacity=1), make_people(cast, "ABC")
    for one in people:
        sign_up(public_id, person_id=one.id)
    other = make_class(cast, date(2026, 12, 15))
    sign_up(other, person_id=people[1].id)
    moved = make_plan(cast, DAYS[0])
    change_class(other, moved, number=1, reason="room taken", by_id=cast["trainer"].id)
    withdraw(public_id, person_id=people[0].id, by_id=people[0].id)
    assert people_in(class_by(public_id).id, SEAT) == [people[2].id]
    assert people_in(class_by(public_id).id, WAITING) == [people[1].id]


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, which several threads can use."""
    with database_url(request.config.getoption("--database"), tmp_path) as url:
        app = create_app(settings_for(url, tmp_path))
        with app.app_context(), clock.frozen(NOW):
            mode = transaction_mode.set("write")
            Base.metadata.create_all(db.engine)
            transaction_mode.reset(mode)
            yield app
            db.session.remove()
            db.engine.dispose()


def test_of_two_who_take_the_last_place_at_once_one_gets_it_and_one_waits(house: Flask) -> None:
    with unit_of_work(durable=True):
        cast = make_world()
        public_id = make_class(cast, capacity=1)
        ids = [one.id for one in make_people(cast, "ABCDEF")]
    db.session.remove()

    def take(person_id: int) -> str | None:
        with house.app_context(), clock.frozen(NOW), unit_of_work():
            return sign_up(public_id, person_id=person_id).standing

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(take, ids))

    assert sorted(map(str, found)) == [SEAT, *[WAITING] * 5]
    assert (class_by(public_id).seated, class_by(public_id).waiting) == (1, 5)


def test_one_person_in_two_tabs_gets_one_of_two_classes_at_the_same_time(house: Flask) -> None:
    with unit_of_work(durable=True):
        cast = make_world()
        classes = [make_class(cast, DAYS[0], key=key) for key in "abcd"]
        (ada,) = make_people(cast, "A")
    person_id = ada.id
    db.session.remove()

    def take(public_id: str) -> bool:
        with house.app_context(), clock.frozen(NOW):
            try:
                with unit_of_work():
                    return sign_up(public_id, person_id=person_id).standing == SEAT
            except Refused:
                return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(take, classes)) == 1
