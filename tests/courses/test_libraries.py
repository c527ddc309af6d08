"""Bought-in libraries: the term of a licence, seats that never run over, the catalogue, the list."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.core import clock
from lms.core.content import check
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.unit_of_work import unit_of_work
from lms.courses.libraries import AHEAD, ENDED, ENDING, OPEN, library_of
from lms.courses.models_library import LibrarySeat
from lms.courses.services import seats
from lms.courses.services.seats import give_back, seated, seats_of, take_seat, taken
from lms.people.models import Person
from tests.access import factories as access
from tests.cast import Cast
from tests.courses.factories import module_body
from tests.courses.libraries import LIBRARY
from tests.factories import make_person
from tests.migrations.test_migrations import migrated  # noqa: F401  (a fixture asked for by its name)

pytestmark = pytest.mark.database

SignIn = Callable[[FlaskClient, Any], FlaskClient]
AFTER = datetime(2027, 1, 15, 14, tzinfo=UTC)


@pytest.fixture
def world(database: Flask) -> Cast:
    """The cast and a library with two seats."""
    with unit_of_work():
        cast = access.make_world()
        access.publish("module", "PA-03", module_body("PA-03"))
        access.publish("library", "bluewater", LIBRARY)
    return cast


def take(person: Person) -> bool:
    with unit_of_work():
        return take_seat(person_id=person.id, library_id="bluewater")


def licensed(**changes: Any) -> None:
    """Publish the library anew with another licence or other roles."""
    with unit_of_work():
        licence = LIBRARY["licence"] | changes.pop("licence", {})
        access.publish("library", "bluewater", LIBRARY | {"licence": licence} | changes)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 1, 14), AHEAD),
        (date(2026, 1, 15), OPEN),
        (date(2026, 11, 14), OPEN),
        (date(2026, 11, 15), ENDING),
        (date(2027, 1, 14), ENDING),
        (date(2027, 1, 15), ENDED),
    ],
)
def test_a_licence_stands_by_its_term_and_the_days_of_warning(day: date, state: str) -> None:
    assert library_of(LIBRARY).state_on(day) == state


def test_a_library_is_found_by_words_of_one_title() -> None:
    it = library_of(LIBRARY)
    assert it.speaks_of("SEPSIS code")
    assert it.speaks_of("bwl-112")
    assert not it.speaks_of("sepsis modifiers")


def test_a_seat_is_taken_once_and_given_back(world: Cast) -> None:
    learner = world["learner"]
    assert take(learner)
    assert not take(learner)
    assert taken() == {"bluewater": 1}
    with unit_of_work():
        assert give_back(person_id=learner.id, library_id="bluewater", by_id=learner.id)
        assert not give_back(person_id=learner.id, library_id="bluewater", by_id=learner.id)
    assert (taken(), seats_of(learner.id)) == ({}, {})
    assert db.session.scalar(select(func.count()).select_from(LibrarySeat)) == 1
    assert take(learner)


def test_the_last_seat_taken_leaves_none(world: Cast) -> None:
    take(world["learner"])
    take(world["manager"])
    with pytest.raises(Refused, match="Every seat"):
        take(world["trainer"])
    with unit_of_work():
        give_back(person_id=world["learner"].id, library_id="bluewater", by_id=world["learner"].id)
    assert take(world["trainer"])


def test_without_a_number_of_seats_everybody_gets_one(world: Cast) -> None:
    licensed(licence={"seats": None})
    assert [take(world[name]) for name in ("learner", "manager", "trainer")] == [True] * 3


def test_nobody_takes_a_seat_outside_of_the_term(world: Cast) -> None:
    with clock.frozen(AFTER), pytest.raises(Refused, match="ended on"):
        take(world["learner"])
    with clock.frozen(datetime(2026, 1, 14, 14, tzinfo=UTC)), pytest.raises(Refused, match="not begun"):
        take(world["learner"])


def test_a_seat_is_for_the_job_roles_of_the_licence(world: Cast) -> None:
    licensed(open_to=["coder_2"])
    with pytest.raises(Refused, match="other job roles"):
        take(world["learner"])
    with unit_of_work():
        coder = make_person(unit=world.admitting, job_role="coder_2")
    assert take(coder)


def test_an_unknown_library_is_not_found(world: Cast) -> None:
    with pytest.raises(NotFound), unit_of_work():
        take_seat(person_id=world["learner"].id, library_id="nowhere")


def test_who_has_a_seat_is_shown_of_ones_own_units(world: Cast) -> None:
    take(world["learner"])
    take(world["eve"])
    assert [one.person.id for one in seated("bluewater", (world.north.path,))] == [world["learner"].id]


def test_when_many_ask_at_once_no_seat_is_taken_twice(migrated: Flask) -> None:  # noqa: F811  (a fixture)
    with unit_of_work():
        cast = access.make_world()
        access.publish("library", "bluewater", LIBRARY | {"licence": LIBRARY["licence"] | {"seats": 3}})
        ids = [make_person(unit=cast.admitting).id for _number in range(8)]
    db.session.remove()

    def ask(person_id: int) -> bool:
        with migrated.app_context():
            try:
                with unit_of_work():
                    return take_seat(person_id=person_id, library_id="bluewater")
            except Refused:
                return False
            finally:
                db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(ask, ids))
    assert sum(got) == 3
    numbers = select(LibrarySeat.number).where(LibrarySeat.superseded_at.is_(None))
    assert sorted(db.session.scalars(numbers)) == [1, 2, 3]


def test_somebody_who_is_slower_gets_the_next_seat(world: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number that was free when it was looked for is taken when it is written."""
    first = seats._free_number
    stolen: list[int] = []

    def slower(found: Any) -> int | None:
        number = first(found)
        if not stolen and number is not None:
            stolen.append(number)
            assert seats._put("bluewater", number, world["manager"].id)
        return number

    monkeypatch.setattr(seats, "_free_number", slower)
    assert take(world["learner"])
    numbers = dict(db.session.execute(select(LibrarySeat.person_id, LibrarySeat.number)).all())
    assert numbers == {world["manager"].id: 1, world["learner"].id: 2}


