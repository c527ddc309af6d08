"""A database that others write to for too long: the page says so and asks to send it again."""

import sqlite3
from typing import Any, NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError


def fails_with(code: int) -> Any:
    """Return a view in which SQLite gives up with an error code."""

    def view(*_: Any) -> NoReturn:
        cause = sqlite3.OperationalError("database is locked")
        cause.sqlite_errorcode = code
        raise OperationalError("UPDATE thing", {}, cause)

    return view


@pytest.fixture
def live(database: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application as it answers outside of tests."""
    monkeypatch.setitem(database.config, "TESTING", False)
    monkeypatch.setitem(database.config, "PROPAGATE_EXCEPTIONS", False)
    return database


def test_a_busy_database_asks_to_send_it_again(
    live: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(live.view_functions, "sign_in.login", fails_with(sqlite3.SQLITE_BUSY))

    answer = client.get("/login")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Send it again" in answer.text


def test_another_failure_is_no_busy_database(
    live: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(live.view_functions, "sign_in.login", fails_with(sqlite3.SQLITE_CORRUPT))

    assert client.get("/login").status_code == 500
