"""Two web servers and two schedulers on one database, the people who work on them, and what kills them."""

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

START_SECONDS = 240.0
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Process:
    """A program of the house, started again whenever it was killed."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in a group of its own."""
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                [sys.executable, "-m", *self.command],
                env=dict(self.environment),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kill the whole group with SIGKILL."""
        if self.running is not None and self.running.poll() is None:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()

    def children(self) -> list[int]:
        """Return the processes that it has forked: the workers of a web server."""
        assert self.running is not None
        path = Path(f"/proc/{self.running.pid}/task/{self.running.pid}/children")
        return [int(number) for number in path.read_text().split()]


@dataclass
class Browser:
    """Somebody signed in; repeats what was not acknowledged, at either server, with the same form."""

    ports: tuple[int, ...]
    name: str
    password: str
    chance: random.Random
    is_over: threading.Event
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=20))

    def url(self, path: str) -> str:
        """Return an address at one of the servers."""
        return f"http://127.0.0.1:{self.chance.choice(self.ports)}{path}"

    def sign_in(self) -> None:
        """Sign in, however long it takes."""
        self.until(lambda: self.post("/login", name=self.name, password=self.password, at="/login"))

    def post(self, path: str, at: str = "/settings", **fields: str) -> bool:
        """Send a form; tell whether it was acknowledged by a redirect."""
        page = self.http.get(self.url(at))
        token = _TOKEN.search(page.text)
        if token is None:
            return False
        answer = self.http.post(self.url(path), data={"csrf_token": token[1], **fields})
        return answer.status_code in (302, 303)

    def until(self, act: Callable[[], bool]) -> bool:
        """Repeat an act until it is acknowledged; False when the time was over before."""
        while not self.is_over.is_set():
            try:
                if act():
                    return True
            except httpx.HTTPError:
                time.sleep(0.2)
            time.sleep(0.1)
        return False


@dataclass
class Storm:
    """Kills one of the processes every now and then, and starts it again."""

    servers: list[Process]
    schedulers: list[Process]
    chance: random.Random
    kills: list[str] = field(default_factory=list)

    def strike(self) -> None:
        """Kill a scheduler, a worker of a web server, or now and then a whole web server."""
        what = self.chance.random()
        if what < 0.6:
            victim = self.chance.choice(self.schedulers)
            victim.kill()
            victim.start()
            self.kills.append("scheduler")
        elif what < 0.9:
            workers = self.chance.choice(self.servers).children()
            if workers:
                os.kill(self.chance.choice(workers), signal.SIGKILL)
                self.kills.append("worker")
        else:
            victim = self.chance.choice(self.servers)
            victim.kill()
            victim.start()
            self.kills.append("server")

    def end(self) -> None:
        """Kill everything."""
        for process in (*self.servers, *self.schedulers):
            process.kill()


def wait_for(port: int) -> None:
    """Wait until a web server answers."""
    began = time.monotonic()
    while time.monotonic() - began < START_SECONDS:
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=2)
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the web server did not start")


def run_until_done(command: tuple[str, ...], environment: Mapping[str, str], chance: random.Random) -> int:
    """Run a command that is killed at random until one run ends by itself with 0; return the kills."""
    kills = 0
    while True:
        running: Any = subprocess.Popen(
            [sys.executable, "-m", *command],
            env=dict(environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            if running.wait(None if kills >= 3 else chance.uniform(1.0, 6.0)) == 0:
                return kills
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
            kills += 1
