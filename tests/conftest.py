"""One application and database for the run; each test has a rolled-back transaction and a frozen clock."""

import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import event
from sqlalchemy.engine import Engine
from xdist.scheduler import LoadFileScheduling

from lms.app.factory import create_app
from lms.core import clock
from lms.core.database import Base, db, transaction_mode
from lms.core.unit_of_work import UnitOfWork, unit_of_work
from lms.people.identity import identity_of
from lms.people.models import Person
from tests.content_memory import remembered
from tests.databases import database_url
from tests.standing import Once, Standing

NOW = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
PERSON = "tests.person_id"
TOGETHER, NARROW = "tests/demo/", 4
CONTENT_AGAIN = (
    "tests/app/test_retired_module.py",
    "tests/authoring/test_export.py",
    "tests/roles/test_axes.py",
)
"""These load the shipped content, as tests/compliance/test_real_content.py does on both databases."""

_quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
_examples = {"normal": 40, "wide": 100, "slow": 10_000, "postgresql": 10, "postgresql-wide": 25}
for _profile, _most in _examples.items():
    settings.register_profile(_profile, max_examples=_most, deadline=None, suppress_health_check=_quiet)
settings.load_profile("normal")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    """On PostgreSQL fewer examples do: the histories themselves are searched on SQLite."""
    if config.getoption("--database") == "postgresql" and not config.getoption("--hypothesis-profile"):
        settings.load_profile("postgresql")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark every test that asks for the database, so that it runs on PostgreSQL too.

    There pages are wide, and whatever brings the shipped content in once more; of the services of a file,
    which ask the same of the same tables, the first test and every fourth after it are narrow.
    """
    on_postgresql = config.getoption("--database") == "postgresql"
    places: Counter[Path] = Counter()
    for item in items:
        asked = getattr(item, "fixturenames", ())
        if "app" not in asked:
            continue
        item.add_marker(pytest.mark.database)
        is_page = "client" in asked or item.nodeid.startswith(CONTENT_AGAIN)
        if on_postgresql and (is_page or places[item.path] % NARROW):
            item.add_marker(pytest.mark.wide)
        places[item.path] += not is_page


class ByWorld(LoadFileScheduling):
    """One file goes to one process; the files that look at the loaded demo go to the one that loads it."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else str(super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByWorld | None:
    """Hand tests out by file, so that what a file makes is made once."""
    return ByWorld(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on an empty, migrated database of its own."""
    folder = tmp_path_factory.mktemp("instance")
    with database_url(request.config.getoption("--database"), folder) as url:
        made = create_app(settings_for(url, folder))
        with made.app_context():
            mode = transaction_mode.set("write")
            Base.metadata.create_all(db.engine)
            transaction_mode.reset(mode)
        made.extensions["lms"].identity_of_request = _identity_for_tests(made)
        yield made
        with made.app_context():
            db.engine.dispose()


def settings_for(url: str, folder: Path) -> dict[str, Any]:
    """Settings of an application under test."""
    return {
        "TESTING": True,
        "INSTANCE": folder,
        "DEMO": False,
        "SQLALCHEMY_DATABASE_URI": url,
        "SECRET_KEY": "a secret of the tests, long enough to pass",
        "LMS_HASH_KEY": "a hash key of the tests, long enough to pass",
        "LMS_AUDIT_KEY": "an audit key of the tests, long enough to pass",
        "LMS_TIME_ZONE": "America/New_York",
        "WTF_CSRF_ENABLED": False,
    }


def _identity_for_tests(made: Flask) -> Callable[[], Any]:
    real = made.extensions["lms"].identity_of_request

    def identity_of_request() -> Any:
        person_id = request.environ.get(PERSON)
        if person_id is not None:
            return identity_of(db.session.get(Person, person_id))
        return real() if real else identity_of(None)

    return identity_of_request


@pytest.fixture(scope="session", autouse=True)
def content_memory() -> Iterator[None]:
    """Read the shipped content once for all tests that load it."""
    with remembered():
        yield


@pytest.fixture(autouse=True)
def frozen_clock() -> Iterator[datetime]:
    """Monday 16 November 2026, 09:00 in New York."""
    with clock.frozen(NOW):
        yield NOW


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections that leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else address
        if isinstance(address, tuple) and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"A test wanted to reach {host}.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def standing(app: Flask) -> Iterator[Standing]:
    """What keeps a world from one test to the next."""
    made = Standing(app)
    yield made
    with app.app_context():
        made.end()


@pytest.fixture
def database(standing: Standing, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application context whose every commit is undone after the test."""
    with standing.test(keeps="once" in request.fixturenames) as app:
        yield app


@pytest.fixture
def once(database: Flask, standing: Standing) -> Once:
    """Return a function ``(name, make)`` that gives a world which is made once for tests in a row.

    Ask for it before anything else writes; the name says everything that the world depends on.
    """
    return standing.once


@pytest.fixture
def uow(database: Flask) -> Iterator[UnitOfWork]:
    """An open unit of work, for tests of services."""
    with unit_of_work() as unit:
        yield unit


@pytest.fixture
def client(database: Flask) -> FlaskClient:
    """A browser that nobody has signed in to."""
    return database.test_client()


@pytest.fixture
def sign_in() -> Callable[[FlaskClient, Person | None], FlaskClient]:
    """Make a client act as a person (None signs out), without passing the sign-in page."""

    def act_as(client: FlaskClient, person: Person | None) -> FlaskClient:
        client.environ_base.pop(PERSON, None)
        if person is not None:
            client.environ_base[PERSON] = person.id
        return client

    return act_as


@pytest.fixture
def count_queries(database: Flask) -> Callable[[], Any]:
    """A context manager that yields the list of statements executed within."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "SET TRANSACTION")):
                statements.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return counting
