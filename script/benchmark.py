"""What pages and X12 reading cost, beside a small Flask floor and pyx12 in the same run.

CPU seconds of this process are the figures to trust; machines are noisy, so read ratios. Nothing here
asserts a time.
"""

import argparse
import gzip
import io
import logging
import os
import re
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
FLOOR_PAGE = """<!doctype html><html lang="en"><head><title>Floor</title></head><body><table>
{% for row in rows %}<tr><td>{{ row.id }}</td><td>{{ row.name }}</td><td>{{ row.value }}</td></tr>{% endfor %}
</table></body></html>"""


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
        if not statement.startswith(("PRAGMA", "SAVEPOINT", "RELEASE", "BEGIN")):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def cost_of(client: FlaskClient, name: str, path: str, budget: str = "") -> Cost:
    """Measure a page: three visits to warm up, then the mean CPU of thirty."""
    for _ in range(3):
        response = client.get(path)
        if response.status_code != 200:
            raise SystemExit(f"{name} ({path}) answered {response.status_code}")
    with counted() as statements:
        client.get(path)
    started = time.process_time()
    for _ in range(ROUNDS):
        client.get(path)
    cpu_ms = (time.process_time() - started) / ROUNDS * 1000
    kilobytes, requests = weight(client, response.text)
    return Cost(name, cpu_ms, len(statements), kilobytes, requests, budget)


def weight(client: FlaskClient, html: str) -> tuple[float, int]:
    """Return kilobytes on the wire and requests of a first visit: the page and what it asks for at once."""
    total, requests = len(gzip.compress(html.encode(), 6)), 1
    assets = re.findall(r'<link[^>]+href="(/static/[^"]+)"', html)
    assets += re.findall(r'<script[^>]+src="(/static/[^"]+)"', html)
    for address in dict.fromkeys(assets):
        response = client.get(address, headers={"Accept-Encoding": "gzip"})
        total += len(response.data)
        requests += 1
    return total / 1000, requests


def page_costs(people: int, claims: int) -> list[Cost]:
    """Load the demo hospital of that size and measure each persona's pages."""
    from lms.app.commands import initialise
    from lms.app.factory import create_app

    app = create_app()
    with app.app_context():
        initialise(demo=True, staff=people, claims=claims)
    costs = [cost_of(floor(), "small Flask floor", "/")]
    for name, persona, path, budget in PAGES:
        client = app.test_client()
        signed_in = client.post(f"/demo/sign-in/{persona}", headers={"Host": "127.0.0.1"})
        if signed_in.status_code not in (302, 303):
            raise SystemExit(f"could not sign in as {persona}: {signed_in.status_code}")
        costs.append(cost_of(client, name, path, budget))
    return costs


PAGES = (
    ("learner home", "registrar", "/", "6 ms"),
    ("module", "registrar", "/learn/CORE-01", ""),
    ("lesson", "registrar", "/learn/CORE-01/lessons/L1", "6 ms"),
    ("my record and gate", "registrar", "/me", ""),
    ("manager: team", "manager", "/team", ""),
    ("access officer: release queue", "access_officer", "/access", ""),
    ("director: home", "director", "/", ""),
    ("compliance", "director", "/compliance", "15 ms"),
    ("clean-claim dashboard", "director", "/kpi", ""),
    ("one measure", "director", "/kpi/K40", ""),
    ("claims", "director", "/claims", ""),
    ("people", "administrator", "/people", ""),
)


def x12_sample(megabytes: float) -> bytes:
    """Return about that many megabytes of synthetic 837 claims in one interchange."""
    from lms.app.demo.bench_sample import interchange

    return interchange(int(megabytes * 1_000_000))


def rate(work: Callable[[], Any], size: int) -> float:
    """Return megabytes per CPU second of ``work`` over ``size`` bytes."""
    started = time.process_time()
    work()
    return size / 1_000_000 / (time.process_time() - started)


def x12_rates() -> list[tuple[str, float]]:
    """Measure splitting, our reader, our claim parser, and pyx12's segment reader on the same bytes."""
    import pyx12.x12file

    from lms.claims.x12.reader import read_segments

    sample = x12_sample(8)
    small = sample[: sample.rindex(b"~", 0, 1_000_000) + 1]

    def ours() -> None:
        for _ in read_segments(io.BytesIO(sample)):
            pass

    def pyx12_segments() -> None:
        reader = pyx12.x12file.X12Reader(io.StringIO(small.decode()))
        for _ in reader:
            pass

    logging.disable(logging.CRITICAL)
    return [
        ("bytes.split", rate(lambda: sample.split(b"~"), len(sample))),
        ("our segment reader", rate(ours, len(sample))),
        ("pyx12 segment reader", rate(pyx12_segments, len(small))),
    ]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=480)
    parser.add_argument("--claims", type=int, default=4000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"LMS_INSTANCE": folder, "LMS_DATABASE_URL": "", "LMS_HOST": "127.0.0.1"}
        costs = page_costs(arguments.people, arguments.claims)
    base = costs[0].cpu_ms
    print(f"{arguments.people} people, {arguments.claims} claims, SQLite, Python {sys.version.split()[0]}\n")
    print(f"{'page':32}{'CPU ms':>8}{'× floor':>9}{'queries':>9}{'kB':>7}{'requests':>10}  budget")
    for cost in costs:
        print(
            f"{cost.name:32}{cost.cpu_ms:8.1f}{cost.cpu_ms / base:9.1f}{cost.queries:9}{cost.kilobytes:7.1f}"
            f"{cost.requests:10}  {cost.budget}"
        )
    print(f"\n{'X12 reading':32}{'MB per CPU second':>20}")
    for name, megabytes in x12_rates():
        print(f"{name:32}{megabytes:20.2f}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
