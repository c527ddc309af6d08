"""Plans of a small and of the whole demo, and a small demo that was loaded through the importers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from lms.app.commands import initialise
from lms.app.demo import loading
from lms.app.demo.inputs import Inputs, read_inputs
from lms.app.demo.scope import Scope
from lms.app.demo.system import HealthSystem, plan_system
from lms.app.factory import create_app
from lms.core import clock
from lms.core.config import ROOT
from lms.core.database import db
from tests.conftest import NOW, settings_for

TODAY = date(2026, 11, 16)
SMALL = Scope(staff=60, claims=400, months=12, seed=7, today=TODAY)
WHOLE = Scope(staff=480, claims=20_000, months=12, seed=7, today=TODAY)
LOADED = Scope(staff=60, claims=200, months=3, seed=7, today=TODAY)
PASSWORD = "one password for the whole demo"


@pytest.fixture(scope="session")
def inputs() -> Inputs:
    """What the demo is made from."""
    return read_inputs(ROOT / "content")


@pytest.fixture(scope="session")
def small(inputs: Inputs) -> HealthSystem:
    """The plan of the smallest demo over a year."""
    return plan_system(SMALL, inputs)


@pytest.fixture(scope="session")
def whole(inputs: Inputs) -> HealthSystem:
    """The plan of the demo that ``lms init --demo`` makes."""
    return plan_system(WHOLE, inputs)


@dataclass(frozen=True)
class Loaded:
    """An application whose database was filled by a demo."""

    app: Flask
    folder: Path
    scope: Scope


class Interrupted(Exception):
    """What stops a load in the middle of a step."""


def interrupted_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the load stop in a step, after its first import."""
    taken = iter(range(1, 10_000))
    real = loading.run_import

    def run_import(*arguments: Any, **options: Any) -> Any:
        if next(taken) == step:
            raise Interrupted
        return real(*arguments, **options)

    monkeypatch.setattr(loading, "run_import", run_import)


def load(scope: Scope, folder: Path, *, stop_at: int | None = None) -> Loaded:
    """Initialise a new application with the demo of a scope, as the command does.

    With ``stop_at`` the first try is interrupted at that import, and a second one goes on.
    """
    app = create_app(
        settings_for(f"sqlite:///{folder / 'demo.sqlite'}", folder)
        | {"LMS_DEMO_PASSWORD": PASSWORD, "LMS_HOST": "127.0.0.1", "CONTENT": ROOT / "content"}
    )
    with app.app_context(), clock.frozen(NOW):
        size = {name: getattr(scope, name) for name in ("staff", "claims", "months", "seed")}
        if stop_at is not None:
            with pytest.MonkeyPatch.context() as monkeypatch, pytest.raises(Interrupted):
                interrupted_at(stop_at, monkeypatch)
                initialise(demo=True, **size)
            assert app.config.get("DEMO") is not True
        initialise(demo=True, **size)
    return Loaded(app, folder, scope)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """A small demo of three months, loaded once, in two parts: the first try was interrupted."""
    found = load(LOADED, tmp_path_factory.mktemp("demo"), stop_at=31)
    yield found
    with found.app.app_context():
        db.engine.dispose()


@pytest.fixture
def demo(loaded: Loaded) -> Iterator[Loaded]:
    """The loaded demo inside an application context; tests only read it."""
    with loaded.app.app_context():
        yield loaded
        db.session.rollback()
        db.session.remove()
