"""The role files: one for each job role, asking only for what exists and planning only what does not."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from lms.core.config import ROOT
from lms.roles.content import JOB_ROLES, RoleSchema, entries

CONTENT = ROOT / "content"
FILES = sorted((CONTENT / "roles").glob("*.yaml"))
REGISTRAR_MODULES = ["CORE-01", "CORE-02", "CORE-03", "CORE-04", "PA-02", "PA-03", "PA-05", "PA-07"]
REGISTRAR_SKILLS = [
    "walk-in-registration",
    "secondary-payer-interview",
    "abn-conversation",
    "till-open-close",
    "estimate-and-collection-talk",
]


def body(job_role: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CONTENT / "roles" / f"{job_role}.yaml").read_text())
    return found


def read(file: str) -> Any:
    return yaml.safe_load((CONTENT / file).read_text())


def ids(file: str) -> set[str]:
    return {item["id"] for item in read(file)}


def test_there_is_one_file_for_each_job_role() -> None:
    assert sorted(path.stem for path in FILES) == sorted(JOB_ROLES)
    assert len(FILES) == 31


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_role_fits_its_schema_and_its_file_name(path: Path) -> None:
    assert RoleSchema().validate(yaml.safe_load(path.read_text())) == {}
    assert body(path.stem)["id"] == path.stem


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_role_asks_for_modules_that_exist_and_plans_those_that_do_not(path: Path) -> None:
    existing = {folder.name for folder in (CONTENT / "modules").iterdir()}
    forms = {form["id"] for name in existing for form in read(f"modules/{name}/module.yaml").get("forms", [])}
    role = body(path.stem)
    asked = {item["module"] for part in ("gate", "after") for item in role.get(part, {}).get("modules", [])}
    assert asked <= existing | forms
    planned = role.get("planned", [])
    assert not {item["module"] for item in planned if "module" in item} & existing
    assert all(item["why"] for item in planned if "module" not in item)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_role_names_workflow_roles_and_competencies_of_the_map(path: Path) -> None:
    role = body(path.stem)
    assert set(role["workflow_roles"]) <= ids("workflows/roles.yaml")
    assert set(role.get("competencies", [])) <= ids("workflows/competencies.yaml")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_everybody_with_a_gate_does_the_two_modules_for_everybody(path: Path) -> None:
    modules = [item["module"] for item in body(path.stem)["gate"]["modules"]]
    assert {"CORE-01", "CORE-03"} <= set(modules)


def test_the_registrar_gate_is_the_one_of_the_requirement_matrix() -> None:
    gate = body("registrar")["gate"]
    assert [item["module"] for item in gate["modules"]] == REGISTRAR_MODULES
    played = ["SC1", "SC1/biller"]
    assert [item["subject"] for item in gate["requirements"]] == [
        *REGISTRAR_SKILLS,
        *played,
        "acceptable-use",
    ]


def test_a_module_stands_for_its_lessons_and_its_exam() -> None:
    part = {"modules": [{"module": "PA-03", "critical": True}, {"module": "PA-05", "exam": False}]}
    assert [(entry["kind"], entry["subject"], entry["critical"]) for entry in entries(part)] == [
        ("module-completed", "PA-03", True),
        ("exam-passed", "PA-03", True),
        ("module-completed", "PA-05", False),
    ]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"id": "janitor"}, "id"),
        ({"surprise": 1}, "surprise"),
        ({"gate": {"version": 0, "modules": [{"module": "PA-02"}]}}, "gate"),
        ({"gate": {"version": 1, "modules": []}}, "gate"),
        ({"after": {"requirements": [{"kind": "wish", "subject": "x"}]}}, "after"),
        ({"planned": [{"module": "PA-08", "title": "x", "when": "never"}]}, "planned"),
        ({"planned": [{"title": "neither a module nor a reason", "when": "gate"}]}, "planned"),
    ],
)
def test_a_role_that_does_not_fit_is_a_fault_at_its_place(change: dict[str, Any], place: str) -> None:
    assert list(RoleSchema().validate({**body("registrar"), **change})) == [place]
