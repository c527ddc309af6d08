"""Privileges through their services: won, signed, kept, lost by a quarter, withdrawn, within limits."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import update

from lms.access.models import GateSpan
from lms.access.models_privileges import PrivilegeSign, PrivilegeSpan
from lms.access.rules.privileges import CONFIRM, FALLEN, GRANT, HELD, IN_PROGRESS, READY, WITHDRAW, WITHDRAWN
from lms.access.services import privilege_spans
from lms.access.services.decisions import decide_many, explain
from lms.access.services.ordering import wanted_of
from lms.access.services.privilege_cases import held_by
from lms.access.services.privilege_lists import document, privileges_of, quarters_of
from lms.access.services.privilege_signing import wrong_privilege_signatures
from lms.access.services.provisioning import Settings
from lms.access.services.spans import refresh
from lms.compliance.services.spans import assign
from lms.core import audit
from lms.core.database import db
from lms.core.errors import Conflict, Refused
from lms.core.unit_of_work import UnitOfWork
from lms.people.models import Job
from tests.access.factories import TODAY, follow_content, learner, publish, role, study
from tests.access.privileges import (
    CODING,
    LAB,
    LABORATORY,
    LIMIT,
    make_privileged_world,
    reviewed,
    sign,
    state_on,
)
from tests.cast import Cast
from tests.factories import JobFactory

pytestmark = pytest.mark.database


@pytest.fixture
def world(uow: UnitOfWork) -> Cast:
    return make_privileged_world()


def grant_lab(cast: Cast) -> None:
    sign(cast["learner"], LAB, CONFIRM, cast["manager"])
    sign(cast["learner"], LAB, GRANT, cast["access_officer"])


def test_nothing_is_kept_of_people_who_never_began(world: Cast) -> None:
    assert state_on(world["learner"], LAB, TODAY) is None


def test_an_exam_and_two_signatures_give_it_with_its_limits(world: Cast) -> None:
    study(world["learner"])

    assert state_on(world["learner"], LAB, TODAY) == READY
    grant_lab(world)

    span = db.session.query(PrivilegeSpan).filter_by(person_id=world["learner"].id, state=HELD).one()
    signed = db.session.get(PrivilegeSign, span.granted_id)
    assert span.last_on == date(2027, 10, 1)
    assert signed is not None
    assert LIMIT in signed.limits
    assert signed.held_until == date(2027, 10, 1)


def test_it_disappears_when_it_expires(world: Cast) -> None:
    study(world["learner"])
    grant_lab(world)

    assert state_on(world["learner"], LAB, date(2027, 10, 1)) == HELD
    assert state_on(world["learner"], LAB, date(2027, 10, 2)) == "lapsed"


def test_a_privilege_changes_nothing_in_the_list_of_gates(world: Cast) -> None:
    study(world["learner"])
    before = explain(decide_many([world["learner"].id], as_of=TODAY)[world["learner"].id])
    grant_lab(world)

    assert explain(decide_many([world["learner"].id], as_of=TODAY)[world["learner"].id]) == before
    assert {row.gate for row in db.session.query(GateSpan)} == {"ehr-registrar"}


def test_one_coding_manager_grants_by_type_of_patients(world: Cast) -> None:
    reviewed(world["learner"], date(2026, 10, 5), 96, 18)
    assert state_on(world["learner"], CODING, TODAY) == IN_PROGRESS
    reviewed(world["learner"], date(2026, 10, 20), 95, 14)
    sign(world["learner"], CODING, GRANT, world["coding_manager"])

    assert state_on(world["learner"], CODING, TODAY) == HELD
    assert state_on(world["learner"], "independent-coding:outpatient", TODAY) is None


def test_a_poor_quarter_takes_it_and_waits_for_the_signature_of_the_withdrawal(world: Cast) -> None:
    reviewed(world["learner"], date(2026, 4, 20), 97, 30)
    reviewed(world["learner"], date(2026, 8, 3), 96, 4)
    sign(world["learner"], CODING, GRANT, world["coding_manager"])
    reviewed(world["learner"], date(2026, 11, 10), 91, 40)

    assert state_on(world["learner"], CODING, date(2026, 12, 31)) == HELD
    assert state_on(world["learner"], CODING, date(2027, 1, 1)) == FALLEN


def test_a_withdrawal_needs_a_reason_and_ends_it_today(world: Cast) -> None:
    reviewed(world["learner"], date(2026, 10, 20), 97, 30)
    sign(world["learner"], CODING, GRANT, world["coding_manager"])
    with pytest.raises(Refused, match="reason"):
        sign(world["learner"], CODING, WITHDRAW, world["coding_manager"])
    reviewed(world["learner"], date(2026, 11, 10), 80, 40)
    sign(world["learner"], CODING, WITHDRAW, world["coding_manager"], note="Twelve records under 80 %.")

    assert state_on(world["learner"], CODING, TODAY) == READY
    assert (
        held_by([world["learner"].id], key=CODING)[world["learner"].id][0].on(date(2027, 1, 1)).state
        == WITHDRAWN
    )


def test_the_same_form_signs_once(world: Cast) -> None:
    study(world["learner"])
    first = sign(world["learner"], LAB, CONFIRM, world["manager"], form_key="one")

    assert sign(world["learner"], LAB, CONFIRM, world["manager"], form_key="one").id == first.id
    with pytest.raises(Conflict):
        sign(world["learner"], LAB, GRANT, world["access_officer"], form_key="one")


def test_without_proof_nothing_is_signed(world: Cast) -> None:
    study(world["learner"])

    with pytest.raises(Refused, match="password"):
        sign(world["learner"], LAB, CONFIRM, world["manager"], password_reentered=False)


def test_the_chain_holds_the_digest_and_finds_a_changed_signature(world: Cast) -> None:
    study(world["learner"])
    grant_lab(world)
    assert list(wrong_privilege_signatures()) == []
    assert audit.first_broken_link() is None

    db.session.execute(update(PrivilegeSign).where(PrivilegeSign.kind == GRANT).values(note="Made up."))

    assert "was changed after it was given" in next(wrong_privilege_signatures())


def test_two_tracks_to_one_course_give_two_privileges(world: Cast) -> None:
    other = {
        **LABORATORY,
        "id": "ancillary-coding",
        "designation": "Ancillary coder, HIM",
        "job_roles": ["him_analyst"],
    }
    publish("privilege", "ancillary-coding", other)
    clerk = learner(world.admitting, job_role="him_analyst")
    study(clerk)
    study(world["learner"])

    assert state_on(clerk, "ancillary-coding", TODAY) == READY
    assert state_on(clerk, LAB, TODAY) is None
    assert state_on(world["learner"], LAB, TODAY) == READY


def test_quarters_say_numerator_denominator_and_whether_they_are_judged(world: Cast) -> None:
    reviewed(world["learner"], date(2026, 8, 3), 96, 20)
    reviewed(world["learner"], date(2026, 9, 3), 90, 20)
    reviewed(world["learner"], date(2026, 11, 3), 99, 10)
    held = held_by([world["learner"].id], key=CODING)[world["learner"].id][0]

    running, judged = quarters_of(held, TODAY)

    assert (judged.name, judged.right, judged.records, judged.percent, judged.band) == (
        "2026 Q3",
        Decimal("37.2"),
        40,
        93,
        "feedback",
    )
    assert (running.name, running.is_over, running.band) == ("2026 Q4", False, "")


def test_the_kept_spans_are_what_the_facts_give(world: Cast) -> None:
    study(world["learner"])
    grant_lab(world)
    assert privilege_spans.differences() == []

    db.session.execute(update(PrivilegeSpan).values(state="ended"))

    assert privilege_spans.differences()
    privilege_spans.rebuild()
    assert privilege_spans.differences() == []


def test_it_ends_with_the_job_that_lets_it_be_held(world: Cast) -> None:
    study(world["learner"])
    grant_lab(world)
    db.session.execute(update(Job).where(Job.person_id == world["learner"].id).values(to_on=TODAY))
    refresh([world["learner"].id])

    assert state_on(world["learner"], LAB, TODAY) == HELD
    assert state_on(world["learner"], LAB, date(2026, 11, 17)) == "ended"
    assert privileges_of(world["learner"].id, date(2026, 11, 17)) == []


def test_a_held_privilege_is_ordered_only_where_the_policy_gives_it_a_class(world: Cast) -> None:
    study(world["learner"])
    setup = Settings(privileges={"independent-coding": "CODE_ALONE"})
    grant_lab(world)
    reviewed(world["learner"], date(2026, 10, 20), 97, 30)
    sign(world["learner"], CODING, GRANT, world["coding_manager"])

    wanted = wanted_of([world["learner"].id], setup)

    assert {name for _who, name in wanted} == {"CODE_ALONE"}
    assert wanted_of([world["learner"].id], Settings()) == {}


def test_moving_up_asks_only_for_what_is_missing(world: Cast) -> None:
    study(world["learner"])
    grant_lab(world)
    role_above = role(job_role="coder_1", with_attestation=True)
    publish("role", "coder_1", role_above)
    follow_content()
    JobFactory(person_id=world["learner"].id, job_role="coder_1", unit_id=world.admitting.id, from_on=TODAY)
    assign([world["learner"].id])
    refresh([world["learner"].id])

    rulings = decide_many([world["learner"].id], as_of=TODAY)[world["learner"].id]
    above = next(one for one in rulings if one.decision.gate == "ehr-coder_1")

    assert [one.subject for one in above.decision.requirements if not one.met] == ["acceptable-use"]
    assert state_on(world["learner"], LAB, TODAY) == HELD


def test_the_command_explains_a_privilege_and_leaves_the_gates_alone(world: Cast) -> None:
    study(world["learner"])
    grant_lab(world)
    held = held_by([world["learner"].id], key=LAB)[world["learner"].id][0]

    found = document(held, TODAY, world["learner"].employee_no)

    assert (found["state"], found["held"], found["held_until"]) == ("held", True, date(2027, 10, 1))
    assert LIMIT in found["limits"]
    assert [one["kind"] for one in found["signatures"]] == ["confirm", "grant"]
