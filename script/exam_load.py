"""One exam started by thousands within half a minute: what is lost, and how long each request takes.

The real server (two workers with eight threads each) runs as a process of its own; this process plays the
browsers, so both share the machine. Every learner opens the exam, answers each item at a pace of their own
and hands in. A request that the server does not take is sent again, as the page's script does. Afterwards
the database is read: each stored answer must be the last one sent.
"""

import asyncio
import csv
import os
import random
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlencode

from flask import Flask
from ruamel.yaml import YAML
from scale import database_of
from sqlalchemy import select

from lms.app.commands import initialise
from lms.app.factory import create_app
from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.services.attempts import exam_of_revision
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
START_WITHIN, PAUSES, GIVE_UP_AFTER = 30.0, (4.0, 20.0), 60.0
FORM = re.compile(r'<form[^>]*action="([^"]+)" data-item="(\d+)"[^>]*>(.*?)</form>', re.DOTALL)
FIELD = re.compile(r"<(input|select)\b([^>]*)>(?:(.*?)</select>)?", re.DOTALL)
WORD = re.compile(r'(\w[\w-]*)="([^"]*)"')
CSRF = re.compile(r'name="csrf-token" content="([^"]+)"')
START = re.compile(r'name="start_token" value="([^"]+)"')


@dataclass
class Told:
    """What the browsers saw: seconds of each request by kind, answers that had to be sent again."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    again: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    sent: dict[tuple[str, int], str] = field(default_factory=dict)


@dataclass
class Browser:
    """One signed-in browser: cookies kept, one connection a request."""

    port: int
    cookie: str
    told: Told

    async def ask(
        self, kind: str, path: str, body: str | None = None, **headers: str
    ) -> tuple[int, str, str]:
        """Send a request until it is answered below 500; return status, target of a redirect and text.

        Raises:
            TimeoutError: when there is no answer in a minute.
        """
        began = time.perf_counter()
        while time.perf_counter() - began < GIVE_UP_AFTER:
            sent_at = time.perf_counter()
            try:
                status, head, text = await self._once(path, body, headers)
            except OSError as error:
                status, head, text = 0, str(error), ""
            self.told.seconds[kind].append(time.perf_counter() - sent_at)
            if 0 < status < 500:
                return status, "".join(re.findall(r"(?im)^location: (\S+)", head)), text
            self.told.again[f"{kind}: {status or head}"] += 1
            await asyncio.sleep(1)
        raise TimeoutError(f"{kind} {path}")

    async def _once(self, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str, str]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = {
            "Host": f"127.0.0.1:{self.port}",
            "Cookie": f"firstpass={self.cookie}",
            "Connection": "close",
        }
        if body is not None:
            lines |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        text = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in (lines | headers).items())
        writer.write(
            f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\n{text}\r\n{body or ''}".encode()
        )
        raw = await reader.read(-1)
        writer.close()
        head, _, page = raw.decode().partition("\r\n\r\n")
        fresh = re.search(r"(?im)^set-cookie: firstpass=([^;]+)", head)
        self.cookie = fresh[1] if fresh else self.cookie
        return int(head.split(" ", 2)[1]) if head else 0, head, page


def fields_of(form: str, chance: random.Random) -> dict[str, list[str]]:
    """Fill the controls of an item as somebody who guesses."""
    found: dict[str, list[str]] = {}
    for tag, attributes, inside in FIELD.findall(form):
        words = {name: unescape(value) for name, value in WORD.findall(attributes)}
        name, kind = words.get("name", ""), words.get("type", "text")
        if not name or kind == "hidden" or name == "flag":
            continue
        if tag == "select":
            options = re.findall(r'<option value="([^"]+)"', inside)
            found[name] = [chance.choice(options)] if options else []
        elif kind in ("radio", "checkbox"):
            found.setdefault(name, []).append(words.get("value", "on"))
        else:
            found[name] = [str(chance.randint(1, 99))]
    return {name: [chance.choice(values)] for name, values in found.items() if values}


async def sit(browser: Browser, wait: float, chance: random.Random) -> None:
    """Take the exam once: open, start, answer every item, hand in, look at the result."""
    await asyncio.sleep(wait)
    _status, _to, rules = await browser.ask("rules of the exam", f"/learn/{MODULE}/exam")
    token, start = CSRF.search(rules), START.search(rules)
    if token is None or start is None:
        raise RuntimeError("the exam cannot be started")
    body = urlencode({"csrf_token": token[1], "start_token": start[1]})
    _status, address, _text = await browser.ask("start", f"/learn/{MODULE}/exam", body)
    _status, _to, page = await browser.ask("exam page", address)
    for action, place, form in FORM.findall(page):
        await asyncio.sleep(chance.uniform(*PAUSES))
        body = urlencode({**fields_of(form, chance), "sequence": time.time_ns() // 1_000_000}, doseq=True)
        browser.told.sent[action.split("/")[2], int(place)] = body
        headers = {"Accept": "application/json", "X_CSRFToken": token[1]}
        status, _to, text = await browser.ask("answer", action, body, **headers)
        if status != 200 or '"saved"' not in text:
            browser.told.failures.append(f"answer {status}: {text[:80]}")
    _status, to, _text = await browser.ask(
        "hand in", f"{address}/submit", urlencode({"csrf_token": token[1]})
    )
    await browser.ask("result", to)


async def everybody(port: int, cookies: list[str]) -> Told:
    """Let everybody sit; starts are spread evenly over half a minute."""
    told = Told()
    sittings = (
        sit(Browser(port, cookie, told), START_WITHIN * number / len(cookies), random.Random(number))  # noqa: S311  a pace, not a secret
        for number, cookie in enumerate(cookies)
    )
    for outcome in await asyncio.gather(*sittings, return_exceptions=True):
        if isinstance(outcome, BaseException):
            told.failures.append(f"{type(outcome).__name__}: {outcome}")
    return told


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
def server(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the web server on a port until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-m", "lms", "serve"], env=os.environ | {"LMS_PORT": str(port)}
    ) as process:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").close()
                break
            except OSError:
                time.sleep(0.1)
        try:
            yield process
        finally:
            process.terminate()


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
    with TemporaryDirectory() as name, database_of(database) as url, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        os.environ |= {"LMS_INSTANCE": name, "LMS_DATABASE_URL": url, "LMS_HOST": "127.0.0.1"}
        for key in ("LMS_SECRET_KEY", "LMS_HASH_KEY"):
            os.environ.setdefault(key, secrets.token_hex(32))
        app = create_app()
        with app.app_context():
            cookies = fill(app, Path(name), people)
            db.session.remove()
            began = time.perf_counter()
            with server(port):
                told = asyncio.run(everybody(port, cookies))
            took = time.perf_counter() - began
            kept, missing, closed = lost(told)
            db.session.remove()
            db.engine.dispose()
    items, kind = sum(DRAW.values()), url.partition(":")[0] or "sqlite"
    print(f"\n{people:,} learners, {items} items each, {kind}, {took:.0f} s")
    print(
        f"answers kept as sent: {kept:,} of {people * items:,}; not kept: {missing:,}; handed in: {closed:,}"
    )
    print(f"sent again: {dict(told.again) or 'none'}; failures: {told.failures[:3] or 'none'}")
    print(f"\n{'request':20}{'count':>8}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}")
    for kind, seconds in told.seconds.items():
        ordered = sorted(seconds)
        shown = (ordered[len(ordered) // 2], ordered[int(0.95 * (len(ordered) - 1))], ordered[-1])
        print(f"{kind:20}{len(ordered):8,}" + "".join(f"{1000 * value:9.0f}" for value in shown))
