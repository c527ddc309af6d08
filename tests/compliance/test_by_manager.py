"""What is late by manager: counted by team, in scope, and the way to the people."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.compliance.listeners import roster_changed
from lms.compliance.services.by_manager import late_by_manager
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.events import RosterChanged
from lms.people.models import Job, Person
from tests.cast import Cast, make_cast
from tests.compliance.conftest import publish_everything
from tests.factories import make_person

pytestmark = pytest.mark.database
SignIn = Callable[[FlaskClient, Person | None], FlaskClient]
TODAY = date(2026, 11, 16)
DONE = (("attestation", "acceptable-use"), ("observed", "walk-in"), ("external-class", "EHR-101"))


@pytest.fixture
def cast(database: Flask) -> Cast:
    """Three registrars of one manager, one with everything done; the learner has no manager."""
    with unit_of_work():
        publish_everything()
        made = make_cast()
        team = [make_person(unit=made.admitting, family_name=f"Late{n}") for n in range(3)]
        for person in team:
            person.manager_id = made["manager"].id
        roster_changed(RosterChanged(person_ids=tuple(db.session.scalars(select(Job.person_id).distinct()))))
        record_evidence(
            [
                NewEvidence(team[0].id, kind, subject, date(2026, 11, 2), kind, outcome="pass")
                for kind, subject in DONE
            ]
        )
    return made


def test_a_team_counts_people_and_obligations_that_are_late(cast: Cast) -> None:
    rows = {row.employee_no: row for row in late_by_manager([cast.north.path], TODAY)}

    own = rows[cast["manager"].employee_no]
    assert (own.name, own.team, own.people_late) == (cast["manager"].full_name, 3, 2)
    assert own.late >= own.people_late
    assert own.oldest_due_on is not None
    assert own.oldest_due_on < TODAY


def test_people_without_a_manager_have_a_row_of_their_own(cast: Cast) -> None:
    rows = {row.employee_no: row for row in late_by_manager([cast.north.path], TODAY)}

    assert rows[""].people_late >= 1
    assert rows[""].name == ""


def test_another_facility_does_not_count(cast: Cast) -> None:
    rows = late_by_manager([cast.south.path], TODAY)

    assert cast["manager"].employee_no not in {row.employee_no for row in rows}


def test_each_row_opens_the_late_people_of_that_manager(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    director = sign_in(client, cast["director"])
    number = cast["manager"].employee_no

    assert f"/compliance/people?show=late&amp;manager={number}" in director.get("/compliance/managers").text
    people = director.get(f"/compliance/people?show=late&manager={number}").text
    assert "Late1" in people
    assert cast["learner"].full_name not in people
    nobody = director.get("/compliance/people?show=late&manager=none").text
    assert "Late1" not in nobody
    assert cast["learner"].full_name in nobody


def test_the_list_is_exported(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    text = sign_in(client, cast["director"]).get("/compliance/managers?format=csv").text

    assert "Manager,Employee no.,People,People with something late,Late obligations,Oldest due" in text


def test_the_number_of_statements_does_not_grow_with_the_teams(
    cast: Cast, client: FlaskClient, sign_in: SignIn, count_queries: Callable[[], Any]
) -> None:
    def queries() -> int:
        browser = sign_in(client, cast["director"])
        browser.get("/compliance/managers")
        with count_queries() as statements:
            browser.get("/compliance/managers")
        return len(statements)

    few = queries()
    with unit_of_work():
        for number in range(6):
            person = make_person(unit=cast.admitting)
            person.manager_id = make_person(unit=cast.admitting, family_name=f"Lead{number}").id

    assert queries() == few


def test_managers_their_teams_and_their_names_are_one_statement(
    cast: Cast, count_queries: Callable[[], Any]
) -> None:
    late_by_manager([cast.system.path], TODAY)
    with count_queries() as statements:
        rows = late_by_manager([cast.system.path], TODAY)

    assert len(rows) > 1
    assert [one for one in statements if "obligation_span" in one or "FROM person" in one] == statements[-1:]


def test_executives_see_no_names(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    executive = sign_in(client, cast["executive"])

    assert executive.get("/compliance/managers").status_code == 403
    assert "/compliance/managers" not in executive.get("/compliance").text
