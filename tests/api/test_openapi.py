"""The description: whole, open to everybody, and drawn as a page without a script of others."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.web.api import Resources
from lms.core.web.api_documents import Document
from lms.core.web.api_problems import PROBLEMS


@pytest.fixture
def told(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    document: dict[str, Any] = answer.get_json()
    return document


def operations(told: dict[str, Any]) -> list[tuple[str, dict[str, Any], list[dict[str, Any]]]]:
    """Return ``(path, operation, parameters)`` of every operation."""
    return [
        (path, item[method], [*item.get("parameters", []), *item[method].get("parameters", [])])
        for path, item in told["paths"].items()
        for method in item
        if method in ("get", "post", "put", "patch", "delete")
    ]


def test_it_is_openapi_3_1_and_names_itself(told: dict[str, Any]) -> None:
    assert told["openapi"] == "3.1.0"
    assert told["info"]["title"] == "Firstpass"
    assert told["info"]["version"] == "1.0"
    assert told["info"]["description"]


def test_it_lists_every_resource_and_nothing_else(told: dict[str, Any], database: Flask) -> None:
    served = {
        re.sub(r"<(\w+)>", r"{\1}", rule.rule)
        for rule in database.url_map.iter_rules()
        if rule.endpoint.startswith("api_") and rule.rule.startswith("/api/v1")
    }

    assert set(told["paths"]) == served
    assert len(served) == 21


def test_every_operation_only_reads_but_for_the_two_about_exceptions(told: dict[str, Any]) -> None:
    assert {name for item in told["paths"].values() for name in item} <= {"get", "post", "parameters"}
    assert {path for path, item in told["paths"].items() if "post" in item} == {
        "/api/v1/compliance/people/{employee_no}/exceptions",
        "/api/v1/compliance/exceptions/{exception_id}/steps",
    }


def test_every_operation_has_an_id_of_its_own_and_says_what_it_answers(told: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _path, operation, _parameters in operations(told)]

    assert len(set(ids)) == len(ids)
    for path, operation, _parameters in operations(told):
        assert operation["summary"].endswith("."), path
        assert operation["description"].startswith(operation["summary"]), path
        assert "Raises" not in operation["description"], path


def test_every_name_in_a_path_is_a_parameter(told: dict[str, Any]) -> None:
    for path, _operation, parameters in operations(told):
        named = {one["name"] for one in parameters if one["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path)), path


def test_every_parameter_has_a_type_and_a_description(told: dict[str, Any]) -> None:
    for path, _operation, parameters in operations(told):
        for one in parameters:
            assert one["schema"]["type"], (path, one)
            assert one["description"], (path, one)
            assert one.get("required", False) == (one["in"] in ("path", "header")), (path, one)


def test_days_are_described_as_days(told: dict[str, Any]) -> None:
    days = [
        one["schema"]
        for _path, _operation, parameters in operations(told)
        for one in parameters
        if one["name"] in ("as_of", "known_on", "from", "to")
    ]

    assert len(days) > 8
    for schema in days:
        assert schema["format"] == "date"


def test_every_operation_documents_its_answer_and_its_problems(told: dict[str, Any]) -> None:
    for path, operation, _parameters in operations(told):
        answers = operation["responses"]
        more = {"400", "409"} if "requestBody" in operation else set()
        assert set(answers) == {"200", "401", "403", "404", "405", "422"} | more, path
        assert answers["200"]["content"]["application/json"]["schema"], path
        for status in ("401", "403", "404", "405", "422"):
            component = answers[status]["$ref"].rpartition("/")[2]
            content = told["components"]["responses"][component]["content"]
            assert content["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_every_reference_leads_somewhere(told: dict[str, Any]) -> None:
    references = re.findall(r"'#/components/(\w+)/(\w+)'", str(told))

    assert len(references) > 50
    assert [(kind, name) for kind, name in references if name not in told["components"][kind]] == []


def test_both_ways_to_say_who_asks_are_described(told: dict[str, Any]) -> None:
    schemes = told["components"]["securitySchemes"]

    assert told["security"] == [{"token": []}, {"session": []}]
    assert schemes["token"]["scheme"] == "bearer"
    assert schemes["session"]["in"] == "cookie"


def test_every_operation_belongs_to_a_described_group(told: dict[str, Any]) -> None:
    groups = {tag["name"] for tag in told["tags"] if tag["description"]}

    assert {operation["tags"][0] for _path, operation, _parameters in operations(told)} == groups


def test_the_page_lists_every_address_and_every_problem(client: FlaskClient, told: dict[str, Any]) -> None:
    page = client.get("/api/v1/").text

    for path in told["paths"]:
        assert f"<code>{path}</code>" in page
    for problem in PROBLEMS.values():
        assert f'id="{problem.slug}"' in page
    assert page.count("<script") == 1


def test_a_resource_without_a_permission_is_refused_when_it_is_declared() -> None:
    resources = Resources("nothing", "Nothing", "Nothing.")

    with pytest.raises(TypeError, match="declares no permission"):

        @resources.get("/nothing")
        @resources.answers(Document)
        def read_nothing() -> dict[str, Any]:
            return {}
