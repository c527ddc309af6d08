"""The worker of a job server: one thread that works long work off, piece by piece, and the heart of a run.

The heart renews the lease of a running piece and writes its progress once a second, through a connection of
its own. On SQLite, where one connection writes at a time, it waits while the work itself writes; then nobody
else can claim work either. A worker that stops gives its work back.
"""

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Self

import structlog
from flask import Flask
from sqlalchemy import event

from lms.core.database import db, transaction_mode
from lms.core.ids import new_public_id
from lms.core.progress import Step, heard_by
from lms.core.unit_of_work import unit_of_work
from lms.core.work import Lost, Task
from lms.core.worker import LEASE, Stopped, forget_old, run_next

POLL_SECONDS = 0.5
BEAT_SECONDS = 1.0
SWEEP_SECONDS = 60.0
STOP_SECONDS = 5.0
log = structlog.get_logger(__name__)


class Heart:
    """What goes on beside a run: the lease is renewed and the progress written, once a second.

    When the job server stops, or the lease was lost, the run ends by what its next step or statement raises.
    """

    def __init__(self, app: Flask, task: Task, stop: threading.Event) -> None:
        self._app, self._task, self._stop = app, task, stop
        self._step = self._written_step = Step("")
        self._is_lost = False
        self._over, self._wake, self._written = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._beat, name="long-work-heart", daemon=True)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(heard_by(self.hear))
        self._stack.callback(_beating.reset, _beating.set(self))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        self._over.set()
        self._wake.set()
        self._thread.join(timeout=BEAT_SECONDS)

    def hear(self, step: Step) -> None:
        """Take a step, to be written with the next beat.

        Raises:
            Stopped: when the job server stops.
            Lost: when another worker has the work.
        """
        self.check()
        self._step = step

    def write_now(self) -> None:
        """Write the last step, unless it is written, and wait a moment for that."""
        if self._step != self._written_step:
            self._written.clear()
            self._wake.set()
            self._written.wait(BEAT_SECONDS / 4)

    def check(self) -> None:
        """Do nothing while the run may go on.

        Raises:
            Stopped: when the job server stops.
            Lost: when another worker has the work.
        """
        if self._stop.is_set():
            raise Stopped
        if self._is_lost:
            raise Lost(self._task.public_id)

    def _beat(self) -> None:
        while not self._over.is_set() and not self._is_lost:
            self._wake.wait(BEAT_SECONDS)
            self._wake.clear()
            if not self._over.is_set():
                self._write()

    def _write(self) -> None:
        step = self._step
        try:
            with self._app.app_context(), unit_of_work() as unit:
                self._task.write(
                    free_at=unit.at + LEASE,
                    step_words=step.words,
                    step_noun=step.noun,
                    step_done=step.done,
                    step_of=step.of,
                )
            self._written_step = step
        except Lost:
            self._is_lost = True
        except Exception as error:
            log.info("work.beat-missed", work=self._task.public_id, error=type(error).__name__)
        self._written.set()


_beating: ContextVar[Heart | None] = ContextVar("long_work_heart", default=None)


def _before_transaction(*_: Any) -> None:
    """Write what was last told before the work becomes the one writer of SQLite."""
    heart = _beating.get()
    if heart is not None and transaction_mode.get() != "read":
        heart.write_now()


def _before_statement(*_: Any) -> None:
    heart = _beating.get()
    if heart is not None:
        heart.check()


def listen_to_statements(app: Flask) -> None:
    """Let the statements of a run tell its heart; once for each application, before there are threads."""
    with app.app_context():
        engine = db.engine
    if not event.contains(engine, "checkout", _before_transaction):
        event.listen(engine, "checkout", _before_transaction)
        event.listen(engine, "before_cursor_execute", _before_statement)


class Worker:
    """The thread of a job server that works long work off until ``stop`` is set."""

    def __init__(self, app: Flask, stop: threading.Event) -> None:
        self._app, self._stop = app, stop
        self._thread = threading.Thread(target=self._loop, name="long-work", daemon=True)
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{new_public_id(6)}"

    def start(self) -> None:
        """Begin to work."""
        listen_to_statements(self._app)
        self._thread.start()

    def has_stopped(self) -> bool:
        """Wait until the worker has given back what it runs; tell whether it did in time."""
        self._thread.join(STOP_SECONDS)
        return not self._thread.is_alive()

    def _loop(self) -> None:
        swept_at = float("-inf")
        while not self._stop.is_set():
            worked = self._once(lambda: run_next(self.holder, self._watch))
            if time.monotonic() - swept_at >= SWEEP_SECONDS:
                swept_at = time.monotonic()
                self._once(forget_old)
            if not worked:
                self._stop.wait(POLL_SECONDS)

    def _watch(self, task: Task) -> Heart:
        return Heart(self._app, task, self._stop)

    def _once(self, act: Callable[[], bool]) -> bool:
        """Do one act in a context of its own; what it raises is logged, because a job server goes on."""
        try:
            with self._app.app_context():
                return act()
        except Exception as error:
            log.warning("work.interrupted", error=type(error).__name__)
            return False
