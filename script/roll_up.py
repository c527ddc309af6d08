"""What the roll-up of obligations costs beside counting every span, on SQLite and PostgreSQL.

The spans are those that the rules give for people hired over twelve years, with ten habits of learning;
only the way into the database is shorter than through the importers.
"""

import json
import random
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from lms.app.factory import create_app
from lms.compliance.models import ObligationSpan, Requirement
from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.rules.cases import Case, RuleVersion
from lms.compliance.rules.dates import Period as Days
from lms.compliance.rules.facts import Evidence, Exceptions, Ledger, Reason
from lms.compliance.rules.states import spans as spans_of
from lms.compliance.services import standing_rebuild
from lms.compliance.services.rollup import counted, rollup
from lms.core.database import Base, db, transaction_mode
from lms.core.unit_of_work import unit_of_work
from lms.kpi.measures import MEASURES
from lms.kpi.rules.periods import Period
from lms.kpi.services.counted import counted_groups
from lms.kpi.services.flat import NO_FILTERS, flat_groups
from lms.kpi.services.scopes import WHOLE
from lms.people.models import Person, Unit
from tests.databases import database_url, postgresql_binaries

TODAY, PAST = date(2026, 11, 22), date(2026, 3, 31)
KNOWN = datetime(2026, 11, 20, tzinfo=UTC)
RECORDED, CORRECTED = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)
FACILITIES, DEPARTMENTS, JOB_ROLES = 4, 40, 12
ON_LEAVE = 10
Rows = list[dict[str, Any]]


def print_roll_up(people: int, requirements: int) -> None:
    """Fill a database of each kind and print what each question costs."""
    for kind in ("sqlite", *(("postgresql",) if postgresql_binaries() else ())):
        with tempfile.TemporaryDirectory() as folder, database_url(kind, Path(folder)) as url:
            _print_one(kind, url, Path(folder), people, requirements)


def _print_one(kind: str, url: str, folder: Path, people: int, requirements: int) -> None:
    secret = secrets.token_hex(32)
    app = create_app(
        {"INSTANCE": folder, "SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": secret, "LMS_HASH_KEY": secret}
    )
    with app.app_context():
        transaction_mode.set("write")
        Base.metadata.create_all(db.engine)
        spans = fill(people, requirements)
        print(f"\n{kind}: {people} people × {requirements} requirements, {spans:,} spans")
        print(f"{'':44}{'wall ms':>9}{'CPU ms':>9}{'rows':>8}")
        for name, ask in questions():
            wall, cpu, rows = cost_of(ask)
            print(f"{name:44}{wall:9.0f}{cpu:9.0f}{rows:8}", flush=True)
        db.session.remove()
        db.engine.dispose()


