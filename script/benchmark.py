"""What pages and X12 reading cost, beside a small Flask floor and pyx12 in the same run.

CPU seconds of this process are the figures to trust; machines are noisy, so read ratios. Nothing here
asserts a time.
"""

import argparse
import io
import logging
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine

ROUNDS = 30
SAMPLE_BYTES, SMALL_BYTES = 8_000_000, 1_000_000
BROWSER = {"Accept-Encoding": "gzip"}
ASIDE = ("PRAGMA", "SAVEPOINT", "RELEASE", "BEGIN")
FLOOR_PAGE = """<!doctype html><html lang="en"><head><title>Floor</title></head><body><table>
{% for row in rows %}<tr><td>{{ row.id }}</td><td>{{ row.name }}</td><td>{{ row.value }}</td></tr>{% endfor %}
</table></body></html>"""
PAGES = (
    ("learner home", "registrar", "/", "6 ms"),
    ("modules", "registrar", "/learn", ""),
    ("module", "registrar", "/learn/CORE-01", ""),
    ("lesson", "registrar", "/learn/CORE-01/lessons/L1", "6 ms"),
    ("my record and gate", "registrar", "/me", ""),
    ("manager: home", "manager", "/", ""),
    ("manager: team", "manager", "/team", ""),
    ("access officer: home", "access_officer", "/", ""),
    ("access officer: release queue", "access_officer", "/access", ""),
    ("director: home", "director", "/", ""),
    ("compliance", "director", "/compliance", "15 ms"),
    ("compliance: people", "director", "/compliance/people", ""),
    (
        "compliance: people, all as CSV",
        "director",
        "/compliance/people?show=all&format=csv",
        "600 ms/100k cells",
    ),
    ("measures", "director", "/kpi", ""),
    ("one measure", "director", "/kpi/K40", ""),
    ("claims", "director", "/claims", ""),
    ("workflow map", "director", "/workflows", ""),
    ("people", "administrator", "/people", ""),
    ("audit log", "administrator", "/admin/audit", ""),
)


@dataclass(frozen=True)
class Cost:
    """What one page costs: CPU milliseconds, queries, kilobytes on the wire (first visit) and requests."""

    name: str
    cpu_ms: float
    queries: int
    kilobytes: float
    requests: int
    budget: str = ""


def floor() -> FlaskClient:
    """A small Flask application: one query for the session, one for 25 rows, one template."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT, value INTEGER)"))
        connection.execute(
            text("INSERT INTO thing (name, value) VALUES (:name, :value)"),
            [{"name": f"Thing {n}", "value": n} for n in range(1000)],
        )
    app = Flask("floor")

    @app.get("/")
    def page() -> str:
        with engine.connect() as connection:
            connection.execute(text("SELECT id FROM thing WHERE id = 1")).one()
            rows = connection.execute(text("SELECT id, name, value FROM thing LIMIT 25")).all()
        return render_template_string(FLOOR_PAGE, rows=rows)

    return app.test_client()


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements executed within."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(ASIDE):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def cost_of(client: FlaskClient, name: str, path: str, budget: str = "") -> Cost:
    """Measure a page: three visits to warm up, then the middle of the CPU times of thirty.

    Raises:
        SystemExit: when the page does not answer 200.
    """
    for _ in range(3):
        response = client.get(path, headers=BROWSER)
        if response.status_code != 200:
            raise SystemExit(f"{name} ({path}) answered {response.status_code}")
    with counted() as statements:
        client.get(path, headers=BROWSER)
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        client.get(path, headers=BROWSER)
        times.append(time.process_time() - started)
    kilobytes, requests = weight(client, path)
    return Cost(name, statistics.median(times) * 1000, len(statements), kilobytes, requests, budget)


def weight(client: FlaskClient, path: str) -> tuple[float, int]:
    """Return kilobytes on the wire and requests of a first visit: the page and what it asks for at once."""
    html = client.get(path).text
    assets = re.findall(r'<link[^>]+href="(/static/[^"]+)"', html)
    assets += re.findall(r'<script[^>]+src="(/static/[^"]+)"', html)
    addresses = (path, *dict.fromkeys(assets))
    return sum(len(client.get(one, headers=BROWSER).data) for one in addresses) / 1000, len(addresses)


def signed_in(app: Flask, persona: str) -> FlaskClient:
    """Return a browser in which a persona of the demo signed in, by the form of the sign-in page.

    Raises:
        SystemExit: when the persona is not let in.
    """
    client = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/login").text)
    answer = client.post(f"/demo/sign-in/{persona}", data={"csrf_token": token[1] if token else ""})
    if answer.status_code not in (302, 303) or "/login" in answer.location:
        raise SystemExit(f"could not sign in as {persona}: {answer.status_code}")
    return client


def page_costs(people: int, claims: int) -> tuple[list[Cost], str]:
    """Load the demo hospital of that size; measure each persona's pages and the steps of visits."""
    from plays import line_of_steps

    from lms.app.commands import initialise
    from lms.app.factory import create_app

    app = create_app()
    with app.app_context():
        initialise(demo=True, staff=people, claims=claims)
    costs = [cost_of(floor(), "small Flask floor", "/")]
    clients = {persona: signed_in(app, persona) for _name, persona, _path, _budget in PAGES}
    costs += [cost_of(clients[persona], name, path, budget) for name, persona, path, budget in PAGES]
    return costs, line_of_steps(clients["registrar"])


