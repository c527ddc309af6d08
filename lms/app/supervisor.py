"""``lms up``: the web server and the scheduler as two child processes, stopped together in ten seconds."""

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

import click
from flask import current_app

from lms.core.cli import refusals, say
from lms.core.config import is_loopback
from lms.core.errors import Refused

STOP_SECONDS = 9.0
READY_SECONDS = 30.0


class Stop(Exception):
    """A signal asked the supervisor to stop."""


def run_children(*commands: list[str]) -> int:
    """Run the commands until a signal comes or one of them ends; then stop all; return the exit code."""
    _raise_on_signals()
    children: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            children.append(subprocess.Popen(command))  # noqa: S603  our own commands
        while True:
            for child in children:
                code = child.poll()
                if code is not None:
                    say(f"A process ended by itself with code {code}; stopping the others.")
                    return code or 1
            time.sleep(0.2)
    except Stop:
        return 0
    finally:
        _stop(children)


def _raise_on_signals() -> None:
    def on_signal(_number: int, _frame: FrameType | None) -> None:
        raise Stop

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def ensure_free(host: str, port: int) -> None:
    """Do nothing when the address can be bound.

    Raises:
        Refused: when another program has it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                f"The address {host}:{port} is taken ({error.strerror}).",
                hint="Stop the other program or set LMS_PORT to another port.",
            ) from error


@click.command("up", hidden=True)
@refusals
def up_command() -> None:
    """Make everything ready (with the demo on a loopback address), then serve."""
    from lms.app.commands import initialise

    host, port = current_app.config["LMS_HOST"], current_app.config["LMS_PORT"]
    ensure_free(host, port)
    initialise(demo=is_loopback(host))
    url = current_app.config["LMS_BASE_URL"]
    say(f"Firstpass is on {url}  (stop with Ctrl-C)")
    own = [sys.executable, "-m", "lms"]
    environment_is_ready = os.environ | {"LMS_HOST": host, "LMS_PORT": str(port)}
    os.environ.update(environment_is_ready)
    sys.exit(run_children([*own, "serve"], [*own, "scheduler"]))