def faults_of(folder: Path, *bodies: dict[str, Any]) -> str:
    (folder / "libraries").mkdir()
    for number, body in enumerate(bodies):
        (folder / "libraries" / f"{number}.yaml").write_text(yaml.safe_dump(body), encoding="utf-8")
    return " ".join(fault.message for fault in check(folder)[1])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"licence": {"last_on": date(2025, 1, 1)}}, "before the first day"),
        ({"licence": {"seats": 0}}, "greater than or equal to 1"),
        ({"licence": {"first_on": "soon"}}, "valid date"),
        ({"open_to": ["astronaut"]}, "astronaut"),
        ({"courses": [LIBRARY["courses"][0] | {"link": "http://b.example"}]}, "valid URL"),
    ],
)
def test_a_file_of_a_library_says_what_is_wrong(
    database: Flask, tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    licence = {"first_on": date(2026, 1, 15), "last_on": date(2027, 1, 14), "seats": 2, "warn_days": 60}
    body = LIBRARY | changes | {"licence": licence | changes.get("licence", {})}
    assert said in faults_of(tmp_path, body)


def test_a_course_of_two_libraries_is_a_fault(database: Flask, tmp_path: Path) -> None:
    licence = {"first_on": date(2026, 1, 15), "last_on": date(2027, 1, 14), "seats": 2, "warn_days": 60}
    body = LIBRARY | {"licence": licence}
    assert "BWL-101 is taken" in faults_of(tmp_path, body, body | {"id": "other"})


def test_the_catalogue_shows_libraries_that_one_may_use(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(client, world["learner"])
    assert "Bluewater library" in browser.get("/learn/catalogue").text
    assert "Bluewater library" in browser.get("/learn/catalogue?q=sepsis").text
    assert "Bluewater library" not in browser.get("/learn/catalogue?q=payer").text
    licensed(open_to=["coder_2"])
    assert "Bluewater library" not in browser.get("/learn/catalogue").text


def test_a_learner_takes_a_seat_opens_courses_and_gives_it_back(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    browser, place = sign_in(client, world["learner"]), "/learn/libraries/bluewater"
    assert "https://b.example/101" not in browser.get(place).text
    for _time in range(2):
        assert browser.post(f"{place}/seat").location == place
    assert "https://b.example/101" in browser.get(place).text
    assert "You have a seat" in browser.get("/learn/catalogue").text
    assert browser.post(f"{place}/seat/back").location == place
    assert taken() == {}
    assert browser.get("/learn/libraries/nowhere").status_code == 404


def test_a_full_library_and_one_that_ended_say_what_to_do(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    take(world["trainer"])
    take(world["manager"])
    browser, place = sign_in(client, world["learner"]), "/learn/libraries/bluewater"
    assert "Every seat is taken" in browser.get(place).text
    refused = browser.post(f"{place}/seat")
    assert refused.status_code == 422
    assert "somebody gives theirs back" in refused.text
    with clock.frozen(AFTER):
        assert "The licence ended on 14 Jan 2027" in browser.get(place).text.replace("\u00a0", " ")
        assert "https://b.example/101" not in sign_in(client, world["manager"]).get(place).text


def test_an_administrator_sees_ends_and_seats_and_frees_one(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    take(world["learner"])
    browser = sign_in(client, world["administrator"])
    page = browser.get("/admin/libraries").text
    assert "One licence ends soon" in page
    assert "in 59 days" in page
    file = browser.get("/admin/libraries?format=csv").text
    assert "Bluewater library,Bluewater Learning,2027-01-14,Ends soon,1,2,2" in file
    who = browser.get("/admin/libraries/bluewater")
    assert world["learner"].employee_no in who.text
    end = f"/admin/libraries/bluewater/seats/{world['learner'].employee_no}/end"
    assert browser.post(end).status_code == 303
    assert taken() == {}


@pytest.mark.parametrize(("who", "status"), [("learner", 403), ("manager", 403), ("administrator", 200)])
def test_seats_are_for_administrators(
    client: FlaskClient, world: Cast, sign_in: SignIn, who: str, status: int
) -> None:
    assert sign_in(client, world[who]).get("/admin/libraries").status_code == status


def test_an_administrator_of_other_units_frees_nobodys_seat(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    take(world["eve"])
    end = f"/admin/libraries/bluewater/seats/{world['eve'].employee_no}/end"
    assert sign_in(client, world["administrator"]).post(end).status_code == 404
    assert taken() == {"bluewater": 1}


def test_the_list_asks_the_same_number_of_statements_for_any_number_of_seats(
    client: FlaskClient, world: Cast, sign_in: SignIn, count_queries: Callable[[], Any]
) -> None:
    browser = sign_in(client, world["administrator"])
    take(world["learner"])
    browser.get("/admin/libraries/bluewater")
    with count_queries() as few:
        browser.get("/admin/libraries/bluewater")
    take(world["manager"])
    browser.get("/admin/libraries/bluewater")
    with count_queries() as many:
        browser.get("/admin/libraries/bluewater")
    assert len(few) == len(many)
