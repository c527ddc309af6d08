"""The set-up link of the first administrator, and looking people up by command."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.cli import people_group, print_setup_link
from lms.people.identity import identity_of
from lms.people.models import Person, Unit
from lms.people.services.accounts import set_password
from tests.cast import make_cast
from tests.factories import EmploymentFactory, UnitFactory, make_person
from tests.people.people_helpers import hash_of, is_signed_in

NEW = "seven quiet otters"


def link_in(printed: str) -> str:
    found = re.search(r"http\S+(/password/set/\S+)", printed)
    assert found is not None
    return found[1]


def test_an_empty_system_gets_a_root_an_administrator_and_a_link(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    print_setup_link()
    printed = capsys.readouterr()
    client.post(link_in(printed.err), data={"new": NEW, "again": NEW})

    assert printed.out == ""
    assert is_signed_in(client)
    assert client.get("/admin/imports").status_code == 200
    assert client.get("/admin/imports/new").status_code == 200


def test_repeating_it_makes_no_second_administrator_and_ends_the_first_link(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    print_setup_link()
    first = link_in(capsys.readouterr().err)
    print_setup_link()
    second = link_in(capsys.readouterr().err)

    assert db.session.scalar(select(func.count()).select_from(Person)) == 1
    assert db.session.scalar(select(func.count()).select_from(Unit)) == 1
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_nothing_is_printed_once_an_administrator_can_sign_in(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    print_setup_link()
    client.post(link_in(capsys.readouterr().err), data={"new": NEW, "again": NEW})

    print_setup_link()

    assert capsys.readouterr().err == ""


def test_an_administrator_of_the_roster_gets_the_link(
    database: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    with unit_of_work():
        person = make_person(unit=UnitFactory(), duty="administrator")

    print_setup_link()

    assert person.employee_no in capsys.readouterr().err
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_an_administrator_who_left_does_not_count(
    database: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    with unit_of_work():
        person = make_person(unit=UnitFactory(), duty="administrator")
        set_password(person.id, hash_of(NEW))
        EmploymentFactory(person_id=person.id, status="terminated", from_on=person.recorded_at.date())

    print_setup_link()

    assert "(admin)" in capsys.readouterr().err


def test_the_first_administrator_stands_over_the_top_unit_that_exists(
    database: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    with unit_of_work():
        unit = UnitFactory(code="LH")

    print_setup_link()

    person = db.session.scalars(select(Person)).one()
    assert [(duty.duty, duty.unit_id) for duty in identity_of(person).duties] == [("administrator", unit.id)]


def test_people_show_prints_one_document(database: Flask) -> None:
    with unit_of_work():
        cast = make_cast()
    runner = database.test_cli_runner()

    result = runner.invoke(people_group, ["show", cast["manager"].employee_no, "--json"])

    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert document["status"] == "active"
    assert [job["unit_code"] for job in document["jobs"]] == ["NORTH"]
    assert [duty["duty"] for duty in document["duties"]] == ["manager"]


def test_people_show_answers_for_a_day_in_the_past(database: Flask) -> None:
    with unit_of_work():
        cast = make_cast()
    runner = database.test_cli_runner()

    result = runner.invoke(
        people_group, ["show", cast["manager"].employee_no, "--as-of", "2019-12-31", "--json"]
    )

    document = json.loads(result.stdout)
    assert document["as_of"] == "2019-12-31"
    assert (document["status"], document["jobs"], document["duties"]) == (None, [], [])


def test_people_show_refuses_an_unknown_number(database: Flask) -> None:
    result = database.test_cli_runner().invoke(people_group, ["show", "nobody", "--json"])

    assert result.exit_code == 2
    assert "no person" in json.loads(result.stdout)["error"]
