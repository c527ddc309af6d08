"""Taking in a roster of a school or an agency: first what it would do, row by row, then doing it."""

import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from lms.access.rules.intake_rows import Place, as_roster, check_rows, read_rows
from lms.compliance.api import obligations_of_people
from lms.core import clock
from lms.core.content import live_all
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.imports import ImportResult, run_import
from lms.core.pasted import PastedRow
from lms.people.api import Employment, Job, Person, Unit, in_scope
from lms.roles.api import title_of

KIND = "roster"


@dataclass(frozen=True)
class Taken:
    """A row with what comes of it: the pathway in words, and once taken in how many things are asked.

    ``asked`` is None before, and for a row that was refused.
    """

    row: PastedRow
    pathway: str
    asked: int | None = None

    @property
    def is_good(self) -> bool:
        """Tell whether the row lands."""
        return not self.row.faults


@dataclass(frozen=True)
class Intake:
    """What an intake does or did; ``problem`` says what keeps all of it from being read, "" = nothing."""

    rows: tuple[Taken, ...]
    problem: str
    is_dry: bool

    @property
    def good(self) -> int:
        """How many rows land."""
        return sum(row.is_good for row in self.rows)


def take_in(text: str, *, paths: Collection[str], by: str, dry_run: bool) -> Intake:
    """Check the rows of a text, and unless ``dry_run`` store those without a fault as the roster does.

    Opens its own units of work. The same rows twice change nothing.

    Args:
        text: rows with a header, as pasted or uploaded.
        paths: units at or below which whoever takes them in may do so.
        by: their employee number.
        dry_run: store nothing.
    """
    rows, problem = read_rows(text)
    if problem:
        return Intake((), problem, dry_run)
    check_rows(rows, _place(rows, paths))
    good = [row for row in rows if not row.faults]
    if good:
        _tell_faults(_imported(as_roster(rows), by=by, dry_run=dry_run), good)
    asked = {} if dry_run else _asked([row["employee_no"] for row in rows if not row.faults])
    taken = (Taken(row, pathway_of(row), asked.get(row["employee_no"])) for row in rows)
    return Intake(tuple(taken), "", dry_run)


def _imported(text: str, *, by: str, dry_run: bool) -> ImportResult:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "intake.csv"
        file.write_text(text, encoding="utf-8")
        return run_import(KIND, [file], by=by, dry_run=dry_run)


def _tell_faults(result: ImportResult, good: list[PastedRow]) -> None:
    for file in result.files:
        for fault in file.faults:
            line = fault.where.removeprefix("line ").partition(":")[0]
            if line.isdecimal() and 2 <= int(line) <= len(good) + 1:
                column = fault.where.partition(": ")[2]
                good[int(line) - 2].faults.append(f"{column} {fault.message}.")


def _place(rows: Collection[PastedRow], paths: Collection[str]) -> Place:
    units = db.session.scalars(select(Unit.code).where(in_scope(tuple(paths)))).all() if paths else []
    numbers = sorted({row["employee_no"] for row in rows})
    found = db.session.execute(
        select(Person.employee_no, Employment.employment_type)
        .outerjoin(Employment, (Employment.person_id == Person.id) & Employment.superseded_at.is_(None))
        .where(Person.employee_no.in_(numbers))
        .order_by(Employment.from_on)
    )
    own = db.session.scalars(
        select(Person.employee_no)
        .join(Job, Job.person_id == Person.id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(Person.employee_no.in_(numbers), in_scope(tuple(paths)))
    )
    return Place(frozenset(units), {number: kind or "" for number, kind in found}, frozenset(own))


def _asked(numbers: Collection[str]) -> dict[str, int]:
    rows = select(Person.id, Person.employee_no).where(Person.employee_no.in_(sorted(numbers)))
    found: dict[int, str] = dict(db.session.execute(rows).all())
    owed = obligations_of_people(list(found), as_of=clock.today())
    return {found[person_id]: len(own) for person_id, own in owed.items()}


def pathway_of(row: PastedRow) -> str:
    """Return in words what somebody of an employment type and job role is asked."""
    kind = row["employment_type"].lower()
    rules = [one.body for one in live_all("rule").values() if kind in _types_of(one.body.get("who"))]
    titles = [str(body["title"]) for body in rules]
    if any(body.get("in_place_of_role") for body in rules):
        return "; ".join(titles)
    try:
        return "; ".join([title_of(row["job_role"]), *titles])
    except Refused:
        return "; ".join(titles)


def _types_of(who: Any) -> Iterator[str]:
    """Yield the employment types that an expression names anywhere."""
    if isinstance(who, Mapping):
        for name, value in who.items():
            if name == "employment_type":
                yield from map(str, value if isinstance(value, list) else [value])
            else:
                yield from _types_of(value)
    elif isinstance(who, list):
        for one in who:
            yield from _types_of(one)
