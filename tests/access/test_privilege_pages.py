"""The pages of privileges, combinations and coverage: who sees what, who signs, and how many statements."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.access.models_privileges import PrivilegeSign
from lms.access.rules.privileges import CONFIRM, GRANT
from lms.access.services.combinations import Excepting, allow, end, held_on
from lms.access.services.coverage import coverage_in
from lms.access.services.coverage_notices import tell_coverage
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.ids import new_public_id
from lms.core.unit_of_work import unit_of_work
from lms.notices.api import Notice
from lms.people.api import give_password
from lms.people.models import Person, Shift
from lms.people.models_separation import CombinationException
from tests.access.factories import TODAY, clear, give_duty, learner, publish, study
from tests.access.privileges import CODING, LAB, LIMIT, make_privileged_world, reviewed, sign
from tests.cast import Cast
from tests.people.test_separation import ROWS

pytestmark = pytest.mark.database
PASSWORD = "three quiet harbour lights"
COVERAGE = {
    "id": "registration",
    "title": "Registration of walk-ins",
    "step": "W09",
    "job_roles": ["registrar"],
    "units": ["NORTH-ADM"],
    "least": 1,
    "shifts": ["early"],
    "warn_days": 5,
}
As = Callable[[FlaskClient, Person | None], FlaskClient]


@pytest.fixture
def world(database: Flask) -> Cast:
    with unit_of_work():
        cast = make_privileged_world()
        publish("policy", "separation", {"longest_exception_days": 30, "combinations": ROWS})
        publish("coverage", "registration", COVERAGE)
        study(cast["learner"])
        sign(cast["learner"], LAB, CONFIRM, cast["manager"])
        sign(cast["learner"], LAB, GRANT, cast["access_officer"])
        reviewed(cast["learner"], date(2026, 10, 20), 97, 30)
        give_password([one.id for one in cast.by_duty.values()], PASSWORD)
    return cast


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.text


def plan_shift(person: Person, day: date, unit_id: int, hour: int = 12) -> None:
    at = datetime(day.year, day.month, day.day, hour, tzinfo=clock.now().tzinfo)
    db.session.add(
        Shift(
            person_id=person.id,
            unit_id=unit_id,
            starts_on=day,
            starts_at=at,
            ends_at=at + timedelta(hours=8),
            recorded_at=clock.now(),
        )
    )


def test_a_supervisor_lists_the_present_ancillary_coders_with_badge_and_limits(
    world: Cast, client: FlaskClient, sign_in: As
) -> None:
    found = page(sign_in(client, world["manager"]), f"/access/privileges?privilege={LAB}")

    assert world["learner"].full_name in found
    assert "Ancillary coder" in found
    assert LIMIT in found


def test_a_supervisor_of_another_house_sees_none_of_them(
    world: Cast, client: FlaskClient, sign_in: As
) -> None:
    eve = sign_in(client, world["eve"])

    assert world["learner"].employee_no not in page(eve, "/access/privileges?show=all")
    assert eve.get(f"/access/privileges/{world['learner'].employee_no}/{LAB}").status_code == 404


def test_who_holds_it_reads_the_limits_on_their_own_page(
    world: Cast, client: FlaskClient, sign_in: As
) -> None:
    found = page(sign_in(client, world["learner"]), "/me")

    assert "Ancillary coding in the laboratory" in found
    assert LIMIT in found


def test_a_coding_manager_grants_and_withdraws_with_reason_and_signature(
    world: Cast, client: FlaskClient, sign_in: As
) -> None:
    manager = sign_in(client, world["coding_manager"])
    path = f"/access/privileges/{world['learner'].employee_no}/{CODING}"
    sent = {"decision": "grant", "form_key": new_public_id(), "password": PASSWORD}
    assert manager.post(path, data=sent).status_code == 303
    assert manager.post(path, data=sent).status_code == 303
    withdrawn = {"decision": "withdraw", "form_key": new_public_id(), "password": PASSWORD}

    assert manager.post(path, data=withdrawn).status_code == 422
    assert manager.post(path, data={**withdrawn, "note": "Ten records went out wrong."}).status_code == 303
    kinds = [one.kind for one in db.session.query(PrivilegeSign).filter_by(privilege=CODING)]
    assert kinds == ["grant", "withdraw"]
    assert "Ten records went out wrong." in page(sign_in(client, world["learner"]), path)


def test_a_wrong_password_signs_nothing(world: Cast, client: FlaskClient, sign_in: As) -> None:
    path = f"/access/privileges/{world['learner'].employee_no}/{CODING}"
    sent = {"decision": "grant", "form_key": new_public_id(), "password": "not mine at all"}

    assert sign_in(client, world["coding_manager"]).post(path, data=sent).status_code == 422
    assert db.session.query(PrivilegeSign).filter_by(privilege=CODING).count() == 0


@pytest.mark.parametrize("duty", ["manager", "access_officer", "administrator", "director"])
def test_nobody_else_grants_independent_coding(
    world: Cast, client: FlaskClient, sign_in: As, duty: str
) -> None:
    path = f"/access/privileges/{world['learner'].employee_no}/{CODING}"
    sent = {"decision": "grant", "form_key": new_public_id(), "password": PASSWORD}

    assert sign_in(client, world[duty]).post(path, data=sent).status_code in (403, 404)


def test_the_card_is_printed_while_it_is_held(world: Cast, client: FlaskClient, sign_in: As) -> None:
    own = sign_in(client, world["learner"])
    number = world["learner"].employee_no

    answer = own.get(f"/privilege-cards/{number}/{LAB}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert own.get(f"/privilege-cards/{number}/{CODING}").status_code == 422


def test_the_list_goes_out_as_a_file_with_the_limits(world: Cast, client: FlaskClient, sign_in: As) -> None:
    text = sign_in(client, world["manager"]).get("/access/privileges?format=csv").text

    assert LIMIT in text


@pytest.mark.parametrize("path", ["/access/privileges?show=all", "/coverage", "/access/combinations"])
def test_a_page_reads_with_the_same_number_of_statements_for_many(
    world: Cast, client: FlaskClient, sign_in: As, count_queries: Any, path: str
) -> None:
    def counted() -> int:
        with count_queries() as statements:
            page(sign_in(client, world["director"]), path)
        return len(statements)

    def hire(number: int) -> None:
        with unit_of_work():
            for _number in range(number):
                more = learner(world.admitting)
                study(more)
                plan_shift(more, TODAY + timedelta(days=1), world.admitting.id)
                for duty in ("access_officer", "auditor"):
                    give_duty(more, duty, world.north)

    hire(1)
    counted()
    few = counted()
    hire(30)
    counted()

    assert counted() == few


def hire_auditor(cast: Cast) -> None:
    """Give the access officer the duty that goes badly with it."""
    give_duty(cast["access_officer"], "auditor", cast.north)


def excepting(cast: Cast, **changes: Any) -> Excepting:
    values: dict[str, Any] = {
        "person_id": cast["access_officer"].id,
        "combination": "releases-and-audits",
        "by_id": cast["director"].id,
        "reason": "Vacancy until December.",
        "to_on": TODAY + timedelta(days=20),
        "form_key": new_public_id(),
    }
    return Excepting(**{**values, **changes})


def test_a_pair_is_listed_until_an_exception_is_approved_and_again_when_it_ends(world: Cast) -> None:
    with unit_of_work():
        hire_auditor(world)
    (found,) = held_on([world.north.path], TODAY)
    assert (found.combination.id, found.exception) == ("releases-and-audits", None)

    with unit_of_work(durable=True):
        row = allow(excepting(world))
    (excepted,) = held_on([world.north.path], TODAY)
    assert excepted.approver == world["director"]
    with unit_of_work(durable=True):
        end(exception_id=row.id, by_id=world["director"].id)

    assert held_on([world.north.path], TODAY)[0].exception is None
    assert held_on([world.south.path], TODAY) == []


def test_an_exception_is_approved_once_by_another_person_and_for_what_is_held(world: Cast) -> None:
    with unit_of_work():
        hire_auditor(world)
    with unit_of_work(durable=True):
        first = allow(excepting(world, form_key="one"))
        assert allow(excepting(world, form_key="one")).id == first.id
        with pytest.raises(Conflict):
            allow(excepting(world))
        with pytest.raises(Refused, match="themselves"):
            allow(excepting(world, by_id=world["access_officer"].id))
        with pytest.raises(NotFound):
            allow(excepting(world, combination="collects-and-posts"))


def test_a_director_approves_an_exception_on_the_page(world: Cast, client: FlaskClient, sign_in: As) -> None:
    with unit_of_work():
        hire_auditor(world)
    director = sign_in(client, world["director"])
    assert "Approve an exception" in page(director, "/access/combinations")
    path = f"/access/combinations/releases-and-audits/{world['access_officer'].employee_no}"
    sent = {"reason": "Vacancy.", "to_on": "2026-12-01", "form_key": new_public_id()}

    assert director.post(path, data={**sent, "reason": ""}).status_code == 422
    assert director.post(path, data=sent).status_code == 303
    assert db.session.query(CombinationException).one().to_on == date(2026, 12, 1)
    assert sign_in(client, world["auditor"]).post(path, data=sent).status_code == 404


def test_a_shift_with_nobody_cleared_is_a_hole_that_names_why_and_who_could_help(world: Cast) -> None:
    with unit_of_work():
        free = learner(world.admitting, given_name="Free", family_name="Helper")
        for day in (TODAY, TODAY + timedelta(days=1)):
            plan_shift(world["learner"], day, world.admitting.id)
        study(free)
        clear(free, world)

    (found,) = coverage_in([world.north.path], TODAY)

    assert [(one.cell.day, one.cell.missing) for one in found.holes] == [
        (TODAY, 1),
        (TODAY + timedelta(days=1), 1),
    ]
    assert "confirmation is next" in found.holes[0].reasons[0][1]
    assert found.holes[0].helpers[0] == ("Free Helper", "can do it and is off that day")


def test_without_a_schedule_the_people_of_the_unit_are_counted_by_day(world: Cast) -> None:
    (found,) = coverage_in([world.north.path], TODAY)
    with unit_of_work():
        clear(world["learner"], world)
    (after,) = coverage_in([world.north.path], TODAY)

    assert not found.has_schedule
    assert [cell.missing for cell in found.cells] == [1] * 14
    assert [cell.missing for cell in after.cells] == [0] * 14


def test_managers_are_told_once_of_a_week_that_is_short(world: Cast) -> None:
    first, second = tell_coverage(), tell_coverage()

    told = db.session.query(Notice).filter_by(source="coverage").all()
    assert (first.split()[0], second.split()[0]) == (str(len(told)), "0")
    assert {one.recipient_id for one in told} == {world["manager"].id}
    assert "Registration of walk-ins" in told[0].title


def test_an_exception_that_is_over_stays_as_it_was(world: Cast) -> None:
    with unit_of_work():
        hire_auditor(world)
    with unit_of_work(durable=True):
        row_id = allow(excepting(world, to_on=TODAY + timedelta(days=5))).id
    with clock.frozen(clock.now() + timedelta(days=10)), unit_of_work(durable=True):
        end(exception_id=row_id, by_id=world["director"].id)
    assert [(one.to_on, one.superseded_at) for one in db.session.query(CombinationException)] == [
        (TODAY + timedelta(days=5), None)
    ]


def test_an_exception_that_was_ended_does_not_last_longer_when_it_is_ended_again(world: Cast) -> None:
    with unit_of_work():
        hire_auditor(world)
    for days in (0, 3, 6):
        with clock.frozen(clock.now() + timedelta(days=days)), unit_of_work(durable=True):
            if not days:
                allow(excepting(world))
            newest = db.session.query(CombinationException).order_by(CombinationException.id.desc()).first()
            assert newest is not None
            end(exception_id=newest.id, by_id=world["director"].id) if days else None
    standing = db.session.query(CombinationException).filter_by(superseded_at=None).one()
    assert standing.to_on == TODAY + timedelta(days=2)


def test_whose_exception_is_elsewhere_reads_like_one_that_is_not_there(
    world: Cast, client: FlaskClient, sign_in: As
) -> None:
    with unit_of_work():
        hire_auditor(world)
        give_duty(world["eve"], "director", world.south)
    with unit_of_work(durable=True):
        row_id = allow(excepting(world)).id
    eve = sign_in(client, world["eve"])
    answers = [eve.post(f"/access/combinations/exceptions/{one}/end") for one in (row_id, 987_654)]

    assert [one.status_code for one in answers] == [404, 404]
    told = [re.sub(r"\d+|value=\"[^\"]*\"", "", one.text) for one in answers]
    assert told[0] == told[1]
