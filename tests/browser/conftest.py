"""A real server on a small hospital, a real Chromium, and axe on every page that a journey visits."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.hospital import Server
from tests.browser.visitor import PATIENCE, Visitor
from tests.sharing import free_port, made_once

expect.set_options(timeout=PATIENCE)

CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]


class Visit(Protocol):
    """Makes visitors."""

    def __call__(
        self, *, width: int = 1366, height: int = 768, dark: bool = False, script: bool = True
    ) -> Visitor:
        """Open a browser of this size, theme and with or without scripts."""


def fill(folder: Path) -> None:
    """Make the hospital of the journeys; nobody serves it yet."""
    unserved = Server(folder / "instance", free_port())
    unserved.run("init", "--demo", "--demo-staff", "80", "--demo-claims", "600")
    unserved.run(str(folder), module="tests.browser.prepare")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a small demo hospital: 80 people, 600 claims, and the newcomers of the journeys."""
    folder = tmp_path_factory.mktemp("hospital")
    made = Server(folder / "instance", free_port(), log=folder / "server.log")
    shutil.copytree(made_once(tmp_path_factory, "journeys", fill) / "instance", made.instance)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless; without it the journeys are skipped, in CI they fail."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        reason = "no Chromium: apt-get install chromium fonts-liberation libatomic1"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=flags)
        yield opened
        opened.close()


@pytest.fixture
def visit(server: Server, browser: Browser) -> Iterator[Visit]:
    """Make visitors: ``visit(width=390, dark=True, script=False)``; at the end no console may have errors."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def make(*, width: int = 1366, height: int = 768, dark: bool = False, script: bool = True) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        visitors.append(Visitor(server, context, script=script))
        return visitors[-1]

    yield make
    for context in contexts:
        context.close()
    assert not [problem for visitor in visitors for problem in visitor.problems]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder; first come those that do not wait for the hospital of the journeys."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path.name == "test_question_types.py", reverse=True)
