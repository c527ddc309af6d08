"""Web parts: security headers on every answer, errors that say what to do, health that tells the truth."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.errors import Conflict, NotAllowed, NotFound, Refused
from lms.core.web.errors import problem


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for address in ("/healthz", "/nowhere"):
        headers = client.get(address).headers

        assert "'unsafe-inline'" not in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_an_unknown_address_is_a_page_that_says_what_to_do(client: FlaskClient) -> None:
    response = client.get("/nowhere")

    assert response.status_code == 404
    assert "does not exist" in response.text


def test_an_api_gets_a_json_problem(client: FlaskClient) -> None:
    response = client.get("/api/v1/nowhere")

    assert response.mimetype == "application/problem+json"
    assert response.get_json()["status"] == 404


@pytest.mark.parametrize(
    ("error", "status"),
    [(NotFound("a"), 404), (NotAllowed("a"), 403), (Conflict("a"), 409), (Refused("a"), 422)],
)
def test_domain_errors_have_their_status(database: Flask, error: Exception, status: int) -> None:
    assert error.status == status


def test_an_htmx_request_gets_a_fragment(database: Flask) -> None:
    with database.test_request_context("/", headers={"HX-Request": "true"}):
        response = problem(422, "Not accepted", "The date is in the past.", "Choose a later day.")
        body = response.get_data(as_text=True)

    assert "<html" not in body
    assert "Choose a later day." in body


def test_healthz_answers_without_the_database(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}


def test_metrics_count_requests_by_view(client: FlaskClient) -> None:
    client.get("/healthz")

    assert 'lms_requests_total{status="200",view="health.healthz"}' in client.get("/metrics").text
