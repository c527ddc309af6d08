"""One exam started by thousands within half a minute: what is lost, and how long each request takes.

The real server (two workers with eight threads each) runs as a process of its own; this process plays the
browsers, so both share the machine. Every learner opens the exam, answers each item at a pace of their own
and hands in. A request that the server does not take is sent again, as the page's script does. Afterwards
the database is read: each stored answer must be the last one sent.
"""

import asyncio
import csv
import os
import resource
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs

from exam_browsers import START_WITHIN, Told, everybody
from flask import Flask
from ruamel.yaml import YAML
from scale import database_of
from sqlalchemy import select

from lms.app.commands import initialise
from lms.app.factory import create_app
from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.services.asked_exams import exam_of_revision
from lms.core import clock
from lms.core.database import db
from lms.core.imports import run_import
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.people.services.sessions import start as start_session

MODULE = "COD-01"
DRAW = {"O1": 6, "O2": 6, "O3": 3, "O4": 3, "O5": 2}
ORG = "code,name,kind,parent_code,care_setting,time_zone"
ROSTER = (
    "employee_no,given_name,family_name,status,hired_on,employment_type,work_location,job_role,unit_code,"
    "job_from"
)
EVIDENCE = "employee_no,kind,subject,occurred_on,source"
WAIT_FOR_SERVER = 120.0


def fill(app: Flask, folder: Path, people: int) -> list[str]:
    """Load content with an exam of 20 items and people who may take it; return their cookies."""
    content = folder / "content"
    shutil.copytree(app.config["CONTENT"], content)
    file = content / "modules" / MODULE / "module.yaml"
    yaml = YAML()
    module = yaml.load(file.read_text())
    module["assessment"]["draw"] = DRAW
    module["assessment"].pop("draw_kinds", None)
    module["prerequisites"] = []
    module.pop("requires", None)
    yaml.dump(module, file)
    app.config["CONTENT"] = content
    initialise(demo=False)
    day = clock.today()
    numbers = [f"L{number:05}" for number in range(people)]
    _import(folder, "org", ORG, [["H", "Load", "facility", "", "acute", "UTC"]])
    works = ["active", day, "employee", "onsite", "trainer", "H", day]
    _import(folder, "roster", ROSTER, [[no, "Load", f"Test {no}", *works] for no in numbers])
    _import(folder, "evidence", EVIDENCE, [[no, "completion", MODULE, day, "import"] for no in numbers])
    return [_cookie(app, token) for token in _tokens(numbers)]


def _import(folder: Path, kind: str, header: str, rows: list[list[Any]]) -> None:
    path = folder / f"{kind}.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header.split(","), *rows])
    result = run_import(kind, [path])
    if result.rejected:
        raise SystemExit(f"{kind}: {result.rejected} rows rejected, {result.files[0].faults[:1]}")


def _tokens(numbers: list[str]) -> Iterator[str]:
    ids = db.session.scalars(select(Person.id).where(Person.employee_no.in_(numbers))).all()
    with unit_of_work():
        tokens = [start_session(person_id, is_shared_workstation=False) for person_id in ids]
    yield from tokens


def _cookie(app: Flask, token: str) -> str:
    from lms.people.views.guard import TOKEN

    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(signer.dumps({TOKEN: token}))


@contextmanager
def server(port: int) -> Iterator[None]:
    """Run the web server on a port until the block ends.

    Raises:
        SystemExit: when it does not answer in two minutes.
    """
    command = [sys.executable, "-m", "lms", "serve"]
    with subprocess.Popen(command, env=os.environ | {"LMS_PORT": str(port)}) as process:
        try:
            _wait_for(port)
            yield
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    began = time.monotonic()
    while time.monotonic() - began < WAIT_FOR_SERVER:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The web server does not answer.")


