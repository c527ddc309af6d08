"""Gates that begin to ask for simulations: who was cleared before stays cleared, who comes later plays."""

from datetime import date
from typing import Any

import pytest
import yaml

from lms.access.api import decide
from lms.app.demo.inputs import SIMULATION, Inputs
from lms.app.demo.newer import earlier, newer_on, waits_for_newer
from lms.app.demo.system import HealthSystem, plan_system
from lms.authoring.services.people_hit import people_hit
from lms.authoring.services.programmes import programme_of
from lms.core import clock, permissions
from lms.core.config import ROOT
from lms.core.content import load_if_changed
from lms.core.unit_of_work import unit_of_work
from lms.people.api import person_by_employee_no
from lms.people.identity import identity_of
from lms.roles.api import gate_versions
from tests.conftest import NOW
from tests.demo.conftest import LOADED, SMALL, TODAY, Loaded

GATE = "ehr-registrar"


def shipped(job_role: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "content/roles" / f"{job_role}.yaml").read_text())
    return found


def plays_of(system: HealthSystem, employee_no: str) -> set[str]:
    return {
        fact.subject for fact in system.evidence if (fact.employee_no, fact.kind) == (employee_no, SIMULATION)
    }


def test_a_gate_before_is_one_version_lower_and_asks_for_no_simulation() -> None:
    before, now = earlier(shipped("biller"), {"BL05"})["gate"], shipped("biller")["gate"]
    assert before["version"] == now["version"] - 1
    assert now["modules"] == before["modules"]
    assert [row for row in now["requirements"] if row["kind"] != "simulation-passed"] == before[
        "requirements"
    ]


def test_what_leaders_play_after_the_start_is_left_out_and_their_gate_stays() -> None:
    before, now = earlier(shipped("leader")), shipped("leader")
    assert "after" not in before
    assert before["gate"] == now["gate"]


def test_what_only_plays_prove_was_not_measured_before() -> None:
    assert "BL05" not in earlier(shipped("biller"), {"BL05"})["competencies"]
    assert "BL05" in shipped("biller")["competencies"]


def test_who_asks_for_nothing_to_play_stays_as_it_is() -> None:
    assert earlier(shipped("trainer")) == shipped("trainer")


def test_only_who_was_not_cleared_before_the_day_plays(small: HealthSystem) -> None:
    assert plays_of(small, "10043") == {"SC1", "SC1/biller"}
    assert plays_of(small, "10042") == set()
    assert plays_of(small, "10047") == set()


def test_where_gates_always_asked_everybody_has_played(inputs: Inputs) -> None:
    whole = plan_system(SMALL, inputs, date.min)
    assert plays_of(whole, "10047") >= {"SC1", "SC1/biller"}
    signed = {one.employee_no for one in whole.sign_offs if one.job_role == "registrar"}
    assert all(plays_of(whole, number) for number in signed)


def test_the_registrars_gate_has_a_version_before_and_one_from_its_day_on(demo: Loaded) -> None:
    first, second = gate_versions("registrar")
    assert (first.number, first.effective_on) == (1, None)
    assert (second.number, second.effective_on) == (2, LOADED.newer_on)
    asked = {one.subject for one in second.asked} - {one.subject for one in first.asked}
    assert asked == {"SC1", "SC1/biller"}


def test_who_was_cleared_before_is_cleared_under_that_version_today(demo: Loaded) -> None:
    decision = decide(person_by_employee_no("10047").id, GATE, as_of=TODAY).decision
    assert (decision.state, decision.version) == ("cleared", 1)


@pytest.mark.parametrize(("employee_no", "met"), [("10042", False), ("10043", True)])
def test_who_came_later_is_asked_to_play(demo: Loaded, employee_no: str, met: bool) -> None:
    decision = decide(person_by_employee_no(employee_no).id, GATE, as_of=TODAY).decision
    plays = [one for one in decision.requirements if one.kind == "simulation-passed"]
    assert decision.version == 2
    assert [(one.title, one.met) for one in plays] == [
        ("Two cards at two in the morning", met),
        ("Two cards at two in the morning, seen as Biller", met),
    ]


def test_the_content_that_is_live_is_the_shipped_one(demo: Loaded) -> None:
    assert not waits_for_newer(ROOT / "content")
    assert newer_on(LOADED) == LOADED.newer_on
    with clock.frozen(NOW), unit_of_work():
        result = load_if_changed(ROOT / "content")
    assert (result.added, result.changed, result.retired) == (0, 0, 0)


def test_a_director_has_a_draft_that_names_who_would_be_hit(demo: Loaded) -> None:
    it = programme_of("registrar")
    assert [one.row.subject for one in it.changes] == ["WQ-5"]
    assert it.gate_version == it.live_gate_version + 1
    with permissions.acting_as(identity_of(person_by_employee_no("10002"))):
        named = people_hit("registrar", it.published, it.document, first_day=TODAY)
    assert "10042" in {row.person.employee_no for row in named.rows}
    assert "10047" not in {row.person.employee_no for row in named.rows}
