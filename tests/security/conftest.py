"""The hostile hospital, and visitors to it whose failures are collected instead of raised."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.security.worlds import World, make_world
from tests.standing import Once

Visit = Callable[..., "TestResponse | str"]


@pytest.fixture
def world(once: Once, tmp_path: Path) -> World:
    """The hostile hospital."""
    found: World = once("the hostile hospital", lambda: make_world(tmp_path))
    return found


@pytest.fixture
def visit(client: FlaskClient, sign_in: Any) -> Visit:
    """Return a function that opens a page as a person; an exception comes back as its text."""

    def open_page(person: Any, path: str, *, method: str = "GET", **options: Any) -> TestResponse | str:
        try:
            return sign_in(client, person).open(path, method=method, **options)
        except Exception as error:
            return f"{type(error).__name__}: {str(error)[:160]}"

    return open_page
