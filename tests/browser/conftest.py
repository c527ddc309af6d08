"""A real server on a small hospital, a real Chromium, and axe on every page that a journey visits."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PASSWORD = "correct horse battery staple"
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
AXE_RUN = """() => axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})
    .then(found => found.violations.map(
        v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 4).join(' | ')))"""


@dataclass
class Server:
    """A running web server: its address, its folder, and the means to kill and start it again."""

    instance: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    log: Path = field(default=Path())

    @property
    def url(self) -> str:
        """Address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """Environment of every command on this server's folder."""
        return os.environ | {
            "LMS_INSTANCE": str(self.instance),
            "LMS_PORT": str(self.port),
            "LMS_DATABASE_URL": "",
            "LMS_DEMO_PASSWORD": PASSWORD,
            "LMS_TIME_ZONE": "America/New_York",
        }

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run an ``lms`` command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "lms", *command],
            env=self.environment(),
            text=True,
            capture_output=True,
            check=False,
        )

    def start(self) -> None:
        """Start the web server and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lms", "serve"],
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=1).close()  # noqa: S310  our own server
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"The server did not answer: {self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """Kill every process of the server with SIGKILL, as a crash does."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Stop the server."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=15)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a small demo hospital: 80 people, 600 claims."""
    folder = tmp_path_factory.mktemp("hospital")
    made = Server(folder / "instance", free_port(), log=folder / "server.log")
    done = made.run("init", "--demo", "--demo-staff", "80", "--demo-claims", "600")
    if done.returncode:
        raise RuntimeError(f"lms init --demo failed: {done.stderr[-3000:]}")
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


class Visitor:
    """A person at a browser; every page looked at is checked by axe, console errors are collected."""

    def __init__(self, server: Server, context: BrowserContext, *, script: bool) -> None:
        self.server = server
        self.script = script
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "console",
            lambda message: self.problems.append(message.text) if message.type == "error" else None,
        )

    def open(self, path: str) -> Page:
        """Go to a page and check it."""
        self.page.goto(self.server.url + path)
        self.check()
        return self.page

    def check(self) -> None:
        """Run axe on the page as it stands (where scripts run); assert that nothing is found."""
        self.page.wait_for_load_state("networkidle")
        if not self.script:
            return
        self.page.evaluate(AXE.read_text())
        violations = self.page.evaluate(AXE_RUN)
        assert not violations, f"{self.page.url}: {violations}"

    def sign_in(self, name: str, password: str = PASSWORD) -> Page:
        """Sign in with an employee number or an email."""
        self.open("/login")
        self.page.get_by_label("Employee number or email").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_load_state()
        return self.page


@pytest.fixture
def visit(server: Server, browser: Browser) -> Iterator[type[Visitor]]:
    """Make visitors: ``visit(width=390, dark=True, script=False)``."""
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

    yield make  # type: ignore[misc]
    for context in contexts:
        context.close()
    assert not [problem for visitor in visitors for problem in visitor.problems]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