def rate(work: Callable[[], Any], size: int) -> float:
    """Return megabytes per CPU second of ``work`` over ``size`` bytes: the better of two runs."""
    times = []
    for _ in range(2):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return size / 1_000_000 / min(times)


def x12_rates() -> list[tuple[str, float]]:
    """Measure splitting, our segments and typed claims, and both readers of pyx12, on the same claims."""
    from lms.app.demo.bench_sample import interchange
    from lms.claims.x12.parsers import PARSERS
    from lms.claims.x12.reader import Reader

    sample, small = interchange(SAMPLE_BYTES), interchange(SMALL_BYTES)
    logging.disable(logging.CRITICAL)
    return [
        ("bytes.split", rate(lambda: sample.split(b"~"), len(sample))),
        ("our segments", rate(lambda: exhaust(Reader(io.BytesIO(sample), {})), len(sample))),
        ("our typed claims", rate(lambda: exhaust(Reader(io.BytesIO(sample), PARSERS)), len(sample))),
        ("pyx12 segments", rate(lambda: exhaust(pyx12_segments(small)), len(small))),
        ("pyx12 loops", rate(lambda: exhaust(pyx12_loops(small)), len(small))),
    ]


def exhaust(items: Any) -> None:
    """Read every item and keep none."""
    for _ in items:
        pass


def pyx12_segments(sample: bytes) -> Any:
    """Return pyx12's reader of segments."""
    from pyx12.x12file import X12Reader

    return X12Reader(io.StringIO(sample.decode()))


def pyx12_loops(sample: bytes) -> Any:
    """Return the claims (loops 2300) as pyx12's reader of loops finds them by its maps."""
    from pyx12.error_handler import errh_null
    from pyx12.params import params
    from pyx12.x12context import X12ContextReader

    reader = X12ContextReader(params(), errh_null(), io.StringIO(sample.decode()))
    return reader.iter_segments("2300")


def print_pages(people: int, claims: int) -> None:
    """Measure and print the pages."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"LMS_INSTANCE": folder, "LMS_DATABASE_URL": "", "LMS_HOST": "127.0.0.1"}
        costs, steps = page_costs(people, claims)
    base = costs[0].cpu_ms
    print(f"\n{people} people, {claims} claims, SQLite, Python {sys.version.split()[0]}\n")
    print(f"{'page':32}{'CPU ms':>8}{'× floor':>9}{'queries':>9}{'kB':>7}{'requests':>10}  budget")
    for cost in costs:
        print(
            f"{cost.name:32}{cost.cpu_ms:8.1f}{cost.cpu_ms / base:9.1f}{cost.queries:9}{cost.kilobytes:7.1f}"
            f"{cost.requests:10}  {cost.budget}"
        )
    print(steps)


def print_x12() -> None:
    """Measure and print the reading of X12."""
    rates = x12_rates()
    print(f"\n{'X12 reading':32}{'MB per CPU second':>20}{'× pyx12 segments':>18}")
    for name, megabytes in rates:
        print(f"{name:32}{megabytes:20.2f}{megabytes / dict(rates)['pyx12 segments']:18.2f}")


def arguments_asked() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, help="default: 480, roll-up and scale 20,000, roster 5,000")
    parser.add_argument("--claims", type=int, help="default: 4,000; at scale 50 a person")
    parser.add_argument("--pages", action="store_true", help="measure the pages only")
    parser.add_argument("--x12", action="store_true", help="measure the reading of X12 only")
    parser.add_argument("--roll-up", action="store_true", help="measure the roll-up of obligations only")
    parser.add_argument(
        "--requirements", type=int, help="of each person: default 60 for the roll-up, 30 for compliance"
    )
    parser.add_argument("--roster", action="store_true", help="measure the import of a roster only")
    parser.add_argument("--exam", action="store_true", help="let 2,000 learners start one exam in 30 s")
    parser.add_argument("--scale", action="store_true", help="measure the pages of a large hospital only")
    parser.add_argument(
        "--compliance", action="store_true", help="measure rules, the night, reports and notices at size"
    )
    parser.add_argument(
        "--database", default="sqlite", help="scale, exam, compliance: sqlite, postgresql or an address"
    )
    parser.add_argument(
        "--folder", help="scale, compliance: where the filled database stays for the next run"
    )
    parser.add_argument(
        "--only", default="", help="scale: pages whose persona or address holds this; compliance: these parts"
    )
    return parser.parse_args()


def main() -> None:
    """Print pages and X12, or what is asked for."""
    arguments = arguments_asked()
    if arguments.scale:
        from scale import print_scale

        print_scale(
            arguments.people or 20_000,
            arguments.claims,
            arguments.database,
            arguments.folder,
            arguments.only,
        )
        return
    if arguments.compliance:
        from compliance_load import print_compliance

        print_compliance(
            arguments.people or 100_000,
            arguments.requirements or 30,
            arguments.database,
            arguments.folder,
            arguments.only,
        )
        return
    if arguments.exam:
        from exam_load import print_exam

        print_exam(arguments.people or 2000, arguments.database)
        return
    if arguments.roll_up:
        from roll_up import print_roll_up

        print_roll_up(arguments.people or 20_000, arguments.requirements or 60)
        return
    if arguments.roster:
        from roster import print_roster

        print_roster(arguments.people or 5000)
        return
    both = arguments.pages == arguments.x12
    if both or arguments.pages:
        print_pages(arguments.people or 480, arguments.claims or 4000)
    if both or arguments.x12:
        print_x12()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
