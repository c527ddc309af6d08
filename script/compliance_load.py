"""What the work of compliance costs at size: rules, the night, roll-ups, pages, reports, notices.

Wall time is told beside the CPU of this process; on PostgreSQL the server's own work is in the wall time
alone. What changes the database is real and stays in the folder; the next run goes on from there.
"""

import gc
import json
import os
import random
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from datetime import time as day_time
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from benchmark import counted, signed_in
from compliance_fill import fill_hospital, roles_of_about, rule_body, size, subject
from flask import Flask
from scale import ANY_PAGE, LEARNER_PAGE, database_of, visited
from sqlalchemy import select

from lms.app.factory import create_app
from lms.app.serving import warm_up
from lms.compliance.api import preview_rule, rollup, send_notices
from lms.compliance.services.documents import report_document
from lms.compliance.services.escalation import forecast_of
from lms.compliance.services.reports import report_sheet
from lms.compliance.services.spans import assign
from lms.core import clock, worker
from lms.core.content import after_publishing, load, newest_revisions
from lms.core.content.publishing import retire_things
from lms.core.database import db
from lms.core.exports import FORMATS
from lms.core.exports.download import imprint_of
from lms.core.feature import features
from lms.core.imports import run_import
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Duty, Job, Person, Unit, in_chunks
from lms.people.identity import identity_of_person
from lms.reports.services.packing import making
from lms.reports.services.snapshots import newest_days, replay

MARKER = "compliance.json"
ROSTER = (
    "employee_no,given_name,family_name,email,status,hired_on,employment_type,work_location,"
    "job_role,unit_code,job_from"
)
HIT, NEW_PEOPLE, REFRESHED = 20_000, 5_000, 2_000
SNAPSHOTS = "write-down-reports"
APART = (SNAPSHOTS, "send-notices", "send-reports", "security-log", "verify-audit-chain")
"""Jobs that are measured apart, or not: copied entries of the audit log follow none, so it is not whole."""
PAGES = (
    ("registrar", "/"),
    ("registrar", "/me"),
    ("manager", "/team"),
    ("director", "/compliance"),
    ("director", "/compliance?as_of={past}"),
    ("director", "/compliance/parts"),
    ("director", "/compliance/parts?as_of={past}"),
    ("director", "/compliance/people"),
    ("director", "/compliance/people?show=all"),
    ("director", "/compliance/people?show=all&as_of={past}"),
    ("director", "/compliance/managers"),
    ("director", "/compliance/workflows"),
    ("director", "/compliance/exceptions"),
    ("director", "/compliance/notices/tomorrow"),
    ("director", "/reports"),
    ("director", "/reports/shown"),
    ("director", "/coverage"),
    ("access_officer", "/access"),
    ("access_officer", "/access?show=register"),
    ("access_officer", "/access?show=ending"),
    ("access_officer", "/access?show=reconcile"),
    ("access_officer", "/access/changes"),
    ("access_officer", "/access/proposals"),
    ("access_officer", "/access/orders"),
    ("access_officer", "/access/overrides"),
)


@dataclass(frozen=True)
class Cost:
    """What one piece of work took; ``budget`` is the most milliseconds of wall time, None without one."""

    what: str
    count: int
    unit: str
    wall_ms: float
    cpu_ms: float
    statements: int
    budget: int | None = None
    least_a_second: int | None = None

    @property
    def is_kept(self) -> bool | None:
        """Tell whether the budget was kept; None without one."""
        if self.least_a_second is not None:
            return self.count / self.wall_ms * 1000 >= self.least_a_second
        return None if self.budget is None else self.wall_ms <= self.budget


