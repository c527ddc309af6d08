"""Decisions by the real services: expiry, role change, leaving, versions, re-judging, kept spans."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lms.access import api
from lms.access.models import GateSpan
from lms.access.services.decisions import decide, decide_many, explain
from lms.access.services.owed import owed_rows
from lms.access.services.records import rejudge
from lms.access.services.spans import differences, rebuild
from lms.compliance import api as compliance
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.events import announce
from lms.core.unit_of_work import UnitOfWork
from lms.people.events import RosterChanged
from lms.people.identity import identity_of
from lms.people.models import Employment, Job, Person
from tests.access.factories import (
    DONE,
    GATE,
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
from tests.factories import EmploymentFactory, JobFactory

pytestmark = pytest.mark.database

EXPIRES = date(2027, 10, 1)


@pytest.fixture
def world(uow: UnitOfWork) -> Cast:
    cast = make_world()
    study(cast["learner"])
    clear(cast["learner"], cast)
    return cast


def state_on(person: Person, day: date) -> str:
    return decide(person.id, GATE, as_of=day).decision.state


def job_of(person: Person) -> Job:
    return db.session.scalars(
        select(Job).where(Job.person_id == person.id, Job.superseded_at.is_(None))
    ).one()


def test_a_clearance_ends_with_its_first_requirement(world: Cast) -> None:
    dana = world["learner"]

    states = [state_on(dana, EXPIRES + timedelta(days=days)) for days in (0, 1, 14, 15)]

    assert states == ["cleared", "grace", "grace", "blocked"]


def test_before_the_signatures_it_was_not_cleared(world: Cast) -> None:
    assert state_on(world["learner"], TODAY - timedelta(days=1)) == "ready_for_signoff"


def test_a_transfer_to_another_unit_asks_for_new_signatures(world: Cast) -> None:
    dana, job = world["learner"], job_of(world["learner"])
    job.to_on = TODAY
    JobFactory(person_id=dana.id, unit_id=world.south.id, from_on=TODAY + timedelta(days=1))
    announce(RosterChanged(person_ids=(dana.id,)))

    assert state_on(dana, TODAY) == "cleared"
    assert state_on(dana, TODAY + timedelta(days=1)) == "ready_for_signoff"


def test_another_role_ends_the_gate(world: Cast) -> None:
    dana, job = world["learner"], job_of(world["learner"])
    job.to_on = TODAY
    JobFactory(person_id=dana.id, unit_id=job.unit_id, job_role="biller", from_on=TODAY + timedelta(days=1))
    announce(RosterChanged(person_ids=(dana.id,)))

    decision = decide(dana.id, GATE, as_of=TODAY + timedelta(days=1)).decision

    assert decision.state == "blocked"
    assert "Transferred" in decision.why


def test_leaving_ends_it(world: Cast) -> None:
    dana = world["learner"]
    EmploymentFactory(
        person_id=dana.id, status="terminated", left_on=TODAY, from_on=TODAY + timedelta(days=1)
    )
    announce(RosterChanged(person_ids=(dana.id,)))

    assert state_on(dana, TODAY) == "cleared"
    assert state_on(dana, TODAY + timedelta(days=1)) == "blocked"


def test_a_contract_that_ends_limits_the_clearance(world: Cast) -> None:
    dana = world["learner"]
    fact = db.session.scalars(select(Employment).where(Employment.person_id == dana.id)).one()
    fact.left_on = TODAY + timedelta(days=30)
    db.session.flush()

    assert decide(dana.id, GATE, as_of=TODAY).decision.cleared_until == TODAY + timedelta(days=30)


def test_a_new_gate_version_leaves_clearances_under_the_old_one(world: Cast) -> None:
    newcomer = learner(world.admitting)
    study(newcomer)
    publish("role", "registrar", role(version=2, with_attestation=True), effective_on=TODAY)
    follow_content()

    assert state_on(world["learner"], TODAY) == "cleared"
    assert decide(world["learner"].id, GATE, as_of=TODAY).decision.version == 1
    assert state_on(newcomer, TODAY) == "in_progress"
    with pytest.raises(Refused, match="Not ready"):
        api.confirm(signing(newcomer, world["manager"]))


def test_a_corrected_result_ends_a_clearance_into_grace(world: Cast) -> None:
    dana = world["learner"]
    record_evidence([NewEvidence(dana.id, "exam", "PA-03", DONE, f"exam:PA-03:{DONE}", outcome="fail")])

    assert state_on(dana, TODAY) != "cleared"


def test_judging_a_kept_decision_again_gives_the_same(world: Cast) -> None:
    sign_off = explain([decide(world["learner"].id, GATE, as_of=TODAY)])[0]["sign_offs"][1]["id"]

    again = rejudge(sign_off)

    assert again.is_same
    assert again.stands


def test_judging_again_tells_what_was_corrected_since(world: Cast) -> None:
    dana = world["learner"]
    sign_off = explain([decide(dana.id, GATE, as_of=TODAY)])[0]["sign_offs"][1]["id"]
    record_evidence([NewEvidence(dana.id, "exam", "PA-03", DONE, f"exam:PA-03:{DONE}", outcome="fail")])

    again = rejudge(sign_off)

    assert again.is_same
    assert not again.stands
    assert [one.kind for one in again.by_known_facts] == ["exam-passed"]
    assert "Signed as met, judged as not met now" in again.by_known_facts[0].text


def test_as_known_before_the_release_it_was_not_cleared(uow: UnitOfWork) -> None:
    cast = make_world()
    study(cast["learner"])
    before = clock.now() - timedelta(seconds=1)
    clear(cast["learner"], cast)

    decided = decide(cast["learner"].id, GATE, as_of=TODAY, known_at=before).decision

    assert decided.state != "cleared"


def test_many_are_decided_in_a_constant_number_of_queries(
    world: Cast, count_queries: Callable[[], Any]
) -> None:
    few = [world["learner"].id]
    many = few + [learner(world.admitting).id for _ in range(30)]
    db.session.flush()
    decide_many(many, as_of=TODAY)

    with count_queries() as for_few:
        decide_many(few, as_of=TODAY)
    with count_queries() as for_many:
        decide_many(many, as_of=TODAY)

    assert len(for_few) == len(for_many)


def test_gates_of_jobs_not_held_that_day_are_left_out(world: Cast) -> None:
    job_of(world["learner"]).to_on = TODAY
    db.session.flush()

    assert len(decide_many([world["learner"].id], as_of=TODAY)[world["learner"].id]) == 1
    assert decide_many([world["learner"].id], as_of=TODAY + timedelta(days=1))[world["learner"].id] == []


def test_kept_decisions_are_what_the_facts_give(world: Cast) -> None:
    announce(RosterChanged(person_ids=tuple(person.id for person in world.by_duty.values())))

    assert differences() == []
    assert db.session.scalars(select(GateSpan).where(GateSpan.person_id == world["learner"].id)).all()


def test_a_missed_fact_would_be_seen(world: Cast) -> None:
    job_of(world["learner"]).to_on = TODAY
    db.session.flush()

    assert differences()


def test_the_card_shows_a_module_as_one_row(world: Cast) -> None:
    card = api.my_gates(world["learner"].id)[0]

    assert [row.subject for row in card.rows] == ["PA-03", "walk-in"]
    assert card.lead == "Cleared until 1\u00a0Oct\u00a02027"
    assert card.rows[0].when.startswith("92")


def test_a_person_who_left_has_no_card_today(world: Cast) -> None:
    job_of(world["learner"]).to_on = TODAY - timedelta(days=1)
    db.session.flush()

    assert api.my_gates(world["learner"].id) == []


def test_a_rebuild_puts_kept_decisions_right(world: Cast) -> None:
    announce(RosterChanged(person_ids=tuple(person.id for person in world.by_duty.values())))
    job_of(world["learner"]).to_on = TODAY
    db.session.flush()

    assert rebuild() > 0
    assert rebuild() == 0


def test_counts_beside_the_menu_follow_the_signatures(world: Cast) -> None:
    waiting = learner(world.admitting)
    study(waiting)
    manager = identity_of(world["manager"])
    officer = identity_of(world["access_officer"])
    assert (api.confirmations_waiting(manager), api.releases_waiting(officer)) == (1, 0)

    api.confirm(signing(waiting, world["manager"]))

    assert (api.confirmations_waiting(manager), api.releases_waiting(officer)) == (0, 1)


def test_obligations_show_a_module_as_one_row_with_its_reasons(world: Cast) -> None:
    newcomer = learner(world.admitting)
    study(newcomer, but="exam")
    announce(RosterChanged(person_ids=(newcomer.id,)))

    owed = owed_rows(compliance.obligations_of_people([newcomer.id], as_of=TODAY)[newcomer.id])

    module = next(row for row in owed if row.subject == "PA-03")
    assert [row.subject for row in owed] == ["PA-03", "walk-in"]
    assert module.is_open
    assert module.reasons
    assert module.href(newcomer.employee_no, is_self=True, may_observe=False) == "/learn/PA-03"
    assert owed[1].href(newcomer.employee_no, is_self=False, may_observe=True).endswith("/observe/walk-in")
    assert owed[1].href(newcomer.employee_no, is_self=False, may_observe=False) == ""