def lost(told: Told) -> tuple[int, int, int]:
    """Return how many answers are kept as sent, how many are not, and how many attempts are closed."""
    found = db.session.execute(
        select(Attempt.public_id, Attempt.revision_id, Attempt.seed, AttemptItem).join(
            AttemptItem, AttemptItem.attempt_id == Attempt.id
        )
    )
    kept = missing = 0
    for public_id, revision_id, seed, row in found:
        body = told.sent.get((public_id, row.place))
        wanted = (
            exam_of_revision(revision_id).items[row.item_id].read(parse_qs(body), seed=seed) if body else None
        )
        kept += body is not None and row.answer == wanted
        missing += body is None or row.answer != wanted
    closed = db.session.scalars(select(Attempt.id).where(Attempt.submitted_at.is_not(None))).all()
    return kept, missing, len(closed)


def print_exam(people: int, database: str) -> None:
    """Fill, serve, let everybody sit the exam, and print what came of it."""
    with TemporaryDirectory() as name, database_of(database) as url:
        os.environ |= {"LMS_INSTANCE": name, "LMS_DATABASE_URL": url, "LMS_HOST": "127.0.0.1"}
        for key in ("LMS_SECRET_KEY", "LMS_HASH_KEY"):
            os.environ.setdefault(key, secrets.token_hex(32))
        app = create_app()
        with app.app_context():
            cookies = fill(app, Path(name), people)
            db.session.remove()
            db.engine.dispose()
            port, spent = free_port(), Spent()
            with server(port):
                told = asyncio.run(everybody(port, f"/learn/{MODULE}/exam", cookies))
            spent = spent.since()
            kept, missing, closed = lost(told)
            db.session.remove()
            db.engine.dispose()
    items, kind = sum(DRAW.values()), url.partition(":")[0] or "sqlite"
    print(f"\n{people:,} learners, {items} items each, {kind}, {spent.seconds:.0f} s")
    print(
        f"answers kept as sent: {kept:,} of {people * items:,}; not kept: {missing:,}; handed in: {closed:,}"
    )
    print(f"sent again: {dict(told.again) or 'none'}; failures: {told.failures[:3] or 'none'}")
    print_times(told)
    every = sum(map(len, told.asked.values()))
    print(
        f"\nCPU: web server {spent.children:.0f} s, {1000 * spent.children / every:.1f} ms a request;"
        f" browsers {spent.own:.0f} s; the machine was busy for {spent.machine:.0f} of"
        f" {spent.seconds * (os.cpu_count() or 1):.0f} s"
    )


def print_times(told: Told) -> None:
    """Print how long requests took by kind, in the half minute of the start and over all."""
    print(f"\n{'request':22}{'count':>8}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}")
    rows = {kind: [took for _at, took in asked] for kind, asked in told.asked.items()}
    every = [one for asked in told.asked.values() for one in asked]
    rows["all, in the first 30 s"] = [took for at, took in every if at < START_WITHIN]
    rows["all"] = [took for _at, took in every]
    for kind, seconds in rows.items():
        ordered = sorted(seconds)
        shown = (ordered[len(ordered) // 2], ordered[int(0.95 * (len(ordered) - 1))], ordered[-1])
        print(f"{kind:22}{len(ordered):8,}" + "".join(f"{1000 * value:9.0f}" for value in shown))


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ended_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _machine() -> float:
    """Return for how many seconds the processors of this machine have worked since it runs (Linux)."""
    own, nice, system, *_others = Path("/proc/stat").read_text().split()[1:]
    return (int(own) + int(nice) + int(system)) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of CPU of this process, of programs it ran to their end, of the machine."""

    seconds: float = field(default_factory=time.perf_counter)
    own: float = field(default_factory=time.process_time)
    children: float = field(default_factory=_ended_children)
    machine: float = field(default_factory=_machine)

    def since(self) -> "Spent":
        """Return what was spent since this was noted."""
        now = Spent()
        return Spent(
            now.seconds - self.seconds,
            now.own - self.own,
            now.children - self.children,
            now.machine - self.machine,
        )
