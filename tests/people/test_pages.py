"""The people pages: who may open what, the scope of the list and its CSV, the own settings."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import DUTIES, Job, Person
from tests.cast import Cast, make_cast
from tests.conftest import NOW
from tests.factories import DutyFactory, EmploymentFactory, JobFactory, PersonFactory, make_person
from tests.people.people_helpers import SignIn

EVERYBODY = (*DUTIES, "learner", "eve")
SEES_NORTH = {"manager", "director", "executive", "access_officer", "auditor", "administrator"}
LISTS_NORTH = {"trainer", "educator", "compliance_consultant"}
HELPS = {"manager", "administrator"}


def cast_now() -> Cast:
    with unit_of_work():
        return make_cast()


def only(names: set[str], otherwise: int, also: dict[str, int] | None = None) -> dict[str, int]:
    return {name: 200 if name in names else otherwise for name in EVERYBODY} | (also or {})


def test_the_people_list_opens_for_those_who_answer_for_people(client: FlaskClient, sign_in: SignIn) -> None:
    cast = cast_now()

    statuses = {name: sign_in(client, cast[name]).get("/people").status_code for name in EVERYBODY}

    assert statuses == only(SEES_NORTH | LISTS_NORTH | {"eve"}, 403)


@pytest.mark.parametrize("name", sorted(LISTS_NORTH))
def test_who_helps_people_lists_them_and_is_led_to_the_page_that_is_open(
    client: FlaskClient, sign_in: SignIn, name: str
) -> None:
    cast = cast_now()
    number = cast["learner"].employee_no
    page = sign_in(client, cast[name]).get("/people?text=whitfield").text

    assert f'<a href="/team/{number}">Dana Whitfield</a>' in page
    assert client.get(f"/team/{number}").status_code == 200
    assert client.get(f"/people/{number}").status_code == 404
    assert "Outside" not in client.get("/people").text
    assert 'href="/people"' in client.get("/").text.split('class="rail"')[1]


def test_who_answers_for_people_is_led_to_their_record(client: FlaskClient, sign_in: SignIn) -> None:
    cast = cast_now()
    page = sign_in(client, cast["manager"]).get("/people").text

    assert f'<a href="/people/{cast["learner"].employee_no}">Dana Whitfield</a>' in page


def test_a_persons_page_opens_for_them_and_those_who_answer_for_their_unit(
    client: FlaskClient, sign_in: SignIn
) -> None:
    cast = cast_now()
    page = f"/people/{cast['learner'].employee_no}"

    statuses = {name: sign_in(client, cast[name]).get(page).status_code for name in EVERYBODY}

    assert statuses == only(SEES_NORTH | {"learner"}, 404)


def test_a_code_is_printed_by_the_manager_or_an_administrator_alone(
    client: FlaskClient, sign_in: SignIn
) -> None:
    cast = cast_now()
    with unit_of_work():
        person = make_person(unit=cast.admitting, email=None)
    page = f"/people/{person.employee_no}/code"

    statuses = {name: sign_in(client, cast[name]).post(page).status_code for name in EVERYBODY}

    assert statuses == only(HELPS, 404)


@pytest.mark.parametrize("page", ["/settings", "/switch", "/password/change"])
def test_everybody_opens_their_own_account(client: FlaskClient, sign_in: SignIn, page: str) -> None:
    cast = cast_now()

    statuses = {name: sign_in(client, cast[name]).get(page).status_code for name in EVERYBODY}

    assert statuses == dict.fromkeys(EVERYBODY, 200)


@pytest.mark.parametrize("page", ["/login", "/password/forgot", "/password/sent", "/password/code"])
def test_the_pages_of_signing_in_open_for_nobody(client: FlaskClient, page: str) -> None:
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", ["/people", "/people/1", "/settings", "/switch", "/password/change"])
def test_nobody_is_asked_to_sign_in_everywhere_else(client: FlaskClient, page: str) -> None:
    answer = client.get(page)

    assert answer.status_code == 303
    assert answer.location.startswith("/login?next=")


def test_an_unknown_person_and_one_elsewhere_read_alike(client: FlaskClient, sign_in: SignIn) -> None:
    cast = cast_now()
    sign_in(client, cast["eve"])

    elsewhere = client.get(f"/people/{cast['learner'].employee_no}")
    unknown = client.get("/people/000000")

    assert elsewhere.status_code == unknown.status_code == 404
    assert elsewhere.text.replace(cast["learner"].employee_no, "000000") == unknown.text


def rows(client: FlaskClient, **filters: str) -> list[dict[str, str]]:
    answer = client.get("/people", query_string={**filters, "format": "csv"})
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def numbers(client: FlaskClient, **filters: str) -> set[str]:
    return {row["Employee no."] for row in rows(client, **filters)}


def test_eve_sees_her_own_facility_and_nobody_of_the_other(client: FlaskClient, sign_in: SignIn) -> None:
    cast = cast_now()
    sign_in(client, cast["eve"])

    page = client.get("/people").text

    assert numbers(client) == {cast["eve"].employee_no}
    assert cast["eve"].full_name in page
    assert "Whitfield" not in page
    assert "Alder Ridge" not in page


def test_a_filter_never_widens_the_scope(client: FlaskClient, sign_in: SignIn) -> None:
    cast = cast_now()
    sign_in(client, cast["eve"])

    assert numbers(client, unit="NORTH") == set()
    assert numbers(client, unit="LH") == {cast["eve"].employee_no}
    assert numbers(client, text="Whitfield") == set()


def test_a_manager_sees_the_units_below_too(client: FlaskClient, sign_in: SignIn) -> None:
    cast = cast_now()

    found = numbers(sign_in(client, cast["manager"]))

    assert cast["learner"].employee_no in found
    assert cast["eve"].employee_no not in found


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"unit": "NORTH-ADM"}, {"Dana Whitfield"}),
        ({"role": "registrar"}, {"Dana Whitfield"}),
        ({"text": "whit"}, {"Dana Whitfield"}),
        ({"text": "dana whit"}, {"Dana Whitfield"}),
        ({"text": "%"}, set()),
        ({"text": "_ana"}, set()),
        ({"status": "leave"}, {"Auditor Cast"}),
        ({"status": "leave", "role": "registrar"}, set()),
    ],
)
def test_filters_narrow_the_list(
    client: FlaskClient, sign_in: SignIn, filters: dict[str, str], names: set[str]
) -> None:
    cast = cast_now()
    with unit_of_work():
        EmploymentFactory(person_id=cast["auditor"].id, status="leave", from_on=date(2026, 11, 1))
    sign_in(client, cast["manager"])

    assert {row["Person"] for row in rows(client, **filters)} == names


def test_a_correction_of_the_status_replaces_it_in_the_list(client: FlaskClient, sign_in: SignIn) -> None:
    cast = cast_now()
    with unit_of_work():
        EmploymentFactory(
            person_id=cast["auditor"].id, status="leave", from_on=date(2026, 11, 1), superseded_at=NOW
        )
    sign_in(client, cast["manager"])

    assert rows(client, status="leave") == []


def move(person: Person, *, to_unit: int, on: date) -> None:
    job = db.session.query(Job).filter_by(person_id=person.id).one()
    job.to_on = on
    JobFactory(person_id=person.id, unit_id=to_unit, from_on=on)


def test_who_moved_is_listed_where_they_are_and_not_where_they_were(
    client: FlaskClient, sign_in: SignIn
) -> None:
    cast = cast_now()
    with unit_of_work():
        move(cast["learner"], to_unit=cast.south.id, on=date(2026, 11, 1))
    number = cast["learner"].employee_no

    assert number in numbers(sign_in(client, cast["eve"]))
    assert number not in numbers(sign_in(client, cast["manager"]))
    assert client.get(f"/people/{number}").status_code == 404


def test_who_left_stays_with_the_last_unit(client: FlaskClient, sign_in: SignIn) -> None:
    cast = cast_now()
    with unit_of_work():
        db.session.query(Job).filter_by(person_id=cast["learner"].id).one().to_on = date(2026, 10, 1)
    sign_in(client, cast["manager"])

    assert cast["learner"].employee_no in numbers(client)
    assert client.get(f"/people/{cast['learner'].employee_no}").status_code == 200


def test_whoever_is_listed_has_a_page_that_opens(client: FlaskClient, sign_in: SignIn) -> None:
    cast = cast_now()
    with unit_of_work():
        move(cast["learner"], to_unit=cast.south.id, on=date(2026, 12, 1))
        for number in range(3):
            make_person(unit=cast.admitting, employee_no=f"55{number}")

    for name in ("manager", "eve"):
        sign_in(client, cast[name])
        for employee_no in numbers(client):
            assert client.get(f"/people/{employee_no}").status_code == 200


def test_cells_that_a_spreadsheet_would_run_are_made_harmless(client: FlaskClient, sign_in: SignIn) -> None:
    cast = cast_now()
    with unit_of_work():
        make_person(unit=cast.north, given_name='=HYPERLINK("http://evil")', family_name="Cell")
    sign_in(client, cast["manager"])

    found = [row["Person"] for row in rows(client, text="Cell")]

    assert found == ['\'=HYPERLINK("http://evil") Cell']


def test_markup_in_a_name_stays_text(client: FlaskClient, sign_in: SignIn) -> None:
    cast = cast_now()
    with unit_of_work():
        person = make_person(unit=cast.north, given_name="<script>alert(1)</script>")
    sign_in(client, cast["manager"])

    for page in ("/people", f"/people/{person.employee_no}"):
        assert "<script>alert" not in client.get(page).text


def test_the_list_needs_as_many_queries_for_one_as_for_many(
    client: FlaskClient, sign_in: SignIn, count_queries: Callable[[], Any]
) -> None:
    cast = cast_now()
    sign_in(client, cast["eve"]).get("/people")
    with count_queries() as few:
        client.get("/people")
    with unit_of_work():
        for _ in range(20):
            make_person(unit=cast.south)
    client.get("/people")
    with count_queries() as many:
        client.get("/people")

    assert len(few) == len(many)
    assert len(many) <= 14


def test_a_page_shows_corrections_with_the_instants_of_recording(
    client: FlaskClient, sign_in: SignIn
) -> None:
    cast = cast_now()
    with unit_of_work():
        JobFactory(
            person_id=cast["learner"].id,
            unit_id=cast.north.id,
            job_role="cashier",
            superseded_at=clock.now(),
        )
        DutyFactory(person_id=cast["learner"].id, unit_id=cast.admitting.id, duty="trainer")
    sign_in(client, cast["manager"])

    page = client.get(f"/people/{cast['learner'].employee_no}").text

    assert "Cashier" in page
    assert "corrected" in page
    assert "16 Nov 2026, 09:00" in page.replace("\u00a0", " ")
    assert "Trainer" in page


def test_a_page_names_the_state_of_sign_in_to_helpers_only(client: FlaskClient, sign_in: SignIn) -> None:
    cast = cast_now()
    page = f"/people/{cast['learner'].employee_no}"

    assert "Has not chosen a password." in sign_in(client, cast["manager"]).get(page).text
    assert "Has not chosen a password." not in sign_in(client, cast["director"]).get(page).text
    assert "Has not chosen a password." not in sign_in(client, cast["learner"]).get(page).text


def test_the_button_for_a_code_stands_where_it_works(client: FlaskClient, sign_in: SignIn) -> None:
    cast = cast_now()
    with unit_of_work():
        person = make_person(unit=cast.admitting, email=None)
    sign_in(client, cast["manager"])

    assert "Print a one-time code" in client.get(f"/people/{person.employee_no}").text
    assert "Print a one-time code" not in client.get(f"/people/{cast['learner'].employee_no}").text


def test_a_person_without_any_job_opens_their_own_page(client: FlaskClient, sign_in: SignIn) -> None:
    with unit_of_work():
        person = PersonFactory()

    assert sign_in(client, person).get(f"/people/{person.employee_no}").status_code == 200


@pytest.mark.parametrize(("choice", "kept"), [("dark", "dark"), ("light", "light"), ("", None)])
def test_the_chosen_appearance_is_kept_and_shown(
    client: FlaskClient, sign_in: SignIn, choice: str, kept: str | None
) -> None:
    cast = cast_now()
    sign_in(client, cast["learner"])

    answer = client.post("/settings", data={"theme": choice})

    assert answer.location == "/settings"
    assert db.session.get_one(Person, cast["learner"].id).theme == kept


def test_an_appearance_that_does_not_exist_is_refused(client: FlaskClient, sign_in: SignIn) -> None:
    cast = cast_now()

    answer = sign_in(client, cast["learner"]).post("/settings", data={"theme": "neon"})

    assert answer.status_code == 422
    assert db.session.get_one(Person, cast["learner"].id).theme is None
