"""How many are hit by a change of a programme, and how many minutes of work it makes: counted set-based."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from lms.access.api import not_cleared
from lms.assessments.api import add_months
from lms.authoring.rules.programmes import ADVISED, GATE, MODULE, Change, Row
from lms.compliance.api import EvidenceRow
from lms.core import clock
from lms.core.database import db
from lms.core.policy import section
from lms.courses.api import modules
from lms.people.api import Job, of_units, valid_on_clause
from lms.roles.api import gate_id
from lms.simulations.api import plays_named

SIMULATION = "simulation-passed"
_EVIDENCE = {MODULE: "completion", SIMULATION: "simulation"}
Held = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True)
class Binding:
    """Whom a draft binds: ``jobs`` those who hold the role already, ``clearances`` who is not cleared yet."""

    jobs: bool
    clearances: bool

    @classmethod
    def of(cls, scope: str, gate_scope: str) -> "Binding":
        """Return the binding of the scopes that the file of a job role states."""
        return cls(jobs=scope != "future", clearances=gate_scope != "future")

    def reaches(self, row: Row) -> bool:
        """Tell whether anybody who holds the role today is asked a row."""
        return self.jobs or (self.clearances and row.part == GATE)


@dataclass(frozen=True)
class Reach:
    """What one change does to the people who hold the job role today.

    Attributes:
        change: what differs.
        to_do: of them have nothing in date for it, None where that is not known (no module, no simulation).
        bound: how many it asks.
        minutes: of work that is new to them all together; for what is taken out, that they are spared.
    """

    change: Change
    to_do: int | None
    bound: int
    minutes: int | None


@dataclass(frozen=True)
class Hit:
    """Who is hit by all changes: people who hold the role in scope, and what each change does.

    ``uncleared`` are those of them without a clearance, whose next one asks what is new in the gate.
    """

    people: int
    uncleared: int
    rows: tuple[Reach, ...]

    @property
    def minutes_added(self) -> int:
        """Return the minutes of work that are new."""
        return sum(row.minutes or 0 for row in self.rows if _is_new(row.change))

    @property
    def minutes_spared(self) -> int:
        """Return the minutes of work that nobody is asked any more."""
        return sum(row.minutes or 0 for row in self.rows if _is_gone(row.change))


@dataclass(frozen=True)
class _Thing:
    """What is known of something that is learned or played; ``months`` None = counts for ever."""

    title: str
    minutes: int
    months: int | None


def hit_by(job_role: str, found: Sequence[Change], paths: Collection[str], binding: Binding) -> Hit:
    """Return who is hit by changes of a programme today, under unit paths; six statements at most."""
    day, known = clock.today(), things([one.row for one in found])
    held = held_by(job_role, paths, day)
    without = (*held, Job.person_id.in_(uncleared(job_role, day)))
    people, on_the_way = _count(held), _count(without) if found else 0
    groups = (held, people) if binding.jobs else (without, on_the_way)
    asked = [one.row for one in found if one.row.key in known and (groups[1] and binding.reaches(one.row))]
    done = _done(asked, known, groups[0], day)
    return Hit(
        people,
        on_the_way,
        tuple(
            _reach(one, known.get(one.row.key), groups[1] if binding.reaches(one.row) else 0, done)
            for one in found
        ),
    )


def uncleared(job_role: str, day: date) -> Select[int]:
    """Return the select of the people whose next clearance for a job role is still to be signed."""
    return not_cleared(gate_id(job_role), day)


def held_by(job_role: str, paths: Collection[str], day: date) -> Held:
    """Return the conditions of the jobs of a role that are held on a day under unit paths."""
    return (
        Job.job_role == job_role,
        Job.superseded_at.is_(None),
        valid_on_clause(Job.from_on, Job.to_on, day),
        *of_units(Job.unit_id, paths),
    )


def things(rows: Sequence[Row]) -> dict[tuple[str, str], _Thing]:
    """Return the modules and simulations that rows name, by kind and subject."""
    known, plays = modules(), plays_named()
    found: dict[tuple[str, str], _Thing] = {}
    for row in rows:
        if row.kind == MODULE and row.subject in known:
            module = known[row.subject]
            found[row.key] = _Thing(module.title, module.minutes, module.months)
        elif row.kind == SIMULATION and row.subject in plays:
            months = row.raw.get("months", section("compliance")["default_months"])
            title = str(row.raw.get("title") or plays[row.subject].title)
            found[row.key] = _Thing(title, plays[row.subject].minutes, months)
    return found


def _count(held: Held) -> int:
    return db.session.scalar(select(func.count(Job.person_id.distinct())).where(*held)) or 0


def _reach(change: Change, thing: _Thing | None, bound: int, done: Mapping[tuple[str, str], int]) -> Reach:
    if thing is None:
        return Reach(change, None, bound, None)
    to_do = bound - done.get(change.row.key, 0)
    counts = _is_new(change) or _is_gone(change)
    return Reach(change, to_do, bound, to_do * thing.minutes if counts else 0)


def _is_new(change: Change) -> bool:
    """Tell whether something is asked that was not asked before; what is only advised asks nothing."""
    before = change.before is not None and change.before.part != ADVISED
    return change.after is not None and change.after.part != ADVISED and not before


def _is_gone(change: Change) -> bool:
    """Tell whether something is not asked any more."""
    after = change.after is not None and change.after.part != ADVISED
    return change.before is not None and change.before.part != ADVISED and not after


def _done(
    asked: Sequence[Row], known: Mapping[tuple[str, str], _Thing], held: Held, day: date
) -> dict[tuple[str, str], int]:
    """Return by kind and subject how many of the people have evidence of it in date."""
    if not asked:
        return {}
    by_evidence = {(_EVIDENCE[row.kind], subject): row.key for row in asked for subject in _subjects(row)}
    in_date = [_in_date(row, known[row.key].months, day) for row in asked]
    statement = (
        select(EvidenceRow.kind, EvidenceRow.subject, EvidenceRow.person_id)
        .where(
            EvidenceRow.superseded_at.is_(None),
            EvidenceRow.outcome.is_distinct_from("fail"),
            or_(false(), *in_date),
            EvidenceRow.person_id.in_(select(Job.person_id).where(*held)),
        )
        .distinct()
    )
    people: dict[tuple[str, str], set[int]] = {}
    for kind, subject, person_id in db.session.execute(statement):
        people.setdefault(by_evidence[kind, subject], set()).add(person_id)
    return {key: len(found) for key, found in people.items()}


def _subjects(row: Row) -> tuple[str, ...]:
    return (row.subject, *row.raw.get("also", ()))


def _in_date(row: Row, months: int | None, day: date) -> ColumnElement[bool]:
    return and_(
        EvidenceRow.kind == _EVIDENCE[row.kind],
        EvidenceRow.subject.in_(_subjects(row)),
        *([] if months is None else [EvidenceRow.occurred_on >= add_months(day, -months)]),
    )
