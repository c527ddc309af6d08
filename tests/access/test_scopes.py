"""Whom a new version of a gate or of the access policy binds, as the content says."""

from datetime import date, timedelta
from typing import Any

import pytest

from lms.access.services.cards import gate_card
from lms.access.services.decisions import decide
from lms.access.services.sign_off import confirm, release
from lms.access.services.spans import differences
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import UnitOfWork
from lms.people.models import Employment
from lms.roles.services import refuse_silent_gate_changes
from tests.access.factories import (
    GATE,
    POLICY,
    TODAY,
    clear,
    follow_content,
    learner,
    make_world,
    publish,
    role,
    signing,
    study,
)
from tests.cast import Cast

pytestmark = pytest.mark.database

LAST = date(2027, 10, 1)
CHANGED = TODAY + timedelta(days=1)


@pytest.fixture
def world(uow: UnitOfWork) -> Cast:
    cast = make_world()
    study(cast["learner"])
    return cast


def publish_second_version(scope: str) -> None:
    body = role(version=2, with_attestation=True)
    body["gate"]["scope"] = scope
    publish("role", "registrar", body, CHANGED)
    follow_content()


@pytest.mark.parametrize(
    ("scope", "version", "state"), [("open", 2, "in_progress"), ("future", 1, "cleared")]
)
def test_who_is_on_the_way_is_signed_off_under_the_old_gate_when_the_new_one_is_for_future_cycles(
    world: Cast, scope: str, version: int, state: str
) -> None:
    publish_second_version(scope)
    with clock.frozen(clock.now() + timedelta(days=5)):
        if scope == "future":
            assert confirm(signing(world["learner"], world["manager"])).gate_version == 1
            assert release(signing(world["learner"], world["access_officer"])).gate_version == 1
        else:
            with pytest.raises(Refused, match="Not ready for sign-off"):
                confirm(signing(world["learner"], world["manager"]))
    decision = decide(world["learner"].id, GATE, as_of=TODAY + timedelta(days=5)).decision
    assert (decision.version, decision.state) == (version, state)
    assert differences() == []


def test_the_scope_of_a_published_gate_version_cannot_be_changed(world: Cast) -> None:
    body = role()
    body["gate"]["scope"] = "future"
    publish("role", "registrar", body, CHANGED)
    with pytest.raises(Refused, match="the gate changed under version 1"):
        refuse_silent_gate_changes()


def days_of_grace(cast: Cast) -> int:
    until = decide(cast["learner"].id, GATE, as_of=LAST + timedelta(days=1)).decision.work_until
    assert until is not None
    return (until - LAST).days


@pytest.mark.parametrize(
    ("changes", "on", "expected"),
    [
        ({}, None, 14),
        ({"grace_days": 7}, CHANGED, 7),
        ({"grace_days": 7}, LAST + timedelta(days=4), 7),
        ({"grace_days": 7, "scope": "future"}, LAST + timedelta(days=4), 14),
    ],
    ids=["as shipped", "before the lapse", "for open cycles", "for future cycles"],
)
def test_a_change_of_grace_binds_a_running_one_only_when_it_is_for_open_cycles(
    world: Cast, changes: dict[str, Any], on: date | None, expected: int
) -> None:
    clear(world["learner"], world)
    if on is not None:
        publish("policy", "access", POLICY["access"] | changes, on)
        follow_content()
    assert days_of_grace(world) == expected
    assert differences() == []


def test_a_leave_stops_grace(world: Cast) -> None:
    clear(world["learner"], world)
    for status, from_on in (("leave", LAST + timedelta(days=3)), ("active", LAST + timedelta(days=33))):
        employment(world, status, from_on)
    follow_content()
    assert days_of_grace(world) == 44
    assert differences() == []


def employment(cast: Cast, status: str, from_on: date) -> None:
    db.session.add(
        Employment(
            person_id=cast["learner"].id,
            status=status,
            hired_on=date(2020, 1, 6),
            employment_type="employee",
            work_location="onsite",
            from_on=from_on,
            recorded_at=clock.now(),
        )
    )
    db.session.flush()


def test_an_expired_module_says_once_until_when_it_was_valid(world: Cast) -> None:
    person = learner(world.admitting)
    study(person, date(2025, 1, 15))
    card = gate_card(decide(person.id, GATE, as_of=TODAY))
    module = next(row for row in card.rows if row.subject == "PA-03")
    assert module.why.count("Was valid until 15 Jan 2026.") == 1
    assert "Complete the lessons" in module.why
    assert "exam" in module.why
