"""What floors above learn of roles: titles, workflow roles, gates and rules as known."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from lms.core import clock
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.roles import api
from lms.roles.services import refuse_silent_gate_changes
from tests.compliance.conftest import publish, role_body

FIRST = datetime(2026, 1, 5, 15, tzinfo=UTC)
SECOND = datetime(2026, 6, 1, 15, tzinfo=UTC)


def publish_two_versions() -> None:
    with clock.frozen(FIRST), unit_of_work():
        publish("role", "registrar", role_body())
    body = role_body()
    body["gate"] = {**body["gate"], "version": 2, "requirements": body["gate"]["requirements"][:1]}
    with clock.frozen(SECOND), unit_of_work():
        publish("role", "registrar", body, date(2026, 7, 1))


def test_a_gate_is_named_after_its_job_role() -> None:
    assert api.gate_id("registrar") == "ehr-registrar"
    assert api.job_role_of_gate("ehr-registrar") == "registrar"


def test_a_gate_has_every_version_with_the_terms_it_was_first_given(database: Flask) -> None:
    publish_two_versions()
    versions = api.gate_versions("registrar")
    assert [(one.number, one.effective_on, len(one.asked)) for one in versions] == [
        (1, None, 2),
        (2, date(2026, 7, 1), 1),
    ]


def test_a_change_without_a_new_gate_version_leaves_the_gate_alone(database: Flask) -> None:
    with unit_of_work():
        publish("role", "registrar", role_body())
        body = role_body()
        body["gate"] = {**body["gate"], "requirements": body["gate"]["requirements"][:1]}
        publish("role", "registrar", body, date(2026, 7, 1))
    assert [len(one.asked) for one in api.gate_versions("registrar")] == [2]


def test_a_gate_that_changes_under_the_same_version_is_refused(database: Flask) -> None:
    with unit_of_work():
        publish("role", "registrar", role_body())
        refuse_silent_gate_changes()
        body = role_body()
        body["gate"] = {**body["gate"], "requirements": body["gate"]["requirements"][:1]}
        publish("role", "registrar", body, date(2026, 7, 1))
        with pytest.raises(Refused, match=r"registrar\.yaml: the gate changed"):
            refuse_silent_gate_changes()


def test_a_gate_that_changes_with_its_version_is_not_refused(database: Flask) -> None:
    publish_two_versions()
    refuse_silent_gate_changes()
    assert [one.number for one in api.gate_versions("registrar")] == [1, 2]


def test_as_known_before_it_was_published_a_version_does_not_exist(database: Flask) -> None:
    publish_two_versions()
    assert [one.number for one in api.gate_versions("registrar", FIRST)] == [1]


def test_the_first_content_counts_as_always_known(database: Flask) -> None:
    publish_two_versions()
    assert api.rules("registrar", datetime(2020, 1, 1, tzinfo=UTC))


def test_job_roles_map_to_roles_of_the_workflow_map(database: Flask) -> None:
    publish_two_versions()
    assert api.job_roles_of("patient_access") == ("registrar",)
    assert api.job_roles_of("biller") == ()


def test_a_role_without_content_is_shown_by_its_id(database: Flask) -> None:
    assert api.title_of("charge_capture") == "Charge capture"
    assert api.title_of(None) == ""


def test_what_is_planned_is_shown_and_never_asked(database: Flask) -> None:
    planned = [{"module": "PA-08", "title": "Emergency registration", "when": "after", "due_days": 30}]
    with unit_of_work():
        publish("role", "registrar", role_body(planned=planned))
    assert [one.module for one in api.role("registrar").planned] == ["PA-08"]
    assert all(rule.asked.subject != "PA-08" for rule in api.rules("registrar"))
