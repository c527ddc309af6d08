"""Proficiency by workflow: what was shown at a step, beside what was completed, for one's own units."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.compliance.listeners import roster_changed
from lms.compliance.services.by_workflow import by_workflow
from lms.compliance.services.content import content_published
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.events import RosterChanged
from lms.people.models import Job, Person
from tests.cast import Cast, make_cast
from tests.compliance.conftest import publish, publish_everything, role_body
from tests.courses.factories import module_body
from tests.factories import make_person

pytestmark = pytest.mark.database
SignIn = Callable[[FlaskClient, Person | None], FlaskClient]
TODAY = date(2026, 11, 16)
PAGE = "/compliance/workflows"
STEP = {
    "id": "W09",
    "name": "Register the patient",
    "phase": "patient_access",
    "owners": ["patient_access"],
    "scope": ["acute"],
    "competencies": ["PA01", "PA02"],
}
UNCRITICAL = {"id": "PA02", "name": "Greet", "group": "patient_access", "critical": False, "advised_cut": 80}


def teaching_body() -> dict[str, Any]:
    """Return a module that teaches step W09."""
    body = module_body("PA-02")
    for objective in body["module"]["objectives"]:
        objective |= {"competencies": ["PA01"], "steps": ["W09"]}
    return body


@pytest.fixture
def cast(database: Flask) -> Cast:
    """Four more registrars; one is proficient at registering and did nothing of the module."""
    with unit_of_work():
        publish_everything()
        publish("competency", "PA02", {**UNCRITICAL, "evidence": ["observed"]})
        publish("step", "W09", STEP)
        publish("step", "W23", {**STEP, "id": "W23", "name": "Clear edits", "competencies": []})
        publish("module", "PA-02", teaching_body())
        gate = {"version": 2, "modules": [{"module": "PA-02", "critical": True}], "requirements": []}
        publish("role", "registrar", role_body(gate=gate, after={}))
        content_published()
        made = make_cast()
        team = [make_person(unit=made.admitting, family_name=f"Shown{n}") for n in range(4)]
        roster_changed(RosterChanged(person_ids=tuple(db.session.scalars(select(Job.person_id).distinct()))))
        record_evidence(
            [NewEvidence(team[0].id, "observed", "walk-in", date(2026, 11, 2), "seen", outcome="pass")]
        )
    return made


def row_of(paths: list[str]) -> Any:
    (row,) = by_workflow(paths, as_of=TODAY)
    return row


def test_a_step_counts_what_was_shown_and_what_was_completed_apart(cast: Cast) -> None:
    row = row_of([cast.north.path])
    assert (row.step.id, row.is_critical) == ("W09", True)
    assert [one.id for one in row.measured] == ["PA01"]
    assert (row.shown.proficient, row.shown.competencies) == (1, 5)
    assert (row.training.met, row.training.obligations) == (0, 10)


def test_only_people_of_the_units_asked_for_are_counted(cast: Cast) -> None:
    row = row_of([cast.south.path])
    assert (row.shown.proficient, row.shown.competencies) == (0, 1)


def test_before_anything_was_shown_nothing_is_proficient(cast: Cast) -> None:
    assert by_workflow([cast.north.path], as_of=date(2026, 11, 1))[0].shown.proficient == 0


def test_a_manager_sees_proficiency_per_critical_workflow_and_not_only_completion(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    text = sign_in(client, cast["manager"]).get(PAGE).text
    assert "Register the patient" in text
    assert "critical" in text
    assert "0 / 10" in text
    assert "1 / 5" in text
    assert "20.0" in text


def test_a_director_sees_completion_and_proficiency_as_different_numbers(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    text = sign_in(client, cast["director"]).get("/compliance").text
    table = text.split('id="sides"')[1]
    assert "%, completed" in table
    assert "%, proficient" in table
    assert "0 / 10" in table
    assert "1 / 5" in table


def test_a_step_opens_the_people_who_have_not_shown_it_yet(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    manager = sign_in(client, cast["manager"])
    open_ones = manager.get(f"{PAGE}/W09").text
    assert "Shown1" in open_ones
    assert "Shown0" not in open_ones
    everybody = manager.get(f"{PAGE}/W09?shown=all").text
    assert "Shown0" in everybody
    assert "Identify the patient" in everybody


def test_a_manager_elsewhere_sees_nobody_of_ours(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    eve = sign_in(client, cast["eve"])
    assert "0 / 1" in eve.get(PAGE).text
    assert "Shown1" not in eve.get(f"{PAGE}/W09?shown=all").text
    assert eve.get(f"{PAGE}?unit=NORTH").status_code == 404


@pytest.mark.parametrize("who", ["learner", "executive", "access_officer"])
def test_who_sees_no_names_does_not_open_it(
    cast: Cast, client: FlaskClient, sign_in: SignIn, who: str
) -> None:
    assert sign_in(client, cast[who]).get(PAGE).status_code == 403
    assert sign_in(client, cast[who]).get(f"{PAGE}/W09").status_code == 403


def test_the_files_hold_the_numbers_and_the_people(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    manager = sign_in(client, cast["manager"])
    assert "W09,Register the patient,yes,10,0,5,1" in manager.get(f"{PAGE}?format=csv").text
    assert "Identify the patient" in manager.get(f"{PAGE}/W09?format=csv").text


def test_the_team_leads_to_it(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    assert f'href="{PAGE}"' in sign_in(client, cast["manager"]).get("/team").text


def test_the_pages_take_the_same_number_of_statements_however_many_people(
    cast: Cast, client: FlaskClient, sign_in: SignIn, count_queries: Any
) -> None:
    def asked() -> list[int]:
        manager = sign_in(client, cast["manager"])
        found = []
        for address in (PAGE, f"{PAGE}/W09?shown=all"):
            manager.get(address)
            with count_queries() as statements:
                manager.get(address)
            found.append(len(statements))
        return found

    few = asked()
    with unit_of_work():
        more = tuple(make_person(unit=cast.admitting).id for _ in range(5))
        roster_changed(RosterChanged(person_ids=more))
    assert asked() == few
