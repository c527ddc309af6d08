"""What a roster import costs, beside reading the same file and storing the same rows with nothing between.

The floor reads the CSV and gives the rows that the import left, all of them derived ones too, to the driver:
same tables, same indexes, same triggers. CPU seconds of this process.
"""

import csv
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from lms.app.commands import initialise
from lms.app.demo.files import write_files
from lms.app.demo.inputs import read_inputs
from lms.app.demo.scope import Scope
from lms.app.demo.system import plan_system
from lms.app.factory import create_app
from lms.core import clock
from lms.core.imports import run_import

WARM_UP = 64
DERIVED_FROM = ("person", "employment", "job")
FOLLOWS = ("obligation_reason", "obligation_span", "gate_span", "search_entry")


def print_roster(people: int) -> None:
    """Import a roster of new people into an empty system and print people a second of each step."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {"LMS_INSTANCE": name, "LMS_DATABASE_URL": "", "LMS_HOST": "127.0.0.1"}
        app = create_app()
        with app.app_context():
            initialise(demo=False)
            scope = Scope(people, 0, 1, 1, clock.today())
            system = plan_system(scope, read_inputs(Path(app.config["CONTENT"])))
            write_files(system, folder / "files")
            run_import("org", [folder / "files" / "org.csv"])
            steps = _steps(folder / "files" / "roster.csv")
        steps["floor: csv and executemany"] = _floor(folder)
        _print(people, steps)


def _steps(roster: Path) -> dict[str, float]:
    few = roster.with_name("few.csv")
    few.write_text("".join(roster.read_text().splitlines(keepends=True)[: WARM_UP + 1]))
    run_import("roster", [few], dry_run=True)
    return {
        "dry run": _seconds(lambda: run_import("roster", [roster], dry_run=True)),
        "import with assignment": _seconds(lambda: run_import("roster", [roster])),
        "the same import again": _seconds(lambda: run_import("roster", [roster])),
    }


def _floor(folder: Path) -> float:
    """Return the CPU seconds of reading the file and of storing every row that the import left."""
    source = next(folder.glob("*.sqlite"))
    with closing(sqlite3.connect(source)) as known, closing(sqlite3.connect(folder / "floor.db")) as bare:
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("PRAGMA foreign_keys=OFF")
        for (statement,) in known.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
            "AND name NOT LIKE 'search_index_%'"
        ):
            bare.execute(statement)
        rows = {table: known.execute(f"SELECT * FROM {table}").fetchall() for table in _tables(known)}  # noqa: S608  our tables

        def store() -> None:
            with (folder / "files" / "roster.csv").open(newline="") as file:
                _read = list(csv.reader(file))
            for table, values in rows.items():
                if values:
                    places = ", ".join("?" * len(values[0]))
                    bare.executemany(f"INSERT INTO {table} VALUES ({places})", values)  # noqa: S608  our tables
            bare.commit()

        return _seconds(store)


def _tables(known: sqlite3.Connection) -> list[str]:
    """Return the tables that a roster import fills; those of sums by whatever name they have."""
    names = [name for (name,) in known.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return [name for name in names if name in (*DERIVED_FROM, *FOLLOWS) or name.endswith("_change")]


def _seconds(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _print(people: int, steps: dict[str, float]) -> None:
    floor = steps["floor: csv and executemany"]
    print(f"\n{people} new people, SQLite; budget: 2,000 people a second with assignment\n")
    print(f"{'roster':32}{'CPU s':>8}{'people a second':>18}{'× floor':>9}")
    for name, seconds in steps.items():
        print(f"{name:32}{seconds:8.2f}{people / seconds:18,.0f}{seconds / floor:9.1f}")
