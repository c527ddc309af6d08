"""What failures tell, and to whom: the log names no values, the page names no error."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, text
from sqlalchemy.exc import SQLAlchemyError

from lms.core.database import db
from lms.core.jobs import Job, JobRun, run_once
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.conftest import NOW
from tests.security.conftest import Visit
from tests.security.places import rules
from tests.security.test_views import lawful
from tests.security.worlds import World

pytestmark = pytest.mark.database
NAME = "Dana Whitfield, born 1961"
PICTURES = {"/media/<digest>": "private, max-age=31536000, immutable"}
"""A picture of a lesson tells of nobody and never changes: a reader's own browser may keep it."""


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the application logs, as it is written."""
    usual, written = structlog.get_config(), io.StringIO()
    structlog.configure(**{**usual, "logger_factory": structlog.PrintLoggerFactory(written)})
    yield written
    structlog.configure(**usual)


def test_a_failed_statement_is_told_without_its_values(database: Flask) -> None:
    with pytest.raises(SQLAlchemyError) as failed:
        db.session.execute(text("SELECT * FROM no_such_table WHERE name = :name"), {"name": NAME})
    assert NAME not in str(failed.value)


def test_a_page_that_fails_tells_a_number_and_nothing_of_the_error(
    database: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    log: io.StringIO,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: Any) -> None:
        db.session.execute(text("SELECT * FROM no_such_table WHERE name = :name"), {"name": NAME})

    monkeypatch.setitem(database.config, "TESTING", False)
    monkeypatch.setitem(database.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(database.view_functions, "sign_in.login", fail)
    with caplog.at_level(logging.DEBUG):
        answer = client.get(f"/login?next=/people?text={NAME}")
    told = log.getvalue() + caplog.text
    assert answer.status_code == 500
    assert "no_such_table" not in answer.text
    assert "request.failed" in told
    assert NAME not in answer.text + told
    assert "born" not in told


def refused_row(*_: Any) -> str:
    """Have the database refuse a row that holds a name."""
    with unit_of_work():
        db.session.execute(insert(Person).values(employee_no=NAME, given_name=NAME, family_name=None))
    return ""


def test_a_row_that_the_database_refuses_is_not_quoted_in_the_log(
    database: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    log: io.StringIO,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setitem(database.config, "TESTING", False)
    monkeypatch.setitem(database.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(database.view_functions, "sign_in.login", refused_row)

    with caplog.at_level(logging.DEBUG):
        assert client.get("/login").status_code == 500

    told = log.getvalue() + caplog.text
    assert "request.failed" in told
    assert "in refused_row" in told
    assert "IntegrityError" in told
    assert NAME not in told


def test_a_job_that_fails_tells_neither_the_log_nor_the_health_page_a_row(
    database: Flask, log: io.StringIO
) -> None:
    run_once(Job("tests", {}, refused_row), NOW)

    told = log.getvalue()
    assert "IntegrityError" in told
    assert NAME not in told
    assert db.session.query(JobRun.outcome).scalar() == "IntegrityError"


def test_no_page_of_a_person_is_kept_by_a_browser_or_framed_by_another_site(
    database: Flask, world: World, visit: Visit
) -> None:
    open_to_stores = []
    for rule in rules(database, "GET"):
        found = visit(world.cast["administrator"], lawful(world, rule))
        assert not isinstance(found, str)
        wanted = PICTURES.get(rule.rule, "no-store")
        is_kept = found.headers["Cache-Control"] != wanted
        if is_kept or "frame-ancestors 'none'" not in found.headers["Content-Security-Policy"]:
            open_to_stores.append(rule.rule)
    assert not open_to_stores
