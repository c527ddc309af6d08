"""What failures tell, and to whom: the log names no values, the page names no error."""

import logging
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from lms.core.database import db
from tests.security.conftest import Visit
from tests.security.places import rules
from tests.security.test_views import lawful
from tests.security.worlds import World

pytestmark = pytest.mark.database
NAME = "Dana Whitfield, born 1961"


def test_a_failed_statement_is_told_without_its_values(database: Flask) -> None:
    with pytest.raises(SQLAlchemyError) as failed:
        db.session.execute(text("SELECT * FROM no_such_table WHERE name = :name"), {"name": NAME})
    assert NAME not in str(failed.value)


def test_a_page_that_fails_tells_a_number_and_nothing_of_the_error(
    database: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: Any) -> None:
        db.session.execute(text("SELECT * FROM no_such_table WHERE name = :name"), {"name": NAME})

    monkeypatch.setitem(database.config, "TESTING", False)
    monkeypatch.setitem(database.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(database.view_functions, "sign_in.login", fail)
    with caplog.at_level(logging.DEBUG):
        answer = client.get(f"/login?next=/people?text={NAME}")
    told = capsys.readouterr()
    assert answer.status_code == 500
    assert "no_such_table" not in answer.text
    assert NAME not in answer.text + told.out + told.err + caplog.text
    assert "born" not in told.err + caplog.text


def test_no_page_of_a_person_is_kept_by_a_browser_or_framed_by_another_site(
    database: Flask, world: World, visit: Visit
) -> None:
    open_to_stores = []
    for rule in rules(database, "GET"):
        found = visit(world.cast["administrator"], lawful(world, rule))
        assert not isinstance(found, str)
        is_kept = found.headers["Cache-Control"] != "no-store"
        if is_kept or "frame-ancestors 'none'" not in found.headers["Content-Security-Policy"]:
            open_to_stores.append(rule.rule)
    assert not open_to_stores
