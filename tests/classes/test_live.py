"""The live view of a class: who sees whom, figures over enough people, and what is left out."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from lms.classes.rules.together import Said, together
from lms.classes.services.placing import sign_up
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.simulations.services.plays import find, played, take_step
from lms.simulations.services.queues import start_queue
from tests.cast import Cast
from tests.classes.factories import DAYS, at, make_class, make_people, make_world
from tests.factories import DutyFactory, make_person
from tests.simulations.queues.conftest import publish_queues, words
from tests.simulations.queues.examples import best

NAMES = ("Ada", "Ben", "Cleo", "Dov", "Edda", "Finn")
MORNING = DAYS[0]


@given(st.lists(st.builds(Said, st.integers(1, 6), st.sampled_from("ab"), st.booleans())), st.integers(1, 6))
def test_a_figure_is_shown_over_enough_different_people_only(answers: list[Said], smallest: int) -> None:
    for row in together(answers, smallest=smallest):
        people = {one.person_id for one in answers if one.about == row.about}
        assert (row.people, row.is_shown) == (len(people), len(people) >= smallest)
        assert row.right <= row.of == sum(one.about == row.about for one in answers)


class Room:
    """A class of six people on its first morning."""

    def __init__(self, client: FlaskClient, sign_in: Callable[..., Any]) -> None:
        self.client, self.sign_in = client, sign_in
        with unit_of_work():
            self.cast: Cast = make_world()
            publish_queues()
            self.people = make_people(self.cast, NAMES)
            self.public_id = make_class(self.cast, capacity=12)
        for person in self.people:
            with unit_of_work():
                sign_up(self.public_id, person_id=person.id)

    def begin(self, person: Person, *, decide: int = 0, key: str = "WQ-1", practice: bool = False) -> str:
        with unit_of_work():
            play = start_queue(person_id=person.id, key=key, token=key, practice=practice)
            for number, item in enumerate(played(play).state.queue.items[:decide], start=1):
                form = {name: [value] for name, value in best(item).items()}
                take_step(play=find(play.public_id, lock=True), ordinal=number, form=form)
            return play.public_id

    def page(self, person: Person, query: str = "", **headers: str) -> str:
        self.sign_in(self.client, person)
        answer = self.client.get(f"/classes/{self.public_id}/live{query}", headers=headers)
        assert answer.status_code == 200, answer.status_code
        return answer.get_data(as_text=True)


@pytest.fixture
def room(client: FlaskClient, sign_in: Callable[..., Any]) -> Room:
    return Room(client, sign_in)


def test_who_leads_the_class_sees_how_far_each_person_is(room: Room) -> None:
    with at(MORNING):
        room.begin(room.people[0], decide=3)
        page = words(room.page(room.cast["trainer"]))
    assert "1 of 6 has begun" in page
    assert "Ada Sample" in page
    assert "3/14 0 24:45 15/15 9/9 6/6" in page
    assert page.count("Not begun") == 5


def test_people_stand_by_name_and_not_by_score(room: Room) -> None:
    with at(MORNING):
        room.begin(room.people[5], decide=9)
        room.begin(room.people[0], decide=1)
        page = words(room.page(room.cast["trainer"]))
    assert [page.index(f"{name} Sample") for name in NAMES] == sorted(
        page.index(f"{name} Sample") for name in NAMES
    )


def test_another_trainer_of_the_unit_sees_no_names(room: Room) -> None:
    with unit_of_work():
        other = make_person(unit=room.cast.north, job_role="trainer")
        DutyFactory(person_id=other.id, unit_id=room.cast.north.id, duty="trainer")
    with at(MORNING):
        room.begin(room.people[0], decide=3)
        page = words(room.page(other))
    assert "Names are for who leads the class" in page
    assert "Ada Sample" not in page


def test_figures_of_all_wait_for_five_people(room: Room) -> None:
    with at(MORNING):
        for person in room.people[:4]:
            room.begin(person, decide=14)
        few = words(room.page(room.cast["trainer"]))
        room.begin(room.people[4], decide=14)
        enough = words(room.page(room.cast["trainer"]))
    assert "Priority bands Shown from 5 people on." in few
    assert "P1 10/10 5" in enough


def test_what_was_worked_before_the_class_and_practice_are_left_out(room: Room) -> None:
    with at(date(2026, 11, 20)):
        room.begin(room.people[0], decide=2)
    with at(MORNING):
        room.begin(room.people[1], practice=True)
        assert "Nobody works a queue yet" in words(room.page(room.cast["trainer"]))


def test_several_queues_are_chosen_from(room: Room) -> None:
    with at(MORNING):
        room.begin(room.people[0], decide=1)
        room.begin(room.people[1], key="WQ-2", decide=2)
        page = words(room.page(room.cast["trainer"], "?queue=WQ-2"))
    assert "2/14" in page
    assert "1/14" not in page


def test_a_page_that_looks_again_gets_its_moving_part_only(room: Room) -> None:
    with at(MORNING):
        part = room.page(room.cast["trainer"], **{"HX-Request": "true"})
    assert part.lstrip().startswith('<div class="stack wide" id="live"')


def test_the_list_of_a_class_that_has_begun_leads_to_the_live_view(room: Room) -> None:
    address = f"/classes/{room.public_id}/live"
    room.sign_in(room.client, room.cast["trainer"])
    before = room.client.get(f"/classes/{room.public_id}/roster").get_data(as_text=True)
    with at(MORNING):
        begun = room.client.get(f"/classes/{room.public_id}/roster").get_data(as_text=True)
    assert (address in before, address in begun) == (False, True)


@pytest.mark.parametrize("who", ["learner", "eve", "manager"])
def test_who_leads_no_classes_is_not_let_in(room: Room, who: str) -> None:
    room.sign_in(room.client, room.cast[who])
    assert room.client.get(f"/classes/{room.public_id}/live").status_code == 404


def test_six_people_take_as_many_statements_as_one(room: Room, count_queries: Callable[[], Any]) -> None:
    with at(MORNING):
        room.begin(room.people[0], decide=4)
        room.page(room.cast["trainer"])
        with count_queries() as one:
            room.page(room.cast["trainer"])
        for person in room.people[1:]:
            room.begin(person, decide=4)
        room.page(room.cast["trainer"])
        with count_queries() as six:
            room.page(room.cast["trainer"])
    assert len(six) == len(one)
