"""Signatures: two different people, never oneself, only when everything is met; each kept whole."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.access.models import SignOff
from lms.access.services.decisions import decide
from lms.access.services.sign_off import confirm, decline, release
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Conflict, Refused
from lms.core.events import DomainEvent
from lms.core.unit_of_work import UnitOfWork, unit_of_work
from tests.access.factories import GATE, TODAY, clear, learner, make_world, signing, study
from tests.cast import Cast

pytestmark = pytest.mark.database


@pytest.fixture
def world(uow: UnitOfWork) -> Cast:
    cast = make_world()
    study(cast["learner"])
    return cast


def state_of(cast: Cast, name: str = "learner") -> str:
    return decide(cast[name].id, GATE, as_of=TODAY).decision.state


def test_confirming_and_releasing_by_two_people_clears(world: Cast) -> None:
    assert state_of(world) == "ready_for_signoff"

    confirmed, released = clear(world["learner"], world)

    assert state_of(world) == "cleared"
    assert confirmed.by_id != released.by_id


def test_a_release_says_until_when_it_clears(world: Cast) -> None:
    _, released = clear(world["learner"], world)

    assert released.cleared_until is not None
    assert released.cleared_until == decide(world["learner"].id, GATE, as_of=TODAY).decision.cleared_until


def test_a_signature_keeps_terms_verdicts_and_evidence(world: Cast) -> None:
    _, released = clear(world["learner"], world)

    assert [item["kind"] for item in released.terms] == ["module-completed", "exam-passed", "observed-skill"]
    assert all(item["met"] for item in released.verdicts)
    assert {item["kind"] for item in released.evidence} == {"completion", "exam", "observed"}
    assert released.gate_version == 1
    assert released.signed_on == TODAY
    assert released.password_reentered


def test_a_manager_cannot_confirm_themself(world: Cast) -> None:
    with pytest.raises(Refused, match="Nobody signs for themselves"):
        confirm(signing(world["learner"], world["learner"]))


def test_an_access_officer_cannot_release_themself(world: Cast) -> None:
    confirm(signing(world["learner"], world["manager"]))

    with pytest.raises(Refused, match="Nobody signs for themselves"):
        release(signing(world["learner"], world["learner"]))


def test_the_confirmer_cannot_release(world: Cast) -> None:
    confirm(signing(world["learner"], world["manager"]))

    with pytest.raises(Refused, match="Two different people"):
        release(signing(world["learner"], world["manager"]))


def test_nothing_is_released_before_a_manager_confirmed(world: Cast) -> None:
    with pytest.raises(Refused, match="A manager must confirm"):
        release(signing(world["learner"], world["access_officer"]))


def test_an_unmet_requirement_stops_a_confirmation(world: Cast) -> None:
    newcomer = learner(world.admitting)
    study(newcomer, but="observed")

    with pytest.raises(Refused, match="Not ready for sign-off"):
        confirm(signing(newcomer, world["manager"]))


def test_a_signature_needs_the_password(world: Cast) -> None:
    with pytest.raises(Refused, match="password"):
        confirm(signing(world["learner"], world["manager"], password_reentered=False))


def test_the_same_form_twice_is_one_signature(world: Cast) -> None:
    once = signing(world["learner"], world["manager"])

    first, second = confirm(once), confirm(once)

    assert first.id == second.id
    assert db.session.scalar(select(func.count()).select_from(SignOff)) == 1


def test_a_form_key_of_another_signature_is_refused(world: Cast) -> None:
    used = signing(world["learner"], world["manager"])
    confirm(used)

    with pytest.raises(Conflict):
        release(signing(world["learner"], world["access_officer"], form_key=used.form_key))


def test_a_second_confirmation_is_refused(world: Cast) -> None:
    confirm(signing(world["learner"], world["manager"]))

    with pytest.raises(Refused, match="Already confirmed"):
        confirm(signing(world["learner"], world["manager"]))


def test_returning_asks_for_a_new_confirmation(world: Cast) -> None:
    confirm(signing(world["learner"], world["manager"]))

    decline(signing(world["learner"], world["access_officer"], note="Works at the clinic now."), "return")

    with pytest.raises(Refused, match="A manager must confirm"):
        release(signing(world["learner"], world["access_officer"]))
    confirm(signing(world["learner"], world["manager"]))
    release(signing(world["learner"], world["access_officer"]))
    assert state_of(world) == "cleared"


def test_returning_needs_a_note(world: Cast) -> None:
    confirm(signing(world["learner"], world["manager"]))

    with pytest.raises(Refused, match="note"):
        decline(signing(world["learner"], world["access_officer"]), "return")


def test_only_a_waiting_confirmation_can_be_refused(world: Cast) -> None:
    with pytest.raises(Refused, match="No confirmation waits"):
        decline(signing(world["learner"], world["access_officer"], note="No."), "refuse")


def test_each_signature_is_announced(world: Cast) -> None:
    clear(world["learner"], world)

    names = set(db.session.scalars(select(DomainEvent.name)))
    assert {"access.gate.confirmed.v1", "access.gate.released.v1"} <= names


def test_each_signature_is_chained_with_the_unit(database: Flask) -> None:
    with unit_of_work(durable=True):
        cast = make_world()
        study(cast["learner"])
        clear(cast["learner"], cast)

    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["access.confirmed", "access.released"]
    assert entries[1].unit == "NORTH-ADM"
    assert entries[1].actor == cast["access_officer"].employee_no