def print_compliance(people: int, requirements: int, database: str, folder: str | None, only: str) -> None:
    """Fill a hospital, unless the folder holds one, and print what the work of compliance costs there.

    The process is warmed, and what it holds then is out of the collector's rounds, as in the server.
    """
    with tempfile.TemporaryDirectory() as own, database_of(database) as url:
        home = Path(folder or own)
        home.mkdir(parents=True, exist_ok=True)
        os.environ |= {"LMS_INSTANCE": str(home), "LMS_DATABASE_URL": url, "LMS_HOST": "127.0.0.1"}
        for name in ("LMS_SECRET_KEY", "LMS_HASH_KEY"):
            os.environ.setdefault(name, secrets.token_hex(32))
        app = create_app()
        with app.app_context():
            told = _filled(home, people, requirements)
            warm_up(app)
            db.session.remove()
        gc.freeze()
        load_before = f"{os.getloadavg()[0]:.1f} runnable before"
        print(f"\n{url.partition(':')[0] or 'sqlite'}: {told}, {load_before}\n")
        head = f"{'work':46}{'count':>11} {'unit':12}{'wall ms':>10}{'CPU ms':>10}{'statements':>12}"
        print(f"{head}  budget", flush=True)
        costs = []
        for cost in _costs(app, home, only):
            _print(cost)
            costs.append(cost)
        found = {"filled": told, "costs": [{**asdict(cost), "is_kept": cost.is_kept} for cost in costs]}
        (home / "costs.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


def _filled(home: Path, people: int, requirements: int) -> str:
    marker = home / MARKER
    wanted = {"people": people, "requirements": requirements}
    if not marker.exists() or json.loads(marker.read_text())["wanted"] != wanted:
        begun = time.perf_counter()
        fill_hospital(people, requirements)
        features().caches.clear()
        marker.write_text(json.dumps({"wanted": wanted, "runs": 0, "size": size()}))
        print(f"filled in {time.perf_counter() - begun:.0f} s")
    kept = json.loads(marker.read_text())
    marker.write_text(json.dumps({**kept, "runs": kept["runs"] + 1}))
    return ", ".join(f"{number:,} {name}" for name, number in kept["size"].items())


def _costs(app: Flask, home: Path, only: str) -> Iterator[Cost]:
    """Yield what was measured, part by part; ``only`` names parts."""
    run = json.loads((home / MARKER).read_text())["runs"]
    browsed: dict[str, Callable[[], Iterator[Cost]]] = {
        "pages": partial(_pages, app),
        "lists": partial(_lists, app),
    }
    worked: dict[str, Callable[[], Iterator[Cost]]] = {
        "roll-ups": _roll_ups,
        "reports": _reports,
        "rules": partial(_rules, home, run),
        "notices": partial(_notices, run),
        "roster": partial(_roster, home, run),
        "night": _night,
    }
    for name, measure in {**browsed, **worked}.items():
        if only and name not in only.split(","):
            continue
        with nullcontext() if name in browsed else app.app_context():
            yield from measure()


def measured(what: str, count: int, unit: str, work: Callable[[], Any], **budget: int) -> Cost:
    """Run a piece of work once and return what it took."""
    db.session.rollback()
    with counted() as statements:
        begun, used = time.perf_counter(), time.process_time()
        work()
        wall, cpu = time.perf_counter() - begun, time.process_time() - used
    db.session.rollback()
    return Cost(what, count, unit, wall * 1000, cpu * 1000, len(statements), **budget)


def _print(cost: Cost) -> None:
    words = "" if cost.budget is None else f"{cost.budget:,} ms"
    if cost.least_a_second is not None:
        words = f"{cost.count / cost.wall_ms * 1000:,.0f} a second of {cost.least_a_second:,}"
    verdict = {None: "", True: "kept", False: "MISSED"}[cost.is_kept]
    numbers = f"{cost.wall_ms:10,.0f}{cost.cpu_ms:10,.0f}{cost.statements:12,}"
    print(f"{cost.what:46}{cost.count:11,} {cost.unit:12}{numbers}  {words} {verdict}".rstrip(), flush=True)


def _roll_ups() -> Iterator[Cost]:
    """Yield what the numbers of everybody cost; of three runs the best, as ``--roll-up`` does.

    As known earlier has no budget here: every class was recorded since, so that everybody is known otherwise.
    """
    today = clock.today()
    past, known = today - timedelta(days=236), clock.now() - timedelta(days=30)
    place = ("unit", "role")
    people = _number_of_people()
    asked: list[tuple[str, Callable[[], Any], int | None]] = [
        ("roll-up today", lambda: rollup(place, as_of=today), 300),
        ("roll-up of a past day", lambda: rollup(place, as_of=past), 1000),
        ("roll-up of a past day, as known earlier", lambda: rollup(place, as_of=past, known_at=known), None),
        ("by requirement today", lambda: rollup(("requirement",), as_of=today), 300),
        ("by requirement, a past day", lambda: rollup(("requirement",), as_of=past), 1000),
    ]
    for name, ask, budget in asked:
        runs = [measured(name, people, "people", ask) for _number in range(3)]
        yield replace(min(runs, key=lambda cost: cost.wall_ms), budget=budget)


def _pages(app: Flask) -> Iterator[Cost]:
    """Yield the slow end (p95) of each page."""
    past = (clock.today() - timedelta(days=236)).isoformat()
    clients = {persona: signed_in(app, persona) for persona, _path in PAGES}
    for persona, address in PAGES:
        path = address.format(past=past)
        seen = visited(clients[persona], persona, path)
        name = (
            f"{persona} {path}"
            if seen.status == HTTPStatus.OK
            else f"{persona} {path} answered {seen.status}"
        )
        most = LEARNER_PAGE if persona == "registrar" else ANY_PAGE
        yield Cost(name, round(seen.kilobytes), "kB, p95", seen.slow, seen.cpu, seen.queries, most)


def _reports() -> Iterator[Cost]:
    """Yield what exports cost: the report in each format, and an evidence pack of one person."""
    today = clock.today()
    for kind, by in (("csv", "unit,role,requirement"), ("csv", "unit,role"), ("xlsx", "unit,role")):
        rows = len(report_document(by.split(","), as_of=today)["rows"])
        yield measured(f"report by {by}: {kind}", rows, "rows", partial(_written, kind, by))
    facility = _facility()
    yield measured("report of a facility: pdf", 1, "facility", partial(_written, "pdf", "role", facility))
    yield measured("evidence pack of one person", 1, "person", _pack)


def _lists(app: Flask) -> Iterator[Cost]:
    """Yield what the list of all obligations of a facility costs as a file."""
    with app.app_context():
        facility = _facility()
    director = signed_in(app, "director")
    for kind in ("csv", "xlsx"):
        path = f"/compliance/people?show=all&unit={facility}&format={kind}"
        with counted() as statements:
            begun, used = time.perf_counter(), time.process_time()
            answer = director.get(path)
            wall, cpu = (time.perf_counter() - begun) * 1000, (time.process_time() - used) * 1000
        name = f"obligations of a facility: {kind} ({answer.status_code})"
        yield Cost(name, len(answer.data) // 1000, "kB", wall, cpu, len(statements))


def _facility() -> str:
    return str(db.session.scalars(select(Unit.code).where(Unit.kind == "facility").limit(1)).one())


def _written(kind: str, by: str, unit: str | None = None) -> bytes:
    paths = None
    if unit is not None:
        paths = (str(db.session.scalars(select(Unit.path).where(Unit.code == unit)).one()),)
    rows = report_document(by.split(","), as_of=clock.today(), paths=paths)["rows"]
    return FORMATS.get(kind).write(report_sheet(rows, by.split(","), imprint_of(paths)))


def _pack() -> None:
    """Ask for a pack as an auditor of the whole organisation would, and let the job server make it."""
    asker = db.session.scalars(select(Duty.person_id).where(Duty.duty == "administrator").limit(1)).one()
    number = db.session.scalars(select(Person.employee_no).order_by(Person.id).offset(20).limit(1)).one()
    wanted = making.Wanted("person", number, clock.today(), "A question of a survey", secrets.token_hex(8))
    db.session.rollback()
    with unit_of_work():
        making.ask_for(wanted, identity_of_person(asker))
    while worker.run_next("bench"):
        pass


def _rules(home: Path, run: int) -> Iterator[Cost]:
    """Yield what a rule costs that hits twenty thousand: previewed, published, taken back."""
    roles, hit = roles_of_about(HIT)
    rule = f"bench-added-{run}"
    body = rule_body(rule, roles, [subject(90), subject(91)], "event")
    starts_on = clock.today() + timedelta(days=7)
    yield measured("rule: preview", hit, "people", lambda: _preview(body, starts_on), budget=3000)
    folder = home / f"added-{run}"
    yield measured("rule: publish and apply", hit, "people", lambda: _publish(folder, body), budget=60_000)
    yield measured("rule: take back", hit, "people", lambda: _retire(rule), budget=60_000)


def _preview(body: dict[str, Any], starts_on: Any) -> None:
    with unit_of_work():
        preview_rule(body, starts_on=starts_on, text="bench", by="bench")


def _publish(folder: Path, body: dict[str, Any]) -> None:
    path = folder / "rules" / f"{body['id']}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body), encoding="utf-8")
    with unit_of_work(durable=True):
        result = load(folder)
    if result.faults:
        raise SystemExit("\n".join(map(str, result.faults)))


def _retire(rule: str) -> None:
    with unit_of_work(durable=True):
        retire_things([("rule", rule)], newest_revisions(), clock.today(), "bench")
        after_publishing()


def _notices(run: int) -> Iterator[Cost]:
    """Yield what telling people costs: who would be told what, and the digests of a working day."""
    day = clock.today() + timedelta(days=1)
    yield measured("notices: who gets what tomorrow", _number_of_people(), "people", lambda: forecast_of(day))
    day += timedelta(days=7 * (run - 1))
    while day.weekday() > 4:
        day += timedelta(days=1)
    moment = datetime.combine(day, day_time(11), tzinfo=clock.zone())
    told: list[str] = []
    with clock.frozen(moment):
        cost = measured("notices", _number_of_people(), "people", lambda: told.append(send_notices()))
    yield replace(cost, what=f"notices of a day: {told[0]}")


def _roster(home: Path, run: int) -> Iterator[Cost]:
    """Yield what importing new people costs, with everything that they are asked."""
    path = home / f"roster-{run}.csv"
    path.write_text("\n".join(_roster_lines(run)), encoding="utf-8")
    results: list[Any] = []
    for what, is_dry in (("roster: dry run", True), ("roster: import with assignment", False)):
        cost = measured(what, NEW_PEOPLE, "people", partial(_import, path, results, is_dry=is_dry))
        yield cost if is_dry else replace(cost, least_a_second=2000)
    if results[-1].rejected:
        raise SystemExit(f"{results[-1].rejected} rows of the roster were refused")


def _import(path: Path, results: list[Any], *, is_dry: bool) -> None:
    results.append(run_import("roster", [path], dry_run=is_dry))


def _roster_lines(run: int) -> Iterator[str]:
    rng = random.Random(run)  # noqa: S311  invented people, not secrets
    places = (
        db.session.execute(
            select(Job.job_role, Unit.code)
            .join(Unit, Unit.id == Job.unit_id)
            .where(Job.superseded_at.is_(None))
            .distinct()
            .order_by(Unit.code, Job.job_role)
            .limit(2000)
        )
        .tuples()
        .all()
    )
    yield ROSTER
    for number in range(NEW_PEOPLE):
        role, unit = rng.choice(places)
        since = clock.today() - timedelta(days=rng.randrange(3000))
        yield (
            f"X{run:03}{number:06},Given{number},Family{number},x{run}.{number}@hospital.example,active,{since},"
            f"employee,onsite,{role},{unit},{since}"
        )


def _night() -> Iterator[Cost]:
    """Yield what the jobs of a night cost, the reports of a day from the facts, and deriving people anew."""
    people = _number_of_people()
    jobs = [job for feature in features().all for job in feature.jobs]
    for job in [job for job in jobs if job.name not in APART]:
        yield measured(f"night: {job.name}", people, "people", job.run)
    days = newest_days(1)
    yield measured("night: the reports of a day", people, "people", lambda: list(replay(days)))
    chosen = list(db.session.scalars(select(Person.id).order_by(Person.id).limit(REFRESHED)))
    yield measured("night: obligations derived anew", len(chosen), "people", lambda: _refresh(chosen))


def _refresh(chosen: list[int]) -> None:
    for chunk in in_chunks(chosen):
        with unit_of_work():
            assign(chunk)


def _number_of_people() -> int:
    return len(db.session.scalars(select(Person.id)).all())
