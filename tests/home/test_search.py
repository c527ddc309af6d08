"""The search page: everybody finds what is open to them, and nobody finds people of other units."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.claims.models import ClaimFact
from lms.core import clock, search
from lms.core.database import db
from lms.core.imports import run_import
from lms.core.search.index import rebuild_nightly
from lms.core.unit_of_work import unit_of_work
from lms.people.identity import identity_of
from lms.people.models import Job, Person
from tests.access.factories import publish
from tests.cast import Cast
from tests.courses.factories import module_body
from tests.factories import make_person

SignIn = Callable[[FlaskClient, Person | None], FlaskClient]
ROSTER = (
    "employee_no,given_name,family_name,status,hired_on,job_role,unit_code,job_from\n"
    "77001,{name},Quillfeather,active,2026-11-02,registrar,NORTH-ADM,2026-11-02\n"
)


@pytest.fixture
def house(world: Cast) -> Cast:
    """The cast and the content, all of it in the index."""
    with unit_of_work():
        search.rebuild()
    return world


def text_of(client: FlaskClient, query: str, **more: str) -> str:
    """Return heading and results of a query without their marks; what stands in the menu is left out."""
    page = client.get("/search", query_string={"q": query, **more})
    assert page.status_code == 200
    return page.text.split("<main")[1].replace("<mark>", "").replace("</mark>", "")


def test_a_learner_finds_a_module_by_the_beginning_of_a_word(
    client: FlaskClient, house: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, house["learner"]).get("/search?q=pay+fir").text
    assert re.search(r'href="/learn/PA-03\?asked=[^"]+">Who <mark>pays</mark> <mark>first</mark></a>', page)


def test_a_section_of_a_module_that_is_open_leads_to_it(
    client: FlaskClient, house: Cast, sign_in: SignIn
) -> None:
    page = text_of(sign_in(client, house["learner"]), "pa-03", kind="lesson")
    assert 'href="/learn/PA-03/lessons/' in page


def test_a_section_is_found_once_although_a_shorter_form_has_it_too(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    body = module_body("PA-03")
    body["module"] |= {"id": "PA-03-S", "title": "The short form", "form_of": "PA-03"}
    with unit_of_work():
        publish("module", "PA-03-S", body)
        search.rebuild()
    learner = sign_in(client, world["learner"])
    assert "/learn/PA-03-S/lessons/" not in text_of(learner, "lesson", kind="lesson")
    assert "/learn/PA-03/lessons/" in text_of(learner, "lesson", kind="lesson")
    assert 'href="/learn/PA-03-S?asked=' in text_of(learner, "short form")


def test_a_manager_finds_the_people_of_the_own_units(
    client: FlaskClient, house: Cast, sign_in: SignIn
) -> None:
    page = text_of(sign_in(client, house["manager"]), "whit")
    assert f'href="/people/{house["learner"].employee_no}">Dana Whitfield</a>' in page


def test_a_person_is_found_by_employee_number(client: FlaskClient, house: Cast, sign_in: SignIn) -> None:
    page = text_of(sign_in(client, house["manager"]), house["learner"].employee_no)
    assert "Dana Whitfield" in page


@pytest.mark.parametrize("name", ["trainer", "educator", "compliance_consultant"])
def test_who_helps_people_is_led_to_the_page_that_is_open_to_them(
    client: FlaskClient, house: Cast, sign_in: SignIn, name: str
) -> None:
    page = text_of(sign_in(client, house[name]), "whitfield")
    number = house["learner"].employee_no
    assert f'href="/team/{number}"' in page
    assert client.get(f"/team/{number}").status_code == 200


@pytest.mark.parametrize("query", ["whitfield", "dana", "NORTH", "Alder", "wh"])
def test_eve_never_finds_people_or_units_of_another_facility(
    client: FlaskClient, house: Cast, sign_in: SignIn, query: str
) -> None:
    eve = sign_in(client, house["eve"])
    for kind in ("", "person", "unit"):
        page = text_of(eve, query, kind=kind)
        assert "Whitfield" not in page
        assert "Alder Ridge" not in page


def test_eve_does_not_find_anybody_by_number(client: FlaskClient, house: Cast, sign_in: SignIn) -> None:
    page = text_of(sign_in(client, house["eve"]), house["learner"].employee_no)
    assert "Nothing found" in page


def test_a_learner_finds_no_people_units_roles_or_measures(
    client: FlaskClient, house: Cast, sign_in: SignIn
) -> None:
    learner = sign_in(client, house["learner"])
    for query in ("whitfield", "dana", "alder", "K34", "registrar", "cast"):
        page = text_of(learner, query)
        assert not any(f'href="/{place}' in page for place in ("people", "team", "kpi"))


def test_a_transfer_counts_on_its_day_without_a_new_index(
    client: FlaskClient, house: Cast, sign_in: SignIn
) -> None:
    learner, tomorrow = house["learner"], clock.today() + timedelta(days=1)
    with unit_of_work() as unit:
        job = db.session.scalars(select(Job).where(Job.person_id == learner.id)).one()
        job.to_on = clock.today()
        values = {"job_role": "registrar", "unit_id": house.south.id, "from_on": tomorrow, "to_on": None}
        db.session.add(Job(person_id=learner.id, recorded_at=unit.at, superseded_at=None, **values))
    assert "Nothing found" in text_of(sign_in(client, house["eve"]), "whitfield")
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert "Dana Whitfield" in text_of(sign_in(client, house["eve"]), "whitfield")
        assert "Nothing found" in text_of(sign_in(client, house["manager"]), "whitfield")


def test_pages_of_the_own_menu_are_found_and_others_are_not(
    client: FlaskClient, house: Cast, sign_in: SignIn
) -> None:
    assert 'href="/admin/audit">Audit log</a>' in text_of(sign_in(client, house["administrator"]), "audit")
    assert "/admin/audit" not in text_of(sign_in(client, house["learner"]), "audit")


def test_a_claim_is_found_by_its_whole_public_id_alone(
    client: FlaskClient, house: Cast, sign_in: SignIn
) -> None:
    with unit_of_work():
        fact = db.session.scalars(select(ClaimFact).limit(1)).one()
        fact.public_id, fact.unit_id = "C-ABCDEFGHJK23", house.north.id
    director = sign_in(client, house["director"])
    assert 'href="/claims/C-ABCDEFGHJK23"' in text_of(director, " c-abcdefghjk23 ")
    assert "/claims/C-" not in text_of(director, "C-ABCDEFGH")
    for name in ("eve", "learner", "trainer"):
        assert "/claims/C-" not in text_of(sign_in(client, house[name]), "C-ABCDEFGHJK23")


def test_people_of_a_roster_are_found_at_once_by_the_name_they_have(
    client: FlaskClient, house: Cast, sign_in: SignIn, tmp_path: Path
) -> None:
    file = tmp_path / "roster.csv"
    for name in ("Ottoline", "Ottilie"):
        file.write_text(ROSTER.format(name=name))
        run_import("roster", [file])
    manager = sign_in(client, house["manager"])
    assert "Ottilie Quillfeather" in text_of(manager, "quill")
    assert "Nothing found" in text_of(manager, "ottoline")


def test_units_of_an_organisation_file_are_found_at_once(
    client: FlaskClient, house: Cast, sign_in: SignIn, tmp_path: Path
) -> None:
    file = tmp_path / "org.csv"
    file.write_text("code,name,kind,parent_code\nNORTH-XR,Radiology desk,department,NORTH\n")
    run_import("org", [file])
    page = text_of(sign_in(client, house["manager"]), "radiol")
    assert 'href="/people?unit=NORTH-XR">Radiology desk</a>' in page


def test_every_link_of_the_results_opens_for_its_reader(
    client: FlaskClient, house: Cast, sign_in: SignIn
) -> None:
    for name in ("learner", "manager", "trainer", "director", "access_officer", "administrator"):
        reader = sign_in(client, house[name])
        for query in ("dana", "pa-03", "registrar", "clean", "north", "home"):
            hits = reader.get(f"/search?q={query}").text.split('class="hit"')[1:]
            for hit in hits:
                href = hit.split('href="')[1].split('"')[0]
                assert reader.get(href).status_code == 200, (name, query, href)


def test_a_page_says_what_to_do_when_nothing_is_asked_or_too_little(
    client: FlaskClient, house: Cast, sign_in: SignIn
) -> None:
    learner = sign_in(client, house["learner"])
    assert "What you can find here" in text_of(learner, "")
    assert "Type at least two letters or figures" in text_of(learner, "x")
    assert "other claim numbers are not searched" not in text_of(learner, "")
    assert "other claim numbers are not searched" in text_of(sign_in(client, house["director"]), "")


def test_what_was_typed_comes_back_escaped(client: FlaskClient, house: Cast, sign_in: SignIn) -> None:
    page = sign_in(client, house["learner"]).get("/search", query_string={"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text


def test_the_field_in_the_frame_leads_to_the_page(client: FlaskClient, house: Cast, sign_in: SignIn) -> None:
    page = sign_in(client, house["learner"]).get("/learn").text
    assert page.count('action="/search"') == 2


def test_nobody_searches_without_signing_in(client: FlaskClient, house: Cast) -> None:
    assert client.get("/search?q=dana").status_code == 303


def test_the_number_of_queries_does_not_grow_with_what_is_found(
    client: FlaskClient, house: Cast, sign_in: SignIn, count_queries: Callable[[], Any]
) -> None:
    def queries() -> int:
        with count_queries() as statements:
            sign_in(client, house["manager"]).get("/search?q=whit&kind=person")
        return len(statements)

    queries()
    few = queries()
    with unit_of_work():
        for _ in range(30):
            make_person(unit=house.admitting, family_name="Whitaker")
        search.refresh("person")
    queries()
    assert queries() == few


def test_content_of_tomorrow_is_found_after_the_nightly_job(house: Cast) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    body = module_body("PA-09")
    body["module"]["title"] = "Quillwork for beginners"
    with unit_of_work():
        publish("module", "PA-09", body, effective_on=tomorrow.date())
    learner = identity_of(house["learner"])
    assert rebuild_nightly() == "0 entries differed"
    assert search.find("quillwork", learner).groups == ()
    with clock.frozen(tomorrow):
        rebuild_nightly()
        assert search.find("quillwork", learner).groups
