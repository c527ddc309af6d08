"""Evidence of a school or an agency: first what reciprocity accepts, row by row, then taking it in."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from lms.compliance.models import Evidence
from lms.compliance.rules.credit_rows import CreditRow, read_rows
from lms.compliance.services.prior_credit import Acceptance, Earned, accept_all, key_of, why_not
from lms.core import clock
from lms.core.database import db
from lms.people.api import Job, Person, Unit, in_scope, shown_jobs


@dataclass(frozen=True)
class CreditLine:
    """A row with what comes of it: whose it is, whether it was accepted before; faults stand in the row."""

    row: CreditRow
    person: Person | None
    is_known: bool = False

    @property
    def is_good(self) -> bool:
        """Tell whether it is accepted."""
        return not self.row.faults


@dataclass(frozen=True)
class CreditFile:
    """What a file does or did; ``problem`` says what keeps all of it from being read, "" = nothing."""

    lines: tuple[CreditLine, ...]
    problem: str

    @property
    def good(self) -> int:
        """How many rows are accepted, those known already with them."""
        return sum(line.is_good for line in self.lines)

    @property
    def fresh(self) -> int:
        """How many of them are new."""
        return sum(line.is_good and not line.is_known for line in self.lines)


def preview(text: str, *, paths: Collection[str], by: Person) -> CreditFile:
    """Return what the rows of a text would do; nothing is stored.

    Args:
        text: rows with a header, as pasted or uploaded.
        paths: units at or below which whoever takes them in may accept prior credit.
        by: who it is; nobody accepts for themself.
    """
    rows, problem = read_rows(text)
    people = _people({row["employee_no"] for row in rows}, paths)
    for row in rows:
        _check(row, people.get(row["employee_no"]), by)
    known = _known(people.values())
    lines = []
    for row in rows:
        person = people.get(row["employee_no"])
        is_known = person is not None and not row.faults and (person.id, key_of(_earned(row))) in known
        lines.append(CreditLine(row, person, is_known))
    return CreditFile(tuple(lines), problem)


def take_in(found: CreditFile, *, by: Person) -> int:
    """Accept the rows without a fault in the open unit of work; return how many are new."""
    accept_all(
        [
            Acceptance(line.person, _earned(line.row), line.row["document"])
            for line in found.lines
            if line.is_good and not line.is_known and line.person is not None
        ],
        by=by,
    )
    return found.fresh


def _check(row: CreditRow, person: Person | None, by: Person) -> None:
    if person is None:
        row.faults.append("This number belongs to nobody of your units.")
    elif person.id == by.id:
        row.faults.append("Nobody accepts for themself.")
    if row.passed_on is not None:
        reason = why_not(_earned(row), row["document"] or "-")
        if reason:
            row.faults.append(reason)


def _earned(row: CreditRow) -> Earned:
    return Earned(row["module"], row["partner"], row.passed_on or clock.today(), row.score)


def _people(numbers: Collection[str], paths: Collection[str]) -> dict[str, Person]:
    within = (
        select(Job.person_id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(Job.superseded_at.is_(None), shown_jobs(clock.today()), in_scope(paths))
    )
    rows = db.session.scalars(
        select(Person).where(Person.employee_no.in_(sorted(numbers)), Person.id.in_(within))
    )
    return {person.employee_no: person for person in rows}


def _known(people: Collection[Person]) -> set[tuple[int, str]]:
    rows = db.session.execute(
        select(Evidence.person_id, Evidence.key).where(
            Evidence.person_id.in_({person.id for person in people}),
            Evidence.kind == "exam",
            Evidence.superseded_at.is_(None),
        )
    )
    return {(person_id, key) for person_id, key in rows}
