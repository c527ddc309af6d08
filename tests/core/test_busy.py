"""A database that others write to for too long: the page says so and asks to send it again."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from lms.core import database
from lms.core.database import configure_engine, is_busy, transaction_mode


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


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "one.sqlite"
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE thing (id INTEGER)")
    return path


@pytest.fixture
def engine(file: Path) -> Engine:
    made = create_engine(f"sqlite:///{file}")
    configure_engine(made)
    return made


def write(engine: Engine) -> None:
    token = transaction_mode.set("write")
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO thing VALUES (1)")
    finally:
        transaction_mode.reset(token)


def waiting(monkeypatch: pytest.MonkeyPatch, at: int, then: Callable[[], Any]) -> list[float]:
    """Return the pauses of who waits to write; ``then`` happens in the pause of number ``at``."""
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == at:
            then()

    monkeypatch.setattr("lms.core.database.time.sleep", sleep)
    return pauses


def test_a_writer_tries_again_every_millisecond_until_the_other_process_is_done(
    file: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    pauses = waiting(monkeypatch, 40, lambda: other.execute("COMMIT"))

    write(engine)

    assert pauses == [0.001] * 40
    assert other.execute("SELECT count(*) FROM thing").fetchone() == (1,)


def test_a_writer_gives_up_when_others_write_all_the_time(
    file: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    pauses = waiting(monkeypatch, 0, lambda: None)

    with pytest.raises(OperationalError) as told:
        write(engine)

    assert is_busy(told.value)
    assert sum(pauses) == pytest.approx(database.BUSY_SECONDS)


def test_who_reads_still_waits_as_long_as_before(engine: Engine) -> None:
    write(engine)

    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5000
