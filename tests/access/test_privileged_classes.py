"""Reconciliation of classes that belong to privileges, and of accounts of providers, by the services."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.access.models import EhrAccount
from lms.access.rules.privileges import CONFIRM, GRANT
from lms.access.services import holding
from lms.access.services.reconciling import pointers, reconcile
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.access.factories import POLICY, TODAY, clear, learner, publish, study
from tests.access.privileges import LAB, make_privileged_world, sign
from tests.cast import Cast

pytestmark = pytest.mark.database
CLASSES = {"security_classes": {"registrar": ["REGISTRAR"]}, "privileges": {LAB: "LAB_CODER"}}
DAY = timedelta(days=1)


@pytest.fixture
def world(client: FlaskClient) -> Cast:
    with unit_of_work():
        cast = make_privileged_world()
        publish("policy", "ehr_accounts", CLASSES)
        study(cast["learner"])
        clear(cast["learner"], cast)
        account_of(cast["learner"], "REGISTRAR")
        account_of(cast["learner"], "LAB_CODER")
    return cast


def account_of(person: Person, security_class: str, last_login_on: date = TODAY) -> None:
    db.session.add(
        EhrAccount(
            person_id=person.id,
            account=f"{person.employee_no}-{security_class}",
            security_class=security_class,
            active=True,
            last_login_on=last_login_on,
            from_on=TODAY - 300 * DAY,
            recorded_at=clock.now(),
        )
    )
    db.session.flush()
    holding.follow([person.id])


def found(cast: Cast) -> list[tuple[str, str | None]]:
    shown = [
        (one.disagreement.kind, one.disagreement.security_class)
        for one in reconcile([cast.system.path], TODAY)
    ]
    pointed = [(one.kind, one.security_class) for one in pointers([cast.system.path], TODAY)]
    assert shown == pointed
    return shown


def test_a_class_of_a_privilege_that_is_not_held_is_flagged(world: Cast) -> None:
    assert found(world) == [("class_without_privilege", "LAB_CODER")]


def test_who_holds_the_privilege_has_its_class_rightly(world: Cast) -> None:
    with unit_of_work():
        sign(world["learner"], LAB, CONFIRM, world["manager"])
        sign(world["learner"], LAB, GRANT, world["access_officer"])
    assert found(world) == []


def test_a_job_role_that_the_policy_gives_the_class_to_has_it_rightly(world: Cast) -> None:
    with unit_of_work():
        publish(
            "policy",
            "ehr_accounts",
            {**CLASSES, "security_classes": {"registrar": ["LAB_CODER", "REGISTRAR"]}},
        )
    assert found(world) == []


def test_a_limit_of_a_job_role_disables_its_accounts_earlier(world: Cast) -> None:
    with unit_of_work():
        publish("policy", "access", POLICY["access"] | {"inactive_days_of": {"registrar": 45}})
        other = learner(world.admitting)
        study(other)
        clear(other, world)
        account_of(other, "REGISTRAR", TODAY - 50 * DAY)
    assert ("no_login_90", "REGISTRAR") in found(world)


def test_the_page_names_the_kind_the_limit_and_the_way_to_end_it(
    world: Cast, client: FlaskClient, sign_in: Any
) -> None:
    with unit_of_work():
        publish("policy", "access", POLICY["access"] | {"inactive_days_of": {"registrar": 45}})
    page = sign_in(client, world["access_officer"]).get("/access?show=reconcile").text
    assert "Class without its privilege" in page
    assert "End this account, or have the privilege granted." in page
    assert "Registrar from 45 days" in page


def test_many_such_accounts_take_the_same_statements(
    world: Cast, client: FlaskClient, sign_in: Any, count_queries: Callable[[], Any]
) -> None:
    def statements() -> int:
        with count_queries() as made:
            reconcile([world.system.path], TODAY)
        return len(made)

    before = statements()
    with unit_of_work():
        for _number in range(4):
            other = learner(world.admitting)
            study(other)
            clear(other, world)
            account_of(other, "LAB_CODER")
    statements()
    assert statements() <= before
