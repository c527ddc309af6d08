"""Imports of EHR accounts, and what accounts and the schedule show: reconciliation, K64, the team's week."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.access import api
from lms.access.models import EhrAccount
from lms.access.services.accounts import accounts_on
from lms.access.services.team import team_week
from lms.core import clock
from lms.core.database import db
from lms.core.imports import ImportResult, run_import
from lms.core.permissions import HeldDuty, Identity
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.access.factories import TODAY, clear, later, learner, make_world, study
from tests.cast import Cast

pytestmark = pytest.mark.database

ACCOUNTS = "employee_no,account,security_class,active,last_login_on\n"
SHIFTS = "employee_no,unit_code,starts_at,ends_at\n"
Load = Callable[..., ImportResult]


@pytest.fixture
def world(database: Flask) -> Cast:
    with unit_of_work():
        cast = make_world()
        study(cast["learner"])
        clear(cast["learner"], cast)
    return cast


@pytest.fixture
def load(world: Cast, tmp_path: Path) -> Load:
    def run(kind: str, text: str, **options: bool) -> ImportResult:
        path = tmp_path / f"{kind}.csv"
        path.write_text(text)
        return run_import(kind, [path], **options)

    return run


def counts(result: ImportResult) -> tuple[int, int, int, int, int]:
    return (result.added, result.changed, result.unchanged, result.ended, result.rejected)


def account(person: Person, active: str = "true", login: str = "2026-11-12") -> str:
    return f"{person.employee_no},a{person.employee_no},REG-ED-2,{active},{login}\n"


def shift(person: Person, days: int, unit: str = "NORTH-ADM", hours: int = 8) -> str:
    start = later(days).replace(hour=12)
    return f"{person.employee_no},{unit},{start.isoformat()},{(start + timedelta(hours=hours)).isoformat()}\n"


def identity(person: Person, duty: str, cast: Cast) -> Identity:
    return Identity(person.id, person.employee_no, "", (HeldDuty(duty, cast.north.id, cast.north.path),))


def test_accounts_twice_change_nothing(load: Load, world: Cast) -> None:
    text = ACCOUNTS + account(world["learner"])

    assert counts(load("ehr-accounts", text)) == (1, 0, 0, 0, 0)
    assert counts(load("ehr-accounts", text)) == (0, 0, 1, 0, 0)


def test_an_account_keeps_how_it_stood_before(load: Load, world: Cast) -> None:
    load("ehr-accounts", ACCOUNTS + account(world["learner"]))
    with clock.frozen(later(10)):
        changed = load("ehr-accounts", ACCOUNTS + account(world["learner"], "false"))

    assert counts(changed) == (0, 1, 0, 0, 0)
    assert [one.active for one in accounts_on(TODAY)] == [True]
    assert [one.active for one in accounts_on(TODAY + timedelta(days=10))] == [False]


def test_a_correction_on_the_same_day_supersedes(load: Load, world: Cast) -> None:
    load("ehr-accounts", ACCOUNTS + account(world["learner"]))
    load("ehr-accounts", ACCOUNTS + account(world["learner"], "false"))

    assert [one.active for one in accounts_on(TODAY)] == [False]
    assert db.session.scalar(select(func.count()).select_from(EhrAccount)) == 2


def test_bad_account_rows_are_rejected_and_the_others_land(load: Load, world: Cast) -> None:
    result = load(
        "ehr-accounts",
        ACCOUNTS
        + account(world["learner"])
        + account(world["learner"])
        + "404,x,REG,true,\n"
        + account(world["manager"], "maybe"),
    )

    assert counts(result) == (1, 0, 0, 0, 3)
    assert {fault.code for fault in result.files[0].faults} == {"unknown", "repeated", "value"}


def test_a_full_import_ends_accounts_that_are_absent(load: Load, world: Cast) -> None:
    load("ehr-accounts", ACCOUNTS + account(world["learner"]) + account(world["manager"]))
    with clock.frozen(later(1)):
        result = load("ehr-accounts", ACCOUNTS + account(world["learner"]), full=True)

    assert counts(result) == (0, 0, 1, 1, 0)


def test_a_dry_run_of_accounts_stores_nothing(load: Load, world: Cast) -> None:
    assert load("ehr-accounts", ACCOUNTS + account(world["learner"]), dry_run=True).added == 1
    assert db.session.scalar(select(func.count()).select_from(EhrAccount)) == 0


def test_reconciliation_finds_both_directions(load: Load, world: Cast) -> None:
    load("ehr-accounts", ACCOUNTS + account(world["manager"], login="2026-08-01"))

    found = api.reconcile_counts(identity(world["access_officer"], "access_officer", world))

    assert found == {"account_without_clearance": 1, "cleared_without_account": 1, "no_login_90": 1}


def test_reconciliation_of_another_facility_is_empty(load: Load, world: Cast) -> None:
    load("ehr-accounts", ACCOUNTS + account(world["manager"]))
    stranger = Identity(1, "", "", (HeldDuty("access_officer", world.south.id, world.south.path),))

    assert api.reconcile_counts(stranger) == {}


def test_validity_counts_people_with_an_active_account(load: Load, world: Cast) -> None:
    rows = account(world["learner"]) + account(world["manager"]) + account(world["eve"], "false")
    load("ehr-accounts", ACCOUNTS + rows)

    found = api.access_validity([world.system.path], TODAY)

    assert (found.valid, found.holders) == (1, 2)
    assert api.access_validity([world.south.path], TODAY).holders == 0


def test_validity_looks_at_the_day_asked_for(load: Load, world: Cast) -> None:
    load("ehr-accounts", ACCOUNTS + account(world["learner"]))

    assert api.access_validity([world.system.path], TODAY - timedelta(days=1)).holders == 0
    assert api.access_validity([world.system.path], TODAY + timedelta(days=500)).valid == 0


def test_who_lost_access_is_to_be_limited_while_the_account_is_active(load: Load, world: Cast) -> None:
    officer = identity(world["access_officer"], "access_officer", world)
    load("ehr-accounts", ACCOUNTS + account(world["learner"]))
    with clock.frozen(later(400)):
        assert [row.person.id for row in api.limit_or_end(officer)] == [world["learner"].id]
        assert api.register_counts(officer).limit == 1
        load("ehr-accounts", ACCOUNTS + account(world["learner"], "false"))
        assert api.limit_or_end(officer) == []


def test_the_team_week_names_who_may_not_work_tomorrow(load: Load, world: Cast) -> None:
    with unit_of_work():
        newcomer = learner(world.admitting, given_name="New", family_name="Hire")
        study(newcomer, but="observed")
    load("schedule", SHIFTS + shift(world["learner"], 1) + shift(newcomer, 1))

    week = api.team_week(identity(world["manager"], "manager", world))

    assert [row.person.id for row in week.unsafe_on(week.tomorrow)] == [newcomer.id]
    assert len(week.on_shift(week.tomorrow)) == 2
    assert week.everybody[0].person.id == newcomer.id


def test_the_team_week_names_what_runs_out_and_who_waits(load: Load, world: Cast) -> None:
    with unit_of_work():
        waiting = learner(world.admitting)
        study(waiting)
    with clock.frozen(later(300)):
        week = api.team_week(identity(world["manager"], "manager", world))

    assert [row.person.id for row in week.expiring] == [world["learner"].id]
    assert waiting.id in {row.person.id for row in week.to_confirm}


def test_the_team_of_another_facility_is_apart(load: Load, world: Cast) -> None:
    week = team_week([world.south.path])

    assert [row.person.id for row in week.rows] == [world["eve"].id]


def test_the_team_page_asks_a_constant_number_of_queries(
    client: FlaskClient, load: Load, world: Cast, sign_in: Any, count_queries: Callable[[], Any]
) -> None:
    sign_in(client, world["manager"])
    client.get("/team?show=all")
    with count_queries() as few:
        client.get("/team?show=all")
    with unit_of_work():
        for _ in range(12):
            study(learner(world.admitting))
    client.get("/team?show=all")
    with count_queries() as many:
        client.get("/team?show=all")

    assert len(few) == len(many)


def test_the_release_queue_asks_a_constant_number_of_queries(
    client: FlaskClient, world: Cast, sign_in: Any, count_queries: Callable[[], Any]
) -> None:
    sign_in(client, world["access_officer"])
    client.get("/access?show=register")
    with count_queries() as few:
        client.get("/access?show=register")
    with unit_of_work():
        for _ in range(8):
            person = learner(world.admitting)
            study(person)
            clear(person, world)
    client.get("/access?show=register")
    with count_queries() as many:
        client.get("/access?show=register")

    assert len(few) == len(many)


def test_the_result_of_an_import_is_the_contract_s_document(load: Load, world: Cast) -> None:
    document = load("schedule", SHIFTS + shift(world["learner"], 1)).as_json()

    assert json.loads(json.dumps(document))["added"] == 1
