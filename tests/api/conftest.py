"""A hospital in which every resource has something to answer, and programs that ask with a token."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.people.models_signin import Account
from lms.people.services import api_tokens
from tests.security.worlds import World, make_world
from tests.standing import Once

Ask = Callable[..., TestResponse]


def token_of(person: Person, *, name: str = "a test", days: int = 90) -> api_tokens.Made:
    """Make a token of a person; opens its own unit of work."""
    with unit_of_work():
        return api_tokens.make(person, name=name, days=days, made_by=None, actor="test")


def choose_passwords() -> None:
    """Let everybody have chosen a password of their own."""
    with unit_of_work():
        db.session.execute(update(Account).values(must_change=False))


def bearer(secret: str) -> dict[str, str]:
    """Return the header that shows a token."""
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def world(once: Once, tmp_path: Path) -> World:
    """The hostile hospital of the security tests: it has claims, gates, exams and measures."""

    def make() -> World:
        made = make_world(tmp_path)
        choose_passwords()
        return made

    found: World = once("the hostile hospital with chosen passwords", make)
    return found


@pytest.fixture
def ask(database: Flask) -> Ask:
    """Return a function that asks below ``/api/v1`` as a person, by a token."""
    secrets: dict[int, str] = {}

    def send(person: Person, path: str, method: str = "GET", **options: Any) -> TestResponse:
        if person.id not in secrets:
            secrets[person.id] = token_of(person, name="asking").secret
        asked = database.test_client()
        return asked.open(f"/api/v1{path}", method=method, headers=bearer(secrets[person.id]), **options)

    return send
