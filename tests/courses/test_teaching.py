"""Which modules teach a workflow step: those with an objective about it, the most about it first."""

from typing import Any

import pytest

from lms.core.unit_of_work import UnitOfWork
from lms.courses.api import teaching
from tests.courses.factories import RevisionFactory, module_body

pytestmark = pytest.mark.database
STEP = {
    "id": "W05",
    "name": "Obtain authorization",
    "phase": "patient access",
    "competencies": ["PA07", "CP17"],
}


@pytest.fixture
def step(uow: UnitOfWork) -> None:
    """Publish a step that asks for two competencies."""
    lists = ("owners", "scope", "inputs", "outputs", "next", "errors", "claim_fields", "kpis")
    RevisionFactory(kind="step", key="W05", body={**{key: [] for key in lists}, **STEP})


def publish(module: str, *objectives: tuple[str, str], **changes: Any) -> None:
    """Publish a module whose objectives name a step and a competency each."""
    body = module_body(module, draw={f"O{number}": 1 for number, _ in enumerate(objectives, start=1)})
    body["module"] |= changes
    for objective, (step_id, competency) in zip(body["module"]["objectives"], objectives, strict=True):
        objective |= {"steps": [step_id], "competencies": [competency]}
    RevisionFactory(key=module, body=body)


def test_an_objective_teaches_a_step_by_naming_it_and_what_it_takes(step: None) -> None:
    publish("TS-01", ("W05", "PA07"))
    publish("TS-02", ("W05", "PA01"))
    publish("TS-03", ("W06", "PA07"))
    assert [module.id for module in teaching()["W05"]] == ["TS-01"]


def test_the_module_with_most_objectives_about_the_step_comes_first(step: None) -> None:
    publish("TS-01", ("W05", "PA07"), ("W06", "PA07"))
    publish("TS-02", ("W05", "CP17"), ("W05", "PA07"))
    assert [module.id for module in teaching()["W05"]] == ["TS-02", "TS-01"]


def test_a_shorter_form_goes_with_its_module(step: None) -> None:
    publish("TS-01", ("W05", "PA07"))
    publish("TS-01-S", ("W05", "PA07"), form_of="TS-01")
    assert [module.id for module in teaching()["W05"]] == ["TS-01"]


def test_a_step_that_nobody_teaches_has_no_module(step: None) -> None:
    assert teaching() == {"W05": ()}
