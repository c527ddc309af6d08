"""``lms rebuild``: every feature makes its derived rows anew; a check changes nothing."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from lms.core.database import db
from lms.core.feature import Feature, Features, features
from lms.core.rebuild import Derived, rebuild_command
from lms.people.models import Unit
from tests.factories import UnitFactory


def put_one_right() -> int:
    UnitFactory()
    return 1


@pytest.fixture
def two_features(database: Flask, monkeypatch: pytest.MonkeyPatch) -> Features:
    """Two features: one whose rows agree, one that puts a row right."""
    made = (
        Feature(name="low", derived=(Derived("sums", lambda: 0),)),
        Feature(name="high", derived=(Derived("spans", put_one_right),)),
    )
    changed = replace(features(), all=made)
    monkeypatch.setitem(database.extensions, "lms", changed)
    return changed


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(rebuild_command, arguments)
    return result.exit_code, result.stdout, result.stderr


def units() -> int:
    return db.session.scalar(select(func.count()).select_from(Unit)) or 0


def test_a_check_tells_what_differs_and_stores_nothing(two_features: Features) -> None:
    code, text, _ = run("--check", "--json")
    assert code == 1
    assert json.loads(text) == {"agrees": False, "check": True, "differences": {"sums": 0, "spans": 1}}
    assert units() == 0


def test_a_rebuild_puts_right_and_says_so(two_features: Features) -> None:
    code, _, told = run()
    assert code == 1
    assert told == "sums: agree\nspans: 1 rows differed, put right\n"
    assert units() == 1


def test_it_ends_with_zero_when_everything_agrees(
    two_features: Features, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(two_features, "all", two_features.all[:1])
    assert run("--check")[0] == 0
