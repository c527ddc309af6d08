"""The personas of a demo: one click on this machine, no such page anywhere else."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.content import ContentRevision, check
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.api import person_by_employee_no
from tests.conftest import NOW
from tests.factories import EmploymentFactory, UnitFactory, make_person
from tests.people.people_helpers import is_signed_in

CARD = "/demo/sign-in/registrar"


@pytest.fixture
def demo(client: FlaskClient, database: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A browser on the machine of a demo with one persona, Dana."""
    monkeypatch.setitem(database.config, "DEMO", True)
    monkeypatch.setitem(database.config, "LMS_HOST", "127.0.0.1")
    with unit_of_work():
        make_person(unit=UnitFactory(), employee_no="10042", given_name="Dana", family_name="Whitfield")
        db.session.add(
            ContentRevision(
                kind="persona",
                key="registrar",
                number=1,
                digest="d",
                body={
                    "id": "registrar",
                    "employee_no": "10042",
                    "title": "ED registrar",
                    "try_this": "Take the exam of PA-03.",
                },
                published_at=NOW,
                source="demo/personas.yaml",
            )
        )
    return client


def test_the_sign_in_page_shows_the_card_with_what_to_try(demo: FlaskClient) -> None:
    page = demo.get("/login").text

    assert "Dana Whitfield" in page
    assert "Take the exam of PA-03." in page


def test_one_click_signs_in(demo: FlaskClient) -> None:
    answer = demo.post(CARD)

    assert answer.location == "/"
    assert is_signed_in(demo)


def test_a_link_signs_nobody_in(demo: FlaskClient) -> None:
    assert demo.get(CARD).status_code == 405


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Real-IP"]
)
def test_nothing_is_there_behind_a_proxy(demo: FlaskClient, header: str) -> None:
    assert demo.post(CARD, headers={header: "127.0.0.1"}).status_code == 404
    assert "Dana" not in demo.get("/login", headers={header: "127.0.0.1"}).text


def test_nothing_is_there_for_another_machine(demo: FlaskClient) -> None:
    far = {"REMOTE_ADDR": "192.0.2.7"}

    assert demo.post(CARD, environ_overrides=far).status_code == 404
    assert "Dana" not in demo.get("/login", environ_overrides=far).text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example"])
def test_nothing_is_there_under_another_name_of_this_machine(demo: FlaskClient, host: str) -> None:
    assert demo.post(CARD, headers={"Host": host}).status_code == 404


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_every_name_of_this_machine_works(demo: FlaskClient, host: str) -> None:
    assert demo.post(CARD, headers={"Host": host}).status_code == 303


@pytest.mark.parametrize(("name", "value"), [("DEMO", False), ("LMS_HOST", "0.0.0.0")])  # noqa: S104  the case
def test_nothing_is_there_without_a_demo_or_on_a_public_address(
    demo: FlaskClient, database: Flask, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    monkeypatch.setitem(database.config, name, value)

    assert demo.post(CARD).status_code == 404
    assert "Dana" not in demo.get("/login").text


def test_an_unknown_persona_is_not_found(demo: FlaskClient) -> None:
    assert demo.post("/demo/sign-in/nobody").status_code == 404


def test_a_persona_who_left_is_not_offered(demo: FlaskClient) -> None:
    with unit_of_work():
        person = person_by_employee_no("10042")
        EmploymentFactory(person_id=person.id, status="terminated", from_on=NOW.date())

    assert demo.post(CARD).status_code == 404


def test_the_file_of_personas_is_checked(database: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "content" / "demo"
    folder.mkdir(parents=True)
    (folder / "personas.yaml").write_text(
        "- id: registrar\n  employee_no: '10042'\n  title: ED registrar\n- id: Bad Id\n  employee_no: '1'\n"
        "  title: T\n  try_this: x\n"
    )

    things, faults = check(tmp_path / "content")

    assert things == []
    assert [(fault.line, fault.where) for fault in faults] == [(1, "0.try_this"), (4, "1.id")]