def questions() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield what is asked: from the roll-up, then the same from the spans."""
    place = ("unit", "role")
    year = Period(date(2025, 12, 1), TODAY, TODAY)
    asked = ([MEASURES.get("K51"), MEASURES.get("K52")], year, WHOLE, ("month",), NO_FILTERS)
    yield "heat map today", lambda: rollup(place, as_of=TODAY)
    yield "heat map, a past day", lambda: rollup(place, as_of=PAST)
    yield "heat map, a past day as known earlier", lambda: rollup(place, as_of=PAST, known_at=KNOWN)
    yield "by role today", lambda: rollup(("role",), as_of=TODAY)
    yield "by requirement today", lambda: rollup(("requirement",), as_of=TODAY)
    yield "by requirement, a past day", lambda: rollup(("requirement",), as_of=PAST)
    yield "K51 and K52, twelve months", lambda: counted_groups(*asked)
    yield "from the spans: heat map today", lambda: counted(place, as_of=TODAY)
    yield "from the spans: heat map, a past day", lambda: counted(place, as_of=PAST)
    yield "from the spans: K51 and K52, twelve months", lambda: flat_groups(*asked)
    yield "from the spans: by requirement today", lambda: counted(("requirement",), as_of=TODAY)
    yield "from the spans: as known earlier", lambda: counted(place, as_of=PAST, known_at=KNOWN)


def cost_of(ask: Callable[[], Any]) -> tuple[float, float, int]:
    """Return wall and CPU milliseconds of the best of three runs (with PostgreSQL's process), and rows."""
    runs = []
    for _ in range(3):
        server = _backend()
        begun, used = time.perf_counter(), time.process_time() + _cpu_of(server)
        found = ask()
        runs.append((time.perf_counter() - begun, time.process_time() + _cpu_of(server) - used))
        db.session.rollback()
    wall, cpu = min(runs, key=lambda run: run[1])
    return wall * 1000, cpu * 1000, len(found)


def _backend() -> int | None:
    if db.engine.dialect.name == "sqlite":
        return None
    return int(db.session.scalar(text("SELECT pg_backend_pid()")) or 0)


def _cpu_of(process: int | None) -> float:
    """Return the CPU seconds of a process; those of helpers that PostgreSQL starts are not among them."""
    if process is None:
        return 0.0
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def fill(people: int, requirements: int) -> int:
    """Fill an empty database and count it; return how many spans there are."""
    rng = random.Random(7)  # noqa: S311  invented people, not secrets
    with unit_of_work():
        places = _organisation(people, requirements)
    spans = 0
    for first in range(0, people, 500):
        rows = [
            row
            for person in range(first, min(people, first + 500))
            for row in _spans_of(person, requirements, places, rng)
        ]
        with unit_of_work():
            _store(rows)
        spans += len(rows)
    with unit_of_work():
        standing_rebuild.put_right()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return spans


def _organisation(people: int, requirements: int) -> list[int]:
    """Add units, people and requirements, a sixth of them competencies; return the departments."""
    blank = {"care_setting": "both", "npis": []}
    units: Rows = [
        {"id": 1, "code": "SYS", "name": "System", "kind": "system", "parent_id": None, "path": "/1/"}
    ]
    for _ in range(FACILITIES):
        facility = len(units) + 1
        units.append(_unit(facility, "facility", 1, "/1/"))
        units += [
            _unit(facility + n, "department", facility, f"/1/{facility}/") for n in range(1, DEPARTMENTS + 1)
        ]
    db.session.execute(insert(Unit), [unit | blank for unit in units])
    names = {"given_name": "A", "recorded_at": RECORDED}
    numbers = [{"id": n, "employee_no": f"{n:06}", "family_name": f"B{n}"} for n in range(1, people + 1)]
    db.session.execute(insert(Person), [names | number for number in numbers])
    kinds = ["external-class"] * (requirements - requirements // 6) + ["competency-proficient"] * (
        requirements // 6
    )
    asked = [{"id": n, "kind": kind, "subject": f"C-{n}"} for n, kind in enumerate(kinds, 1)]
    db.session.execute(insert(Requirement), asked)
    return [unit["id"] for unit in units if unit["kind"] == "department"]


def _unit(number: int, kind: str, parent: int, above: str) -> dict[str, Any]:
    return {
        "id": number,
        "code": f"U{number}",
        "name": f"Unit {number}",
        "kind": kind,
        "parent_id": parent,
        "path": f"{above}{number}/",
    }


def _spans_of(
    person: int, requirements: int, places: list[int], rng: random.Random
) -> Iterator[dict[str, Any]]:
    """Yield the spans of a person; one in twenty holds a second job, one in thirty-three is on leave.

    Of one in forty it was known otherwise before a correction.
    """
    hired = date(2014, 1, 6) + timedelta(days=3 * rng.randrange(1560))
    jobs = [
        (rng.choice(places), f"role_{rng.randrange(JOB_ROLES)}") for _ in range(2 if person % 20 == 0 else 1)
    ]
    for requirement in range(1, requirements + 1):
        unit_id, job_role = jobs[-1 if requirement % 4 else 0]
        habit = ON_LEAVE if person % 33 == 0 else (person * 7 + requirement * 3) % 10
        known: list[tuple[int, datetime, datetime | None]] = [(habit, RECORDED, None)]
        if person % 40 == 0:
            known = [((habit + 5) % 10, RECORDED, CORRECTED), (habit, CORRECTED, None)]
        for shown, known_from, known_to in known:
            for values in _spans_by_rule(hired, shown):
                yield {
                    "person_id": person + 1,
                    "requirement_id": requirement,
                    **values,
                    "unit_id": unit_id,
                    "job_role": job_role,
                    "known_from": known_from,
                    "known_to": known_to,
                }


@cache
def _spans_by_rule(hired: date, habit: int) -> Rows:
    """Return the spans that the rules give: two passes, one, a late one, one run out, none; or a leave."""
    plugin = REQUIREMENT_TYPES.get("external-class")
    leave = (Days(TODAY - timedelta(days=60), TODAY + timedelta(days=30)),) if habit == ON_LEAVE else ()
    case = Case(
        requirement=plugin,
        versions=(RuleVersion(plugin.terms({"subject": "C", "months": 12})),),
        reasons=(Reason("job", "rule", "asked", Days(hired), 30, "role", 1),),
        evidence=Ledger(tuple(_passes(hired, habit))),
        exceptions=Exceptions((), leave),
    )
    names = ("state", "met", "cycle", "due_on", "expires_on")
    return [
        {"from_on": span.from_on, "to_on": span.to_on, "satisfied_by": list(span.standing.satisfied_by)}
        | {name: getattr(span.standing, name) for name in names}
        for span in spans_of(case)
    ]


def _passes(hired: date, habit: int) -> Iterator[Any]:
    newest = TODAY - timedelta(days=30 + habit * 37 % 300)
    before = newest - timedelta(days=350)
    days = {0: (10, before), 1: (10, before), 7: (45, newest - timedelta(days=380)), 8: (70, newest)}
    if habit < 9:
        least, day = days.get(habit, (20, newest))
        yield Evidence(1, "external-class", "C", max(hired + timedelta(days=least), day), outcome="pass")
    if habit < 2:
        yield Evidence(2, "external-class", "C", max(hired + timedelta(days=20), newest), outcome="pass")


def _store(rows: Rows) -> None:
    if db.engine.dialect.name == "sqlite":
        db.session.execute(insert(ObligationSpan.__table__), rows)
        return
    columns = list(rows[0])
    connection: Any = db.session.connection().connection.driver_connection
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY obligation_span ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(
                [json.dumps(value) if isinstance(value, list) else value for value in row.values()]
            )
